import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BadArgument, readArguments, readNumber, runCommand } from '../../base/command.mjs';
import { checkMachine } from './machine.mjs';
import { bun, ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers/servers.mjs';
import { runWithServers } from './servers/throw-away.mjs';
import { root } from './settings.mjs';
import { withoutOwnVariables } from './test-environment.mjs';

const usage = `npm test                                   all tests, on servers of their own
npm test -- services/booking journey       those whose file's path has one of these in it
npm test -- --test-name-pattern 'no seat'  those whose name fits; -t for short
npm test -- --bail                         stops at the first that fails
npm test -- --rerun-each 5                 each file so many times
npm run test:watch -- services/booking     again whenever one of their files or what they import is saved; Ctrl-C ends it`;

await runCommand(usage, async (args) => {
  const chosen = readChoice(args);
  checkMachine();
  const progress = createProgress(terminalScreen(process.stdout));
  await ensurePackages(progress);
  const programs = await ensurePrograms(
    ['postgres', 'redis', 'nats', 'chromium', 'curl', 'pgbouncer'],
    progress,
    ['caddy'],
  );
  const command = [bun, 'test', ...chosen];
  return runWithServers(command, programs, progress, ({ databaseUrl, redisUrl }) => ({
    TEST_DATABASE_URL: databaseUrl,
    TEST_REDIS_URL: redisUrl,
    CHROMIUM_PATH: programs.chromium.path,
    ...withoutOwnVariables(),
  }));
});

/**
 * @param {string[]} args
 * @returns {string[]} arguments of bun test
 */
function readChoice(args) {
  const { values, positionals } = readArguments(args, {
    options: {
      'test-name-pattern': { type: 'string', short: 't' },
      bail: { type: 'boolean' },
      'rerun-each': { type: 'string' },
      watch: { type: 'boolean' },
    },
  });
  const pattern = values['test-name-pattern'];
  const rerun = values['rerun-each'];
  const files = testFiles();
  for (const part of positionals) {
    if (!files.some((file) => file.includes(part.replace(/^\.\//, ''))))
      throw new BadArgument(`${part}: no file of tests has that in its path`);
  }
  return [
    // One process that stays, or many.
    values.watch ? '--watch' : '--parallel',
    ...(pattern === undefined ? [] : ['--test-name-pattern', pattern]),
    ...(values.bail ? ['--bail'] : []),
    ...(rerun === undefined
      ? []
      : ['--rerun-each', `${readNumber('--rerun-each', rerun, { least: 1, most: 1000 })}`]),
    ...positionals,
  ];
}

function testFiles() {
  const folders = ['services', 'shared', 'drizzle', 'nats', 'tests'].filter((folder) =>
    existsSync(join(root, folder)),
  );
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(folder, file)),
  );
}
