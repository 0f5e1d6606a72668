import { afterAll, describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, connect } from 'nats';
import { startNats } from '#support/platform';
import { explainRecovery, lastTransaction } from '../stack/backups/draft.mjs';
import { timelineOf } from '../stack/backups/history.mjs';
import { seal, unseal } from './seal.ts';
import { putBack, snapshot } from './streams.ts';

const folder = await mkdtemp(join(tmpdir(), 'jatra-backup-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* parts(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('a sealed file', () => {
  const [file, opened] = [join(folder, 'sealed'), join(folder, 'opened')];

  test.each([[['one part, ', 'and another']], [[]]])('gives back %j with its key', async (texts) => {
    await seal(parts(...texts), file, 'a pass phrase');
    expect((await readFile(file)).includes('another')).toBe(false);
    await unseal(file, opened, 'a pass phrase');
    expect(await readFile(opened, 'utf8')).toBe(texts.join(''));
  });

  test('gives nothing with another key, and leaves no file', async () => {
    await seal(parts('what somebody bought'), file, 'a pass phrase');
    await rm(opened, { force: true });
    await expect(unseal(file, opened, 'another one')).rejects.toThrow('is damaged, or was encrypted');
    expect(await Bun.file(opened).exists()).toBe(false);
  });

  test('gives nothing with one bit changed, or with its end cut off', async () => {
    await seal(parts('what somebody bought'), file, 'a pass phrase');
    const whole = await readFile(file);
    const changed = Buffer.from(whole);
    changed[50]! ^= 1;
    for (const content of [changed, whole.subarray(0, -1)]) {
      await writeFile(file, content);
      await expect(unseal(file, opened, 'a pass phrase')).rejects.toThrow('is damaged, or was encrypted');
    }
    await writeFile(file, 'short');
    await expect(unseal(file, opened, 'a pass phrase')).rejects.toThrow('is no part of a backup');
  });
});

test('a stream comes back with its messages, their numbers, and where its consumer had got', async () => {
  const [from, to] = await Promise.all([startNats(), startNats()]);
  const [source, target] = await Promise.all([from, to].map(({ url }) => open(url)));
  try {
    const manager = await source!.jetstreamManager();
    await manager.streams.add({ name: 'TRIED', subjects: ['tried.>'] });
    await manager.consumers.add('TRIED', { durable_name: 'reader', ack_policy: AckPolicy.Explicit });
    const jetstream = source!.jetstream();
    // More than the server sends before it is answered.
    for (let at = 1; at <= 40; at++)
      await jetstream.publish('tried.one', `${at} ${randomBytes(400_000).toString('base64')}`);
    const first = await (await jetstream.consumers.get('TRIED', 'reader')).next();
    await first!.ackAck();
    const { head, content } = await snapshot(source!, 'TRIED');
    const file = join(folder, 'stream');
    await seal(content, file, 'a pass phrase');
    await unseal(file, `${file}.opened`, 'a pass phrase');
    expect(await putBack(target!, head, createReadStream(`${file}.opened`))).toBe(40);

    const there = await target!.jetstreamManager();
    expect((await there.streams.info('TRIED')).state).toMatchObject({
      messages: 40,
      first_seq: 1,
      last_seq: 40,
    });
    const message = await there.streams.getMessage('TRIED', { seq: 40 });
    expect(message.string()).toStartWith('40 ');
    const next = await (await target!.jetstream().consumers.get('TRIED', 'reader')).next();
    expect(next!.seq).toBe(2);
    await expect(putBack(target!, head, parts())).rejects.toThrow(
      'NATS refuses $JS.API.STREAM.RESTORE.TRIED',
    );
  } finally {
    await Promise.all([source?.close(), target?.close()]);
    await Promise.all([from.stop(), to.stop()]);
  }
});

const open = (url: string) => {
  const { host, username: user, password: pass } = new URL(url);
  return connect({ servers: host, user, pass });
};

test('an instant is looked for on the timeline of the log that was written then', () => {
  const restores = [
    { at: '2026-11-30T11:00:00Z', to: '2026-11-30T10:00:00Z', timeline: 2 },
    { at: '2026-11-30T12:00:00Z', to: '2026-11-30T10:30:00Z', timeline: 3 },
  ];
  const on = (instant: string) => timelineOf(new Date(instant), restores);
  expect(on('2026-11-30T10:30:00Z')).toBe(1);
  expect(on('2026-11-30T11:00:00Z')).toBe(2);
  expect(on('2026-11-30T11:59:59Z')).toBe(2);
  expect(on('2026-11-30T13:00:00Z')).toBe(3);
});

test('an instant that the kept log does not reach is refused with the last one that it has', () => {
  const last =
    '2026-11-30 20:05:30.5 UTC [51] LOG:  last completed transaction was at log time 2026-11-30 19:55:11.541123+00\n';
  const end =
    '2026-11-30 20:05:30.6 UTC [51] FATAL:  recovery ended before configured recovery target was reached\n';
  expect(explainRecovery(last)).toBeUndefined();
  expect(lastTransaction(last)).toEqual(new Date('2026-11-30T19:55:11.541Z'));
  expect(explainRecovery(last + end)?.message).toBe(
    '--to: lies after the end of what is kept, whose last transaction is of 2026-11-30T19:55:11.541Z. --to latest restores all of it.',
  );
  expect(explainRecovery(end)?.message).toBe(
    '--to: lies after the end of what is kept. --to latest restores all of it.',
  );
});
