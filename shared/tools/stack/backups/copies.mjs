import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { bun } from '../packages.mjs';
import { converse } from '../ports.mjs';
import { eventually, run } from '../processes/processes.mjs';
import { home, root } from '../settings.mjs';
import { backupsFolder, keyFile } from './pgbackrest.mjs';

/** Beside the backups of Postgres: what NATS and Redis hold, one folder for each time. */
const folder = join(backupsFolder, 'copies');
const redisFile = join(home, 'redis', 'jatra.rdb');
const savePatienceMs = 120_000;

/**
 * Copies the streams and what Redis has written down.
 * @param {{ natsUrl?: string, redisUrl?: string }} own servers that are ours
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ bytes: number, lines: string[] } | undefined>} undefined where neither is ours
 */
export async function takeCopies({ natsUrl, redisUrl }, signal) {
  if (!natsUrl && !redisUrl) return undefined;
  if (redisUrl) await saveRedis(new URL(redisUrl));
  const args = [
    'shared/tools/backup/copy.ts',
    folder,
    ...(natsUrl ? ['--streams'] : []),
    ...(redisUrl ? ['--rdb', redisFile] : []),
  ];
  const lines = await script(args, natsUrl, signal);
  return { bytes: sizeOf(/** @type {string} */ (newestCopy())), lines };
}

/**
 * Has Redis write down what it holds. It does so every five minutes by itself.
 * @param {URL} url
 */
async function saveRedis({ hostname, port, password }) {
  const written = () => statSync(redisFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = written();
  const said = `AUTH ${password}\r\nBGSAVE\r\n`;
  const began = await converse(Number(port), hostname, said, (heard) =>
    /Background saving|already in progress/.test(heard),
  );
  if (!began || !(await eventually(() => written() > before, savePatienceMs)))
    throw new Trouble('Redis did not write down what it holds.');
}

/** The oldest first. */
const names = () =>
  (existsSync(folder) ? readdirSync(folder) : []).filter((name) => !name.endsWith('.draft')).sort();

/** @param {string} path */
const sizeOf = (path) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + statSync(join(path, name)).size,
    0,
  );

/** The newest copy; undefined where there is none. */
export function newestCopy() {
  const name = names().at(-1);
  return name && join(folder, name);
}

/**
 * Puts the streams of a copy back into an empty NATS.
 * @param {string} copy
 * @param {string} natsUrl
 */
export const putBackStreams = (copy, natsUrl) =>
  script(['shared/tools/backup/put-back.ts', copy, '--streams'], natsUrl);

/**
 * @param {string} copy
 * @param {string} [file]
 */
export async function putBackRedis(copy, file = redisFile) {
  if (existsSync(join(copy, 'redis.rdb.sealed')))
    await script(['shared/tools/backup/put-back.ts', copy, '--rdb', file]);
}

/** @param {string} copy */
export const hasStreams = (copy) => readdirSync(copy).some((name) => name !== 'redis.rdb.sealed');

/**
 * @param {string[]} args
 * @param {string} [natsUrl]
 * @param {AbortSignal} [signal]
 */
async function script(args, natsUrl, signal) {
  const { code, output, stdout } = await run(bun, args, {
    cwd: root,
    env: {
      ...process.env,
      ...(natsUrl && { NATS_URL: natsUrl }),
      JATRA_ENV: 'development',
      BACKUP_KEY_FILE: keyFile,
    },
    ...(signal && { signal }),
  });
  if (code !== 0) throw new Trouble(`bun ${args[0]} failed.`, output.slice(-8));
  return stdout.trim().split('\n').filter(Boolean);
}
