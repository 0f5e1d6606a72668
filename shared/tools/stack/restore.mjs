import { BadArgument, readOptions, runCommand, Trouble } from '../../base/command.mjs';
import { listBackups } from './backups/pgbackrest.mjs';
import { restoreDatabases, restoreOthers } from './backups/restore.mjs';
import { checkMachine } from './machine.mjs';
import { ensurePackages } from './packages.mjs';
import { stackRuns } from './processes/registry.mjs';
import { createProgress, seconds, terminalScreen } from './progress.mjs';
import { existingUrl } from './servers/existing.mjs';
import { ensurePrograms } from './servers/servers.mjs';

const usage = `npm run restore -- --to INSTANT   all databases as they were then, as 2026-11-23T14:00:00+06:00
npm run restore -- --to latest    as the end of the backups has them
Of a stack that is stopped. NATS and Redis keep what they have; what they have lost comes from their newest copy. The sale is
shut until npm run recover has ended. What was there before stays in .jatra/postgres.before-restore.`;

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

await runCommand(usage, async (args) => {
  const began = Date.now();
  const instant = readInstant(readOptions(args, { to: { type: 'string' } }).to);
  checkMachine();
  if (await stackRuns())
    throw new Trouble('Jatra runs here: npm run down stops it, then it can be restored.');
  if (existingUrl('postgres'))
    throw new Trouble('Postgres of DATABASE_URL is not ours: it is restored where it runs.');
  const screen = terminalScreen(process.stdout);
  const progress = createProgress(screen);
  await ensurePackages(progress);
  const programs = await ensurePrograms(['postgres', 'pgbackrest', 'nats'], progress);
  if ((await listBackups()).length === 0) throw new Trouble('There is no backup in .jatra/backups.');
  const { lastTransaction, saleIsShut } = await restoreDatabases(programs, instant, progress);
  await restoreOthers(programs, progress);
  screen.line(
    `    restored to ${(instant ?? lastTransaction)?.toISOString()} in${seconds(Date.now() - began)}`,
  );
  if (lastTransaction)
    screen.line(`    the last transaction that is there is of ${lastTransaction.toISOString()}`);
  screen.line(
    saleIsShut
      ? '    npm run up starts it with the sale shut; npm run recover mends what others know better, and opens it'
      : '    npm run up starts it; this release has no switch that keeps the sale shut',
  );
  return 0;
});

/**
 * @param {string | undefined} text
 * @returns {Date | undefined} the end of what is kept
 */
function readInstant(text) {
  if (text === undefined) throw new BadArgument('--to: is needed (--help tells more)');
  if (text === 'latest') return undefined;
  const instant = new Date(text);
  if (!rfc3339.test(text) || Number.isNaN(instant.getTime()))
    throw new BadArgument(
      `--to: must be an instant with its offset, as 2026-11-23T08:00:00Z or …T14:00:00+06:00, or latest, and is "${text}"`,
    );
  if (instant.getTime() > Date.now()) throw new BadArgument('--to: lies in the future');
  return instant;
}
