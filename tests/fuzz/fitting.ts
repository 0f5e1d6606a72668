import fc from 'fast-check';
import { visible } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import type { Schema } from './api.ts';

/** Values of things that exist, by the name of the field that takes them. */
export type Known = Record<string, string[]>;

const text = (unit: string, minLength: number, maxLength: number) =>
  fc.string({
    unit: fc.constantFrom(...unit),
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 40)),
  });

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What fits the patterns of the document; a new pattern needs a line here. */
const byPattern: Record<string, (schema: Schema) => fc.Arbitrary<string>> = {
  '^[^\\x00]*$': ({ pattern: _any, ...schema }) => string(schema).map((one) => one.replaceAll('\0', ' ')),
  [visible]: ({ minLength = 1, maxLength = 20 }) => text(`${lettersAndDigits} কখগ`, minLength, maxLength),
  '^\\d{4}-\\d{2}-\\d{2}$': () => localDate(),
  '^([01]\\d|2[0-3]):[0-5]\\d$': () =>
    fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
  '^[A-Za-z0-9]+$': ({ minLength = 1, maxLength = 20 }) => text(lettersAndDigits, minLength, maxLength),
  '^[A-Z0-9_]{1,10}$': () => text('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_', 1, 10),
  '^[!-~]{1,100}$': () => text(`${lettersAndDigits}!#$%&()*+,-./:;<=>?@[]^_{|}~`, 1, 40),
  '^[\\x21-\\x7e]{1,255}$': () => text(`${lettersAndDigits}!#$%&()*+,-./:;<=>?@[]^_{|}~`, 1, 40),
  '^[A-Za-z0-9_-]{43}$': () => text(`${lettersAndDigits}_-`, 43, 43),
  '^ *(day|train|class) *(, *(day|train|class) *)*$': () => groups('day', 'train', 'class'),
  '^ *(day|train|class|route) *(, *(day|train|class|route) *)*$': () =>
    groups('day', 'train', 'class', 'route'),
  '^[A-Za-z0-9_-]{20,30}={0,2}$': () => text(`${lettersAndDigits}_-`, 22, 22),
  '^[A-Za-z0-9_-]{80,100}=?$': () => text(`${lettersAndDigits}_-`, 87, 87).map((end) => `B${end.slice(1)}`),
};

const groups = (...words: string[]) => fc.subarray(words, { minLength: 1 }).map((chosen) => chosen.join(','));

const localDate = () =>
  fc
    .date({ min: new Date('2020-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

const instant = () =>
  fc.date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2090-01-01') });

function string(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 60, examples = [] } = schema;
  const example = examples.filter((one): one is string => typeof one === 'string');
  if (pattern !== undefined) {
    const fit = byPattern[pattern];
    if (!fit) throw new Error(`tests/fuzz/fitting.ts has no text for the pattern ${pattern}`);
    return fit(schema);
  }
  if (format === 'uuid') return fc.constant(null).map(() => newId());
  if (format === 'date') return localDate();
  if (format === 'date-time') return instant().map((date) => date.toISOString());
  if (format === 'email') return fc.uuid().map((id) => `${id}@example.com`);
  const longest = Math.max(minLength, Math.min(maxLength, 60));
  // A grapheme may be several characters long, and lengths count characters.
  const free = fc
    .string({ unit: 'grapheme', minLength, maxLength: longest })
    .map((one) => one.slice(0, longest));
  return example.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...example) }, free) : free;
}

/** Values that fit a schema, often ones that exist. */
export function fitting(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(one, known, name)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'object':
      return object(schema, known);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, known, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, Math.max(schema.minItems ?? 0, 4)),
      });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string': {
      const existing = known[name] ?? [];
      if (existing.length === 0) return string(schema);
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...existing) }, string(schema));
    }
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function object(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, fitting(inner, known, name)]),
  );
  if (Object.keys(fields).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fitting(additionalProperties, known), {
      maxKeys: 6,
    });
  return fc.record(fields, { requiredKeys: required });
}
