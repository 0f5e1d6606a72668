import { fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  describe,
  processLimits,
  readNumber,
  readOptions,
  runCommand,
  Trouble,
} from '../../base/command.mjs';
import { checkMachine } from './machine.mjs';
import { ensurePackages } from './packages.mjs';
import { readPort, requireFree } from './ports.mjs';
import { appendTo } from './processes/log-file.mjs';
import { readableLine } from './processes/log-line.mjs';
import { isCutOff, stopStack, supervisorRuns } from './processes/registry.mjs';
import { supervise } from './processes/supervise.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { existingUrl, requireExisting, serverNames } from './servers/existing.mjs';
import { ensurePrograms, findPrograms } from './servers/servers.mjs';
import { addressFile, logFolder, readJson, readSettings } from './settings.mjs';
import { summary } from './summary.mjs';

const usage = `npm run up                 starts Jatra here, with its log; Ctrl-C stops it
npm run up -- --detach     starts it in the background
npm run up -- --processes 4   its services in so many processes, on as many cores
npm run down               stops it; the data stay
npm run reset              stops it and deletes the data

PORT=8081                  another port than 8080
DATABASE_URL, REDIS_URL, NATS_URL   servers that are there already, instead of our own
`;

await runCommand(usage, async (args) => {
  const options = readOptions(args, {
    detach: { type: 'boolean', default: false },
    processes: { type: 'string', default: '1' },
  });
  const { detach } = options;
  const processes = readNumber('--processes', options.processes, processLimits);
  const port = readPort(process.env);
  const ownServers = serverNames.filter((name) => !existingUrl(name));
  checkMachine();
  const screen = terminalScreen(process.stdout);
  if (await supervisorRuns()) {
    await sayRunning(screen);
    return 0;
  }
  const progress = createProgress(screen);
  screen.line('');
  if (await isCutOff()) await progress.step('Clearing up after a start that was cut off', stopStack);
  await requireFree(port, process.env.HOST);
  await requireExisting();
  await ensurePackages(progress);
  const needed = await ensurePrograms(
    ownServers,
    progress,
    // For the examples that a person pastes, and for backups, which npm run backup begins where it is missing.
    ['curl', 'pgbackrest'],
  );
  const programs = { ...needed, ...(await findPrograms(['pgbackrest'])) };
  if (detach) return startInBackground({ port, programs, processes }, screen);
  return supervise({
    port,
    programs,
    processes,
    screen,
    hear: (line) =>
      screen.line(readableLine(line, { colour: process.stdout.isTTY && !process.env.NO_COLOR })),
    closing: ['Ctrl-C stops it and keeps the data. What follows is its log.'],
  });
});

/** @param {import('./progress.mjs').Screen} screen */
async function sayRunning(screen) {
  const addresses = await readJson(addressFile);
  if (!addresses) throw new Trouble('Jatra is being started by another command. npm run down stops it.');
  screen.line('');
  screen.line('  It runs already.');
  for (const line of await summary(addresses, ['npm run down stops it.'])) screen.line(line);
}

/**
 * @param {{ port: number, programs: import('./processes/stack.mjs').Programs, processes: number }} start
 * @param {import('./progress.mjs').Screen} screen
 * @returns {Promise<number>} once it is ready, or has failed
 */
async function startInBackground(start, screen) {
  await readSettings();
  const log = appendTo(join(logFolder, 'stack.log'));
  const supervisor = fork(
    fileURLToPath(new URL('processes/background.mjs', import.meta.url)),
    [JSON.stringify(start)],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  closeSync(log);
  const stop = () => supervisor.kill('SIGTERM');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return new Promise((resolve) => {
    supervisor.on('message', (/** @type {{ live?: string, line?: string, ready?: true }} */ message) => {
      if (message.live) screen.live(message.live);
      else if (message.line !== undefined) screen.line(message.line);
      else if (message.ready) {
        supervisor.disconnect();
        supervisor.unref();
        process.off('SIGINT', stop);
        process.off('SIGTERM', stop);
        resolve(0);
      }
    });
    supervisor.on('error', (error) => {
      process.stderr.write(describe(new Trouble(`The supervisor could not be started: ${error.message}`)));
      resolve(1);
    });
    supervisor.on('exit', (code) => resolve(code || 1));
  });
}
