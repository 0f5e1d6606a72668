import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, runCommand } from '../../base/command.mjs';
import type { Environment } from '../../base/config.ts';
import { openBus } from '../../bus/bus.ts';
import { createLogger } from '../../seeing/log.ts';
import { requireServerUrl } from '../../stores/server-address.ts';
import { passPhraseOf } from './copy.ts';
import { unseal } from './seal.ts';
import { putBack, type SnapshotHead } from './streams.ts';

const usage = `bun shared/tools/backup/put-back.ts FOLDER --streams --rdb FILE
  FOLDER      what copy.ts has written
  --streams   makes its streams anew on NATS_URL, where none of them may be
  --rdb FILE  writes there what Redis begins with
The key is what BACKUP_KEY_FILE holds.`;

async function putBackStreams(env: Environment, copy: string, passPhrase: string): Promise<void> {
  const bus = await openBus(requireServerUrl('NATS_URL', env).href, 'backup', createLogger('silent'));
  const work = await mkdtemp(join(tmpdir(), 'jatra-streams-'));
  try {
    const folders = (await readdir(copy, { withFileTypes: true })).filter((one) => one.isDirectory());
    for (const { name } of folders.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const [head, content] = [join(work, 'backup.json'), join(work, 'stream.tar.s2')];
      await unseal(join(copy, name, 'backup.json.sealed'), head, passPhrase);
      await unseal(join(copy, name, 'stream.tar.s2.sealed'), content, passPhrase);
      const said = JSON.parse(await readFile(head, 'utf8')) as SnapshotHead;
      const messages = await putBack(bus.connection, said, createReadStream(content));
      console.log(`${name}: ${messages} messages`);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
    await bus.close();
  }
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    options: { streams: { type: 'boolean', default: false }, rdb: { type: 'string' } },
    names: ['FOLDER'],
  });
  const [copy] = positionals as [string];
  const passPhrase = passPhraseOf(process.env);
  if (values.streams) await putBackStreams(process.env, copy, passPhrase);
  if (values.rdb === undefined) return;
  await unseal(join(copy, 'redis.rdb.sealed'), values.rdb, passPhrase);
  console.log('Redis: what it had written down');
}

if (import.meta.main) await runCommand(usage, main);
