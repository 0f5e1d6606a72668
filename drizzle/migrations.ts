import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';

interface Journal {
  entries: { idx: number; tag: string; when: number }[];
}

export function migrationsFolder(service: string): string {
  return join(import.meta.dir, service);
}

export async function readJournal(service: string): Promise<Journal> {
  return JSON.parse(
    await readFile(join(migrationsFolder(service), 'meta', '_journal.json'), 'utf8'),
  ) as Journal;
}

/** What a migration, up or down, does to a database. */
export interface Statements {
  /** Postgres takes these outside of a transaction alone; each can be done again. They come first. */
  concurrent: string[];
  /** All of them or none. */
  together: string[];
}

export interface Migration {
  number: number;
  tag: string;
  /** Tells migrations apart, also for releases before: Drizzle's way. */
  when: number;
  hash: string;
  up: Statements;
  readDown: () => Promise<Statements>;
}

/** In the order of the journal, which is that of their dates. */
export async function readMigrations(service: string): Promise<Migration[]> {
  const { entries } = await readJournal(service);
  const files = readMigrationFiles({ migrationsFolder: migrationsFolder(service) });
  return entries.map(({ idx, tag, when }, at) => {
    const { sql, hash } = files[at]!;
    return {
      number: idx,
      tag,
      when,
      hash,
      up: divide(sql),
      readDown: async () => {
        const down = await readFile(join(migrationsFolder(service), `${tag}.down.sql`), 'utf8');
        return divide(down.split('--> statement-breakpoint'));
      },
    };
  });
}

const isConcurrent = (statement: string) => /\bCONCURRENTLY\b/i.test(withoutComments(statement));
const isNothing = (statement: string) => withoutComments(statement).trim() === '';

export function divide(statements: string[]): Statements {
  const said = statements.filter((statement) => !isNothing(statement));
  return {
    concurrent: said.filter(isConcurrent),
    together: said.filter((statement) => !isConcurrent(statement)),
  };
}

function withoutComments(statement: string): string {
  return statement.replaceAll(/^\s*--.*$/gm, '');
}

/** The index that a concurrent statement makes or takes away. @throws where it is about anything else */
export function concurrentIndex(statement: string): { makes: boolean; name: string } {
  const text = withoutComments(statement).trim();
  const found =
    /^(CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY (?:IF (?:NOT )?EXISTS )?"?(\w+)"?[^;]*;?\s*$/i.exec(text);
  if (!found) throw new Error(`CONCURRENTLY is for one index, made or dropped by a statement alone: ${text}`);
  return { makes: /^create/i.test(found[1]!), name: found[2]! };
}
