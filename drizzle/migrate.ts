import postgres from 'postgres';
import type { Environment } from '#shared/base/config';
import { databaseName, databaseUrl } from '#shared/runtime/service';
import { requireNoPooler } from '#shared/stores/pooler';
import { serverUrl } from '#shared/stores/server-address';
import { BadArgument, readArguments, readChoice, readNumber, runCommand } from '../shared/base/command.mjs';
import { migrateDatabase, takeBack } from './migrate-database.ts';
import { readJournal } from './migrations.ts';
import { accountOf, closeCommonDatabases, grantAccess } from './roles.ts';

/** Every service with a database, in the order of their migration folders' names in the design. */
export const migratedServices = [
  'auth',
  'user',
  'schedule',
  'seat-reservation',
  'booking',
  'payment',
  'ticket',
  'notification',
  'reporting',
];

export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    const [exists] = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`;
    if (!exists) await sql`CREATE DATABASE ${sql(name)}`;
  } catch (error) {
    const duplicate =
      error instanceof postgres.PostgresError && (error.code === '42P04' || error.code === '23505');
    if (!duplicate) throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Done as the owner where DATABASE_URL names it: a service's own account may not change its tables. */
async function asOwner(
  service: string,
  env: Environment,
  work: (ownersUrl: string) => Promise<string>,
): Promise<void> {
  const own = databaseUrl(service, env);
  const server = serverUrl('DATABASE_URL', env)?.href;
  const owners = new URL(server ?? own);
  owners.pathname = new URL(own).pathname;
  console.log(`${databaseName(service)}: ${await work(owners.toString())}`);
  const account = server && accountOf(own, server);
  if (account) await grantAccess(owners.toString(), account);
}

const say = (line: string) => console.log(line);

async function up(service: string, url: string): Promise<string> {
  const { applied, unknown } = await migrateDatabase(service, url, { say });
  const what = applied === 0 ? 'up to date' : `${migrations(applied)} applied`;
  const later = unknown === 0 ? '' : `; ${migrations(unknown)} of a later release`;
  return `${what}${later}`;
}

async function down(service: string, url: string, number: number): Promise<string> {
  const tags = await takeBack(service, url, number, { say });
  return `${migrations(tags.length)} taken back: ${tags.join(', ')}`;
}

const migrations = (count: number) => `${count} migration${count === 1 ? '' : 's'}`;

const usage = `npm run migrate                          brings every database to the newest schema
npm run migrate -- booking payment       those of these services alone
npm run migrate -- --down booking 11     takes back what came after migration 0011, with all that it has added
On what npm run up runs here, or as the owner that DATABASE_URL names, or by <SERVICE>_DATABASE_URL. A lock that somebody
holds is given up after 2 s and tried again, 10 times; who holds it is said. The table drizzle.migration_runs of each
database has what was done.`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    options: { down: { type: 'boolean', default: false } },
  });
  requireNoPooler(process.env);
  if (values.down) return goDown(positionals);
  for (const service of positionals) readChoice('SERVICE', service, migratedServices);
  const chosen = positionals.length > 0 ? positionals : migratedServices;
  const server = serverUrl('DATABASE_URL', process.env)?.href;
  for (const service of chosen)
    await asOwner(service, process.env, async (url) => {
      if (server) await createDatabase(server, new URL(url).pathname.slice(1));
      return up(service, url);
    });
  if (server && chosen.some((service) => accountOf(databaseUrl(service, process.env), server)))
    await closeCommonDatabases(server);
}

/** One service, one number, each as it is meant: what is taken back is lost. */
async function goDown([name = '', number = '', ...surplus]: string[]): Promise<void> {
  const service = readChoice('SERVICE', name, migratedServices);
  const { entries } = await readJournal(service);
  const limits = { least: 0, most: Math.max(0, entries.length - 2) };
  // As the file has it, or as a person says it.
  const last = readNumber('NUMBER', number.replace(/^0+(?=\d)/, ''), limits);
  if (surplus.length > 0) throw new BadArgument(`${surplus[0]}: means nothing here (--help tells more)`);
  await asOwner(service, process.env, (url) => down(service, url, last));
}

if (import.meta.main) await runCommand(usage, main);
