import { readOptions, runCommand } from '../../base/command.mjs';
import { listBackups, reachedFrom } from './backups/pgbackrest.mjs';
import { isDue, ownServers, takeBackup } from './backups/take.mjs';
import { verifyBackups } from './backups/verify.mjs';
import { checkMachine } from './machine.mjs';
import { ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers/servers.mjs';

const usage = `npm run backup                backs up what runs here: Postgres by pgBackRest, NATS and Redis beside it, encrypted
npm run backup -- --verify    and restores it into servers that are thrown away
npm run backup -- --if-due    only where the newest backup is a day old, as npm run up does every hour
They lie in .jatra/backups for 30 days, their key in .jatra/backup.key: keep both elsewhere as well.`;

await runCommand(usage, async (args) => {
  const options = readOptions(args, {
    verify: { type: 'boolean', default: false },
    'if-due': { type: 'boolean', default: false },
  });
  checkMachine();
  const screen = terminalScreen(process.stdout);
  const progress = createProgress(screen);
  await ownServers();
  await ensurePackages(progress);
  const programs = await ensurePrograms(['postgres', 'pgbackrest', 'nats'], progress);
  if (options['if-due'] && !(await isDue())) return 0;
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  const taken = await takeBackup(progress, stop.signal);
  if (options.verify) await verifyBackups(programs, progress);
  for (const { what, bytes, keptBytes, seconds } of taken) {
    const size =
      bytes === undefined ? megabytes(keptBytes) : `${megabytes(bytes)}, kept as ${megabytes(keptBytes)}`;
    screen.line(`    ${what}: ${size}, in ${seconds.toFixed(1)} s`);
  }
  const all = await listBackups();
  screen.line(
    `    ${all.length} backups; any instant from ${all[0] && reachedFrom(all[0]).toISOString()} on can be restored`,
  );
  return 0;
});

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
