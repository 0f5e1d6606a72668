import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { asciiDigits, readCode } from './codes/read-code.ts';
import {
  normalizePhone,
  readIdentifier,
  requireEmail,
  requireFullName,
  requirePhone,
} from './identifiers.ts';

describe('a phone number', () => {
  test.each([
    '01712345678',
    '+8801712345678',
    '8801712345678',
    '008801712345678',
    ' +880 1712-345678 ',
    '০১৭১২৩৪৫৬৭৮',
    '\u202d+880 1712-345678\u202c',
    '٠١٧١٢٣٤٥٦٧٨',
    '０１７１２３４５６７８',
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

test('a number of an operator that is closed is refused by name, whoever has one signs in with it as before', () => {
  expect(() => requirePhone('01112345678')).toThrow('phone');
  expect(readIdentifier('01112345678')).toEqual({ channel: 'phone', address: '+8801112345678' });
  for (const fixed of ['06441234567', '03721234567']) expect(() => requirePhone(fixed)).toThrow('phone');
});

describe('an e-mail', () => {
  test.each([
    [' Rahim@Example.COM ', 'rahim@example.com'],
    ['\u202arahim@example.com\u202c', 'rahim@example.com'],
    ['rahim+jatra@bücher.example', 'rahim+jatra@xn--bcher-kva.example'],
    ['rahim@BÜCHER.example', 'rahim@xn--bcher-kva.example'],
    ['rahim@উদাহরণ.বাংলা', 'rahim@xn--d5b6ci4b4b3a.xn--54b7fta0cc'],
  ])('%p is kept as %s, wherever it is named', (typed, kept) => {
    expect(requireEmail(typed)).toBe(kept);
    expect(readIdentifier(typed)).toEqual({ channel: 'email', address: kept });
  });

  test.each([
    'রহিম@example.com',
    'rahim@',
    '@example.com',
    'rahim',
    'ra him@example.com',
    'a@b',
    'rahim@exa mple.com',
  ])('%s is refused by name', (typed) => {
    expect(() => requireEmail(typed)).toThrow('email');
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

test('digits of other scripts become ASCII ones', () => {
  expect(asciiDigits('০১২৩৪৫৬৭৮৯ and 42')).toBe('0123456789 and 42');
  expect(asciiDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०१२३४५६७८९')).toBe('0123456789 0123456789 0123456789');
});

describe('a code', () => {
  test.each([
    '084371',
    '084 371',
    '084-371',
    ' 084371\n',
    '0 8 4 3 7 1',
    '084\u00a0371',
    '084–371',
    '\u200e084371\u200f',
    '০৮৪৩৭১',
    '০৮৪ ৩৭১',
    '٠٨٤٣٧١',
    '۰۸۴۳۷۱',
    '०८४३७१',
    '０８４３７１',
    '０８４－３７１',
  ])('is read from %p', (typed) => {
    expect(readCode(typed)).toBe('084371');
  });

  test.each(['', '08437', '0843711', '08437a', 'none00', '084.37'])('is not read from %p', (typed) => {
    expect(readCode(typed)).toBeUndefined();
  });
});
