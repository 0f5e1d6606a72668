import { ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers.mjs';
import { runWithServers } from './throw-away.mjs';
import { checkMachine, runEntry, Trouble } from './trouble.mjs';

// node shared/stack/with-servers.mjs [--durable] -- COMMAND …: runs it with DATABASE_URL and REDIS_URL of empty servers,
// and psql and Python on the machine. --durable: Postgres commits to disk, for measurements.
await runEntry(async () => {
  checkMachine();
  const durable = process.argv[2] === '--durable';
  const rest = process.argv.slice(durable ? 3 : 2);
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  if (command.length === 0)
    throw new Trouble('Say what to run: node shared/stack/with-servers.mjs -- COMMAND …');
  const progress = createProgress(terminalScreen(process.stdout));
  await ensurePackages(progress);
  const programs = await ensurePrograms(['postgres', 'redis', 'nats', 'psql', 'python'], progress);
  return runWithServers(
    command,
    programs,
    progress,
    ({ databaseUrl, redisUrl }) => ({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }),
    { durable },
  );
});
