import postgres from 'postgres';
import { startDeadline } from '../base/deadline.ts';
import { Unreachable, unreachable } from '../base/unreachable.ts';
import type { Circuit } from './circuit.ts';
import { createPreparer } from './prepare-often.ts';

/** Longer than the server lets a statement run, so that a server that is there always answers first. */
const deadlineMs = 6_000;
const dependency = 'postgres';

/** A connection that is not there or ends; a server that starts, stops, is full or cannot reach its disk. */
const connectionFaults =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_SOCKET.*|ERR_STREAM.*)$/;
const serverFaults = /^(08...|53...|57P..|58...|25006)$/;
/** Time-outs of the server, deadlocks and the like. */
const collisions = /^(57014|55P03|25P03|40P01|40001)$/;

/**
 * A driver whose statements and transactions end in time, whatever the server does: with Unreachable where it is away.
 * What was given up is not sent later, and a transaction whose connection is gone sends nothing more.
 * @param leave ends all connections, once one leads to a server that does not write
 */
export function guardPostgres(sql: postgres.Sql, circuit: Circuit, leave: () => void): postgres.Sql {
  const prepare = createPreparer();
  const told = leaveReadOnly(leave);
  const begin = (...args: unknown[]) =>
    circuit.run(() => transaction(sql, prepare, args.slice(0, -1), args.at(-1) as Work).catch(told));
  return guarded(sql, prepare, begin, (sent) => circuit.run(() => sent().catch(told)));
}

const leaveAgainAfterMs = 1_000;

/** The circuit does not open by it, as reading goes on well: only another connection leads to the server that writes. */
function leaveReadOnly(leave: () => void): (error: unknown) => never {
  let leftAtMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (isReadOnly(error) && performance.now() - leftAtMs >= leaveAgainAfterMs) {
      leftAtMs = performance.now();
      leave();
    }
    throw error;
  };
}

function isReadOnly(error: unknown): boolean {
  const { cause } = unreachable(error) ?? {};
  return cause instanceof postgres.PostgresError && cause.code === '25006';
}

type Prepare = ReturnType<typeof createPreparer>;
type Work = (tx: postgres.TransactionSql) => unknown;
type Run = (sent: () => Promise<unknown>) => Promise<unknown>;

function guarded<Sql extends postgres.Sql | postgres.TransactionSql>(
  sql: Sql,
  prepare: Prepare,
  begin: (...args: unknown[]) => Promise<unknown>,
  run: Run,
): Sql {
  return new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      const made: unknown = Reflect.apply(target as never, self, args);
      const [strings] = args as [Partial<TemplateStringsArray> | undefined];
      return Array.isArray(strings?.raw) ? bounded(made as Statement, run) : made;
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      if (key === 'unsafe')
        return (text: string, values?: unknown[], options?: object) =>
          bounded(value.call(target, text, values, prepare(text, values, options)), run);
      if (key === 'begin' || key === 'savepoint') return begin;
      return value;
    },
  });
}

/** The driver's own promise, which it lets others settle. */
interface Statement extends Promise<unknown> {
  handle(): unknown;
  cancel(): unknown;
  reject(error: unknown): void;
  state: unknown;
}

/** A statement is sent when somebody waits for it; parts of larger ones are never sent. */
function bounded(statement: Statement, run: Run): Statement {
  const handle = statement.handle.bind(statement);
  const reject = statement.reject;
  let begun = false;
  statement.reject = (error) => reject(asOutage(error));
  statement.handle = () => {
    if (begun) return handle();
    begun = true;
    run(() => {
      handle();
      const end = startDeadline(deadlineMs, () => {
        statement.reject(new Unreachable(dependency, 'silent'));
        // Not sent yet: it shall not be sent when its caller has gone.
        if (!statement.state) statement.cancel();
      });
      return Promise.prototype.then.call(statement, undefined, undefined).finally(end);
    }).catch((error: unknown) => statement.reject(error));
    return statement;
  };
  return statement;
}

/** From BEGIN to COMMIT; the driver's own statements at both ends have a deadline too. */
async function transaction(
  sql: postgres.Sql,
  prepare: Prepare,
  options: unknown[],
  work: Work,
): Promise<unknown> {
  let over = false;
  let end = () => {};
  const assertOpen = () => {
    if (over) throw new Unreachable(dependency, 'refused');
  };
  const run: Run = async (sent) => {
    assertOpen();
    return sent();
  };
  const inside = (tx: postgres.TransactionSql): postgres.TransactionSql =>
    guarded(
      tx,
      prepare,
      (...args) => {
        assertOpen();
        const nested = args.at(-1) as Work;
        const savepoint = tx.savepoint as (...all: unknown[]) => Promise<unknown>;
        return savepoint(...args.slice(0, -1), (deeper: postgres.TransactionSql) => nested(inside(deeper)));
      },
      run,
    );
  const ended = new Promise((resolve, reject) => {
    const expect = () => {
      end = startDeadline(deadlineMs, () => reject(new Unreachable(dependency, 'silent')));
    };
    expect();
    const scope = async (tx: postgres.TransactionSql) => {
      end();
      assertOpen();
      try {
        return await work(inside(tx));
      } finally {
        if (!over) expect();
      }
    };
    (sql.begin as (...args: unknown[]) => Promise<unknown>)(...options, scope).then(resolve, reject);
  });
  try {
    return await ended;
  } catch (error) {
    throw asOutage(error);
  } finally {
    over = true;
    end();
  }
}

/** The same error, or Unreachable where it says that the server is away. */
export function asOutage(error: unknown): unknown {
  if (unreachable(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isAnswer = error instanceof postgres.PostgresError;
  if (isAnswer && collisions.test(code)) return new Unreachable(dependency, 'busy', { cause: error });
  const faults = isAnswer ? serverFaults : connectionFaults;
  return faults.test(code) ? new Unreachable(dependency, 'refused', { cause: error }) : error;
}
