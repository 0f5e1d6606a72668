import { LRUCache } from 'lru-cache';
import type postgres from 'postgres';
import { activeTrace } from '../seeing/active-trace.ts';
import { beginSpan, inSpan, markFailed, SpanKind } from '../seeing/tracing.ts';

/** A driver whose statements and transactions are spans of the work around them: what they do and to which table. */
export function tracePostgres<Sql extends postgres.Sql | postgres.TransactionSql>(
  sql: Sql,
  database: string,
): Sql {
  const about = (more: object) => ({ 'db.system.name': 'postgresql', 'db.namespace': database, ...more });

  const watched = (query: Statement, text: string) => {
    const around = activeTrace();
    if (!around?.kept) return query;
    const handle = query.handle.bind(query);
    let begun = false;
    // A statement is sent when somebody waits for it; parts of larger ones are never sent.
    query.handle = () => {
      if (begun) return handle();
      begun = true;
      const { name, attributes } = summarize(text);
      const span = beginSpan({ name, kind: SpanKind.CLIENT, attributes: about(attributes) }, around);
      const sent = handle();
      Promise.prototype.then.call(
        query,
        () => span?.end(),
        (error: unknown) => {
          if (span) markFailed(span, error);
          span?.end();
        },
      );
      return sent;
    };
    return query;
  };

  const inTransaction =
    (begin: (...args: unknown[]) => Promise<unknown>) =>
    (...args: unknown[]) => {
      const run = args.at(-1) as (tx: postgres.TransactionSql) => unknown;
      const traced = (tx: postgres.TransactionSql) => run(tracePostgres(tx, database));
      const started = () => begin(...args.slice(0, -1), traced);
      if (!activeTrace()?.kept) return started();
      return inSpan({ name: 'transaction', kind: SpanKind.CLIENT, attributes: about({}) }, started);
    };

  return new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      const made: unknown = Reflect.apply(target as never, self, args);
      const [strings] = args as [Partial<TemplateStringsArray> | undefined];
      return Array.isArray(strings?.raw) ? watched(made as Statement, strings.raw.join(' ')) : made;
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      if (key === 'unsafe')
        return (text: string, ...rest: unknown[]) => watched(value.call(target, text, ...rest), text);
      if (key === 'begin' || key === 'savepoint') return inTransaction(value.bind(target));
      return value;
    },
  });
}

interface Statement extends PromiseLike<unknown> {
  handle(): unknown;
}

const changes =
  /\b(insert) into "?([a-z_]+)"?|\b(delete) from "?([a-z_]+)"?|\b(update) "?([a-z_]+)"?(?: as [a-z_]+)? set\b/i;
const reading = /\b(select)\b(?:.*?\bfrom "?([a-z_]+)"?)?/i;

interface Summary {
  name: string;
  attributes: { 'db.operation.name': string; 'db.collection.name'?: string };
}

/** Most statements have one text for ever; one that grows with what it is about is read each time. */
const summaries = new LRUCache<string, Summary>({ max: 1_000 });
const longestKept = 10_000;

/** By its first change, else its first table: a statement's text may hold values, so it stays here. */
function summarize(text: string): Summary {
  const known = summaries.get(text);
  if (known) return known;
  const words = text.replaceAll(/\s+/g, ' ');
  const found = (changes.exec(words) ?? reading.exec(words) ?? []).slice(1).filter(Boolean);
  const [operation = 'statement', table] = found;
  const verb = operation.toUpperCase();
  const summary: Summary = {
    name: table ? `${verb} ${table}` : verb,
    attributes: { 'db.operation.name': verb, ...(table && { 'db.collection.name': table }) },
  };
  if (text.length <= longestKept) summaries.set(text, summary);
  return summary;
}
