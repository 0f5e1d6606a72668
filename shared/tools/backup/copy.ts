import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BadArgument, describe, readArguments, runCommand } from '../../base/command.mjs';
import { type Environment, readVariable } from '../../base/config.ts';
import { openBus } from '../../bus/bus.ts';
import { createLogger } from '../../seeing/log.ts';
import { requireServerUrl } from '../../stores/server-address.ts';
import { seal } from './seal.ts';
import { snapshot } from './streams.ts';

const keptDays = 30;
const dayMs = 86_400_000;
const retryMs = 600_000;

interface Chosen {
  streams: boolean;
  rdb?: string | undefined;
}

const usage = `bun shared/tools/backup/copy.ts FOLDER --streams --rdb FILE
  FOLDER      gets a folder with an encrypted copy of what is named; those of 30 days ago go
  --streams   every stream of NATS_URL, as the owner, with its consumers
  --rdb FILE  what Redis has written down
  --daily     again each day, and after ten minutes where it fails
The key is what BACKUP_KEY_FILE holds; put-back.ts reads the copy with it.`;

/** @throws BadArgument */
export function passPhraseOf(env: Environment): string {
  const key = readVariable(env, 'BACKUP_KEY')?.trim();
  if (!key) throw new BadArgument('BACKUP_KEY_FILE: is needed, the file of the key of the backups');
  return key;
}

async function copyStreams(env: Environment, folder: string, passPhrase: string): Promise<void> {
  const bus = await openBus(requireServerUrl('NATS_URL', env).href, 'backup', createLogger('silent'));
  try {
    const manager = await bus.connection.jetstreamManager();
    for await (const name of manager.streams.names()) {
      const { head, content } = await snapshot(bus.connection, name);
      const place = join(folder, name);
      await mkdir(place, { recursive: true, mode: 0o700 });
      await seal(content, join(place, 'stream.tar.s2.sealed'), passPhrase);
      await seal(oneOf(Buffer.from(JSON.stringify(head))), join(place, 'backup.json.sealed'), passPhrase);
      console.log(`${name}: ${head.state.messages} messages`);
    }
  } finally {
    await bus.close();
  }
}

async function* oneOf(part: Uint8Array) {
  yield part;
}

/** One folder for each time, whole or not there; what is older than it is kept goes. */
async function copy(env: Environment, folder: string, { streams, rdb }: Chosen): Promise<void> {
  const passPhrase = passPhraseOf(env);
  const place = join(folder, new Date().toISOString().replaceAll(/[:.]/g, '-'));
  const draft = `${place}.draft`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    if (streams) await copyStreams(env, draft, passPhrase);
    if (rdb !== undefined && existsSync(rdb)) {
      await seal(createReadStream(rdb), join(draft, 'redis.rdb.sealed'), passPhrase);
      console.log('Redis: what it has written down');
    }
    await rename(draft, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > keptDays * dayMs) await rm(join(folder, name), { recursive: true });
  }
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    options: {
      streams: { type: 'boolean', default: false },
      rdb: { type: 'string' },
      daily: { type: 'boolean', default: false },
    },
    names: ['FOLDER'],
  });
  const [folder] = positionals as [string];
  if (!values.daily) return copy(process.env, folder, values);
  passPhraseOf(process.env);
  for (;;) {
    try {
      await copy(process.env, folder, values);
      await pause(dayMs);
    } catch (error) {
      process.stderr.write(describe(error));
      await pause(retryMs);
    }
  }
}

if (import.meta.main) await runCommand(usage, main);
