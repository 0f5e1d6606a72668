import { checkMachine } from '../machine.mjs';
import { ensurePackages } from '../packages.mjs';
import { createProgress, terminalScreen } from '../progress.mjs';
import { ensurePrograms } from './servers.mjs';
import { runWithServers } from './throw-away.mjs';

/**
 * Runs a command with DATABASE_URL and REDIS_URL of empty servers of its own, and psql and Python on the machine.
 * @param {string[]} command
 * @param {{ durable?: boolean, statements?: boolean, wrk?: boolean }} [options] durable: Postgres commits to disk, for
 * measurements; statements: it counts them, for `pg_stat_statements`; wrk: on the machine as well
 * @returns {Promise<number>} the command's exit code
 */
export async function besideServers(command, { durable = false, statements = false, wrk = false } = {}) {
  checkMachine();
  const progress = createProgress(terminalScreen(process.stdout));
  await ensurePackages(progress);
  const programs = await ensurePrograms(
    ['postgres', 'redis', 'nats', 'psql', 'python', ...(wrk ? /** @type {const} */ (['wrk']) : [])],
    progress,
  );
  return runWithServers(
    command,
    programs,
    progress,
    ({ databaseUrl, redisUrl }) => ({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }),
    { durable, statements },
  );
}
