import { FormatRegistry, type IntegerOptions, type SchemaOptions, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Static, type TSchema, t } from 'elysia';
import { isLocalDate } from './clock.ts';

/** A fact that has happened, kept on JetStream. Its data carries ids and facts of the sale, nothing personal. */
export interface EventContract<Data extends TSchema = TSchema> {
  kind: 'event';
  /** `<service>.<past-tense>`, the CloudEvents type. */
  type: string;
  subject: string;
  stream: string;
  summary: string;
  data: Data;
  parse: (value: unknown) => Static<Data>;
}

/** A question or an order to one service, answered within the deadline or refused with a problem. */
export interface RequestContract<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  kind: 'request';
  service: string;
  verb: string;
  subject: string;
  summary: string;
  deadlineMs: number;
  /** The only services that are answered; where it is not given, NATS alone says who may ask. */
  askedBy?: readonly string[];
  input: Input;
  output: Output;
  parseInput: (value: unknown) => Static<Input>;
  parseOutput: (value: unknown) => Static<Output>;
}

/** Something every process must hear at once, over core NATS without a queue group; re-read every 30 s by those who care. */
export interface NoticeContract<Data extends TSchema = TSchema> {
  kind: 'notice';
  subject: string;
  summary: string;
  data: Data;
  parse: (value: unknown) => Static<Data>;
}

/** Thrown when data does not fit its contract. Names the field, never the value. */
export class ContractViolation extends Error {
  constructor(
    readonly subject: string,
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${subject}: ${field || 'the data'}: ${reason}`);
    this.name = 'ContractViolation';
  }
}

/**
 * A whole number in JSON, of a body or an answer. Elysia's own may come as a text as well, as it does in a query: so each
 * body is checked and copied twice for it, and each answer once more.
 */
export const integer = (options?: IntegerOptions) => Type.Integer(options);

function parser<Schema extends TSchema>(subject: string, schema: Schema) {
  let compiled: ReturnType<typeof TypeCompiler.Compile<Schema>> | undefined;
  return (value: unknown): Static<Schema> => {
    compiled ??= TypeCompiler.Compile(schema);
    if (compiled.Check(value)) return value;
    const error = compiled.Errors(value).First();
    throw new ContractViolation(subject, error?.path ?? '', error?.message ?? 'does not fit the contract');
  };
}

/** @param type `<service>.<past-tense>`, for instance `booking.confirmed`. */
export function event<Data extends TSchema>(type: string, summary: string, data: Data): EventContract<Data> {
  const subject = `event.${type}`;
  const stream = type.slice(0, type.indexOf('.')).toUpperCase().replaceAll('-', '_');
  return { kind: 'event', type, subject, stream, summary, data, parse: parser(subject, data) };
}

/**
 * @param name `<service>.<verb>`, for instance `booking.get`.
 * @param shape `servedBy` where the name begins with another word than the service that answers; `askedBy` where it
 * orders something or tells of a person.
 */
export function request<Input extends TSchema, Output extends TSchema>(
  name: string,
  summary: string,
  shape: { input: Input; output: Output; deadlineMs?: number; servedBy?: string; askedBy?: string[] },
): RequestContract<Input, Output> {
  const subject = `request.${name}`;
  const dot = name.indexOf('.');
  return {
    kind: 'request',
    service: shape.servedBy ?? name.slice(0, dot),
    verb: name.slice(dot + 1),
    subject,
    summary,
    deadlineMs: shape.deadlineMs ?? 3_000,
    askedBy: shape.askedBy,
    input: shape.input,
    output: shape.output,
    parseInput: parser(subject, shape.input),
    parseOutput: parser(`${subject} (answer)`, shape.output),
  };
}

/** Operators ask by the subject alone: NATS lets no service but those that are told so publish there. */
export const isForOperators = ({ subject }: RequestContract) => subject.startsWith('request.ops.');

/** Where a service asks: who it is stands in the subject, and NATS lets nobody else publish there. */
export const askedAt = (contract: RequestContract, asker: string) =>
  isForOperators(contract) ? contract.subject : `${contract.subject}.${asker}`;

/** @param name `<service>.<past-tense>`; the subject is `notice.<name>`. */
export function notice<Data extends TSchema>(
  name: string,
  summary: string,
  data: Data,
): NoticeContract<Data> {
  const subject = `notice.${name}`;
  return { kind: 'notice', subject, summary, data, parse: parser(subject, data) };
}

/** Elysia's own check also takes `urn:uuid:…`, which Postgres refuses. */
const plainUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
FormatRegistry.Set('uuid', (text) => plainUuid.test(text));
FormatRegistry.Set('date', isLocalDate);

/** `pattern:` of text that Postgres can keep: all but NUL. */
export const storable = '^[^\\x00]*$';
/** `pattern:` of a name on boards, tickets and in messages: nothing that cannot be seen or turns the line, but joiners of Bengali letters. */
export const visible =
  '^[^\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]*$';

export const uuid = () => t.String({ format: 'uuid' });
/** A calendar date of Asia/Dhaka, `YYYY-MM-DD`. */
export const localDate = () => t.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', examples: ['2026-11-26'] });
/** The same in the API, where people type it: a day that the calendar has. */
export const calendarDate = (description: string, example = '2026-11-26') =>
  t.String({ format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description, examples: [example] });
/** An instant, RFC 3339 in UTC. */
export const instant = () => t.String({ format: 'date-time', examples: ['2026-11-26T01:00:00.000Z'] });
/** Money inside the system: integer poisha (1 BDT = 100 poisha). */
export const poisha = () => t.Integer({ minimum: 0 });
export const nullable = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);

/** What a service holds of one person, page by page and oldest first: `next` of the page before goes into `after`. */
export const personPage = { userId: uuid(), after: nullable(uuid()) };

/**
 * One of a few words. Unlike Elysia's UnionEnum it has no default unless one is given: what is missing stays
 * missing, and is refused where it is needed.
 */
export function oneOf<const Values extends [string, ...string[]]>(
  values: Values,
  options: SchemaOptions = {},
) {
  const schema = t.UnionEnum(values, options);
  if (options.default === undefined) delete schema.default;
  return schema;
}
