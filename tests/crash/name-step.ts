/** A statement as the driver has it. */
interface Statement {
  strings: readonly string[];
  args: readonly unknown[];
}

const change =
  /\binsert into "?([a-z_]+)"?|\bdelete from "?([a-z_]+)"?|\bupdate "?([a-z_]+)"?(?: as [a-z_]+)? set "?([a-z_]+)"?(?: = (?:'(\w+)'|\$(\d+)))?/gi;
const eventType = /^(?:auth|user|schedule|booking|payment|ticket|notification)\.[a-z-]+$/;
/** What the played gateway keeps is not ours. */
const foreign = /^sandbox_/;

/** What statements that become durable together change, in their order; undefined: nothing of ours. */
export function nameStatements(statements: Statement[]): string | undefined {
  const parts = statements.flatMap(({ strings, args }) =>
    [...strings.join(' ').replaceAll(/\s+/g, ' ').matchAll(change)].flatMap((found) => {
      const [, inserted, deleted, updated, column, literal, parameter] = found;
      const table = (inserted ?? deleted ?? updated)!;
      if (foreign.test(table)) return [];
      if (table === 'outbox' && inserted) return args.flatMap(eventTypes).map((type) => `emit ${type}`);
      const value = literal ?? args[Number(parameter) - 1];
      if (updated) return [`update ${table}.${column}${isState(value) ? ` = ${value}` : ''}`];
      return [`${inserted ? 'insert' : 'delete'} ${table}`];
    }),
  );
  return parts.length > 0 ? `postgres: ${[...new Set(parts)].join(', ')}` : undefined;
}

/** A state of a row is part of what the step is; other values are not. */
const isState = (value: unknown): value is string => typeof value === 'string' && /^[A-Z_]+$/.test(value);

/** An event is told by its type alone, or among the rows that one parameter holds. */
function eventTypes(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  if (eventType.test(value)) return [value];
  if (!value.startsWith('[{')) return [];
  const rows = JSON.parse(value) as { type?: unknown }[];
  return rows.flatMap(({ type }) => (typeof type === 'string' && eventType.test(type) ? [type] : []));
}

const validator = '/validator/api/';
const questions = ['val_id', 'sessionkey', 'refund_trans_id', 'refund_ref_id', 'tran_id'];

/** A call to the payment gateway, by what it asks; undefined: another address. */
export function nameCall(url: string): string | undefined {
  const { pathname, searchParams } = new URL(url);
  if (pathname.endsWith('/gwprocess/v4/api.php')) return 'open a session';
  if (!pathname.includes(validator)) return undefined;
  return `ask by ${questions.find((name) => searchParams.has(name))}`;
}
