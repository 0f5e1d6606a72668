import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { asciiDigits, normalizePhone, readIdentifier, requireFullName } from './identifiers.ts';

describe('a phone number', () => {
  test.each([
    '01712345678',
    '+8801712345678',
    '8801712345678',
    '008801712345678',
    ' +880 1712-345678 ',
    '০১৭১২৩৪৫৬৭৮',
  ])('%s is one and the same', (typed) => {
    expect(normalizePhone(typed)).toBe('+8801712345678');
  });

  test.each(['0171234567', '017123456789', '01212345678', '029559999', '+14155552671', 'call me', ''])(
    '%s is no mobile number of Bangladesh',
    (typed) => {
      expect(normalizePhone(typed)).toBeUndefined();
    },
  );

  test('of every operator keeps its digits', () => {
    const number = fc.tuple(fc.constantFrom('3', '4', '5', '6', '7', '8', '9'), fc.stringMatching(/^\d{8}$/));
    fc.assert(
      fc.property(number, ([operator, rest]) => {
        expect(normalizePhone(`01${operator}${rest}`)).toBe(`+8801${operator}${rest}`);
      }),
    );
  });
});

test('an identifier is an e-mail in small letters, a phone, or nothing', () => {
  expect(readIdentifier(' Rahim@Example.COM ')).toEqual({ channel: 'email', address: 'rahim@example.com' });
  expect(readIdentifier('01712345678')).toEqual({ channel: 'phone', address: '+8801712345678' });
  expect(readIdentifier('rahim')).toBeUndefined();
});

test('a name keeps its script and loses needless space', () => {
  expect(requireFullName('  Rahim \t \u00a0 Uddin \n')).toBe('Rahim Uddin');
  expect(requireFullName('রহিম উদ্দিন')).toBe('রহিম উদ্দিন');
  for (const none of ['', ' ', '12345', '<script>x</script>', 'Rahim\u0000', 'Rahim\nUddin']) {
    expect(() => requireFullName(none)).toThrow('fullName');
  }
});

test('Bengali digits become ASCII ones', () => {
  expect(asciiDigits('০১২৩৪৫৬৭৮৯ and 42')).toBe('0123456789 and 42');
});
