import fc from 'fast-check';

/** Text that has broken something somewhere. */
const nastyTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u0001\u001b[31m\u007f',
  '\r\nSet-Cookie: a=b',
  '\u202eمرحبا\u202c',
  '👩‍👩‍👧‍👦🚆',
  'ক্ষ্ম',
  '\ufeff\u200b',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%zz',
  '%',
  "'; DROP TABLE bookings; --",
  "' OR '1'='1",
  '1) OR (1=1',
  '$1',
  '\\',
  '%_%',
  '{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  'event.>',
  'request.*.get',
  '*',
  'a b\tc',
  '}{hold:1}',
  "redis.call('FLUSHALL')",
  '__proto__',
  'constructor',
  'null',
  'true',
  'NaN',
  '-1',
  '1e309',
  '9007199254740993',
  '0x10',
  '٣',
  '0000-00-00',
  '9999-99-99',
  '2026-02-30',
  '-000001-01-01',
  '275760-09-13',
  '2026-11-26T25:61:61Z',
  '2026-11-26T01:00:00.000000000001+99:99',
  'urn:uuid:019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4',
  '{019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4}',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'a'.repeat(5_000),
  '🚆'.repeat(600),
];

export const nastyText = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...nastyTexts) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );

/** 1e309 is written as it is: JSON.stringify would make it null. */
const hugeNumber = '\u0001huge\u0001';

/** JSON text of what JSON.stringify gives for a value that may hold `hugeNumber`. */
export const jsonText = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll(JSON.stringify(hugeNumber), '1e309');

const nested = (depth: number): unknown => {
  let value: unknown = 'bottom';
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { a: value };
  return value;
};

/** A JSON value of any type where another was wanted. */
export const nastyValue = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 3, arbitrary: nastyText() },
    {
      weight: 4,
      arbitrary: fc.constantFrom<unknown>(
        null,
        true,
        false,
        0,
        -1,
        -0,
        0.1,
        1.5,
        2 ** 31,
        2 ** 53,
        -(2 ** 63),
        1e21,
        5e-324,
        Number.MAX_VALUE,
        hugeNumber,
        [],
        {},
        [null],
        [[]],
        { toString: 'x', length: -1, constructor: null, __proto__: null },
        ['a', 'a'],
        nested(200),
        Array.from({ length: 10_000 }, (_, at) => at),
        Array.from({ length: 300 }, () => 'a'),
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );

/** Header values that the wire can carry: no line ends in them. */
export const nastyHeader = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'a'.repeat(300),
      'a'.repeat(5_000),
      '\u00ff\u00fe',
      'x\ty',
      'null',
      '*',
      '"',
      ',',
      ';;',
      '0',
    ),
    fc.string({
      unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    }),
  );
