import { readChoice, readNumber, readOptions, runCommand } from '../base/command.mjs';
import type { Environment } from '../base/config.ts';
import { archivedAfterDaysAtLeast, archivedTables, archiveSettled } from '../records/archive.ts';
import { databaseUrl } from '../runtime/service.ts';
import { closePostgres, openPostgres } from '../stores/postgres.ts';
import { commandEnvironment } from './command-environment.ts';

const services = [...new Set(archivedTables.map(({ service }) => service))];

const usage = `npm run archive -- --older-than DAYS   moves what is settled and older into the archive tables, in small batches
  --service NAME   of one service alone: ${services.join(', ')}
Each service does so by itself every hour. On what npm run up runs here, or on the server of DATABASE_URL.`;

/** @throws BadArgument */
export function readOrder(args: string[]): { olderThanDays: number; services: string[] } {
  const values = readOptions(args, { 'older-than': { type: 'string' }, service: { type: 'string' } });
  const olderThanDays = readNumber('--older-than', values['older-than'] ?? '', {
    least: archivedAfterDaysAtLeast,
    most: 36_500,
  });
  if (values.service !== undefined) readChoice('--service', values.service, services);
  return { olderThanDays, services: values.service === undefined ? services : [values.service] };
}

async function archive(env: Environment, { olderThanDays, services }: ReturnType<typeof readOrder>) {
  for (const one of archivedTables) {
    if (!services.includes(one.service)) continue;
    const db = openPostgres(databaseUrl(one.service, env), {}, { maxConnections: 1, name: 'archive' });
    try {
      const moved = await archiveSettled(db, one, olderThanDays);
      console.log(`${one.service}: ${moved} rows of ${one.table} moved into ${one.table}_archive`);
    } finally {
      await closePostgres(db);
    }
  }
}

if (import.meta.main)
  await runCommand(
    usage,
    async (args) => {
      const order = readOrder(args);
      return archive(await commandEnvironment(['DATABASE_URL']), order);
    },
    { failure: 2 },
  );
