import { describe, expect, test } from 'bun:test';
import { requireGoodPassword } from './password-policy.ts';

const rahim = { email: 'rahim.uddin@example.com', phone: '+8801712345678', fullName: 'Rahim Uddin Ahmed' };
const refusal = (password: string, holder = rahim) => {
  try {
    requireGoodPassword('password', password, holder);
    return undefined;
  } catch (error) {
    return (error as { detail: string }).detail;
  }
};

describe('a password', () => {
  test.each([
    'password',
    'PassWord1',
    'qwertyuiop',
    '12345678',
    'iloveyou',
    'bangladesh',
    'ｐａｓｓｗｏｒｄ',
  ])('that many people have is refused: %s', (password) => {
    expect(refusal(password)).toBe('password is one that many people have; choose another');
  });

  test.each([
    'rahim2026',
    'UDDIN-ahmed!',
    '01712345678',
    '+8801712345678x',
    'rahim.uddin!!',
    'Jatra@2026',
    'jatrajatrajatra',
  ])('made of the person or of us is refused: %s', (password) => {
    expect(refusal(password)).toStartWith('password must have 8 characters beside');
  });

  test.each([
    'seven green mangoes',
    'rahim eats mangoes',
    'jatra by night train',
    'আমার সোনার বাংলা',
    'Tr0ub4dor&3',
  ])('with enough beside that is good: %s', (password) => {
    expect(refusal(password)).toBeUndefined();
  });

  test('is not measured against words of one or two letters', () => {
    expect(refusal('abcdefgh-ok', { ...rahim, fullName: 'A B Ok' })).toBeUndefined();
  });
});
