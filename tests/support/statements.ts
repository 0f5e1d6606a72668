import type { Database, Schema } from '#shared/stores/postgres';

export interface Asked {
  /** Without the relay's: it looks and marks when it likes. */
  statements: string[];
  /** Transactions, and statements outside of them, that change something. */
  commits: number;
}

const changes = /\b(insert into|update "?\w+"? set|delete from)\b/i;
const ofRelay = /^\s*UPDATE outbox SET (sent_at|leased_until)/;
/** The driver's own, on a connection that it has just opened. */
const ofDriver = /b\.typarray/;

/** What a service asks its Postgres for while the work runs. Its timers stand still meanwhile, or count too. */
export async function askedOf<S extends Schema>(
  db: Database<S>,
  work: () => Promise<unknown>,
): Promise<Asked> {
  const statements: string[] = [];
  const open = new Set<number>();
  let commits = 0;
  const options = db.$client.options as { debug?: unknown };
  options.debug = (connection: number, text: string) => {
    if (ofRelay.test(text) || ofDriver.test(text)) return;
    const word = text.trim();
    statements.push(word);
    if (word === 'begin') open.add(connection);
    if (word === 'commit') open.delete(connection);
    if (word === 'commit' || (changes.test(word) && !open.has(connection))) commits++;
  };
  try {
    await work();
  } finally {
    options.debug = false;
  }
  return { statements, commits };
}
