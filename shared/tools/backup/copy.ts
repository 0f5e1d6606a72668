import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BadArgument, readArguments, runCommand } from '../../base/command.mjs';
import { type Environment, readVariable } from '../../base/config.ts';
import { openBus } from '../../bus/bus.ts';
import { createLogger } from '../../seeing/log.ts';
import { requireServerUrl } from '../../stores/server-address.ts';
import { seal } from './seal.ts';
import { snapshot } from './streams.ts';

const usage = `bun shared/tools/backup/copy.ts FOLDER --streams --rdb FILE
  FOLDER      gets an encrypted copy of what is named
  --streams   every stream of NATS_URL, as the owner, with its consumers
  --rdb FILE  what Redis has written down
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

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    options: { streams: { type: 'boolean', default: false }, rdb: { type: 'string' } },
    names: ['FOLDER'],
  });
  const [folder] = positionals as [string];
  const passPhrase = passPhraseOf(process.env);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (values.streams) await copyStreams(process.env, folder, passPhrase);
  if (values.rdb === undefined) return;
  await seal(createReadStream(values.rdb), join(folder, 'redis.rdb.sealed'), passPhrase);
  console.log('Redis: what it has written down');
}

if (import.meta.main) await runCommand(usage, main);
