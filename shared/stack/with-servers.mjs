import { ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers.mjs';
import { runWithServers } from './throw-away.mjs';
import { checkMachine, runEntry, Trouble } from './trouble.mjs';

// node shared/stack/with-servers.mjs -- COMMAND …: runs it with DATABASE_URL and REDIS_URL of empty servers, and psql
// and Python on the machine.
await runEntry(async () => {
  checkMachine();
  const command = process.argv.slice(process.argv[2] === '--' ? 3 : 2);
  if (command.length === 0)
    throw new Trouble('Say what to run: node shared/stack/with-servers.mjs -- COMMAND …');
  const progress = createProgress(terminalScreen(process.stdout));
  await ensurePackages(progress);
  const programs = await ensurePrograms(['postgres', 'redis', 'nats', 'psql', 'python'], progress);
  return runWithServers(command, programs, progress, ({ databaseUrl, redisUrl }) => ({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
  }));
});
