import type { TSchema } from '@sinclair/typebox';

/** One thing that does not fit, as TypeBox tells it. */
export interface Fault {
  schema: TSchema;
  value?: unknown;
  message?: string;
}

/** What is wrong with a field, so that its sender can mend it; never what was sent. */
export function describeFault({ schema, value, message = 'does not fit' }: Fault): string {
  if (value === undefined) return 'is missing';
  const kinds = choicesOf(schema).filter(({ type }) => type !== 'null');
  const words = kinds.flatMap(wordsOf);
  if (words.length > 0) return `is none of ${words.join(', ')}`;
  const number = kinds.find(({ type }) => type === 'integer' || type === 'number');
  if (number) return `is not ${describeNumber(number)}`;
  if (kinds.some(({ format }) => format === 'date')) return 'is not a date that exists, written YYYY-MM-DD';
  return `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

const choicesOf = (schema: TSchema): TSchema[] =>
  Array.isArray(schema.anyOf) ? (schema.anyOf as TSchema[]).flatMap(choicesOf) : [schema];

const wordsOf = (schema: TSchema): unknown[] =>
  Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : [];

function describeNumber({ type, minimum, maximum }: TSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${kind} of at least ${minimum}`;
  return maximum === undefined ? kind : `${kind} of at most ${maximum}`;
}
