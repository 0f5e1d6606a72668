import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { AckPolicy, type JetStreamManager } from 'nats';
import { type Bus, openBus } from '#shared/bus/bus';
import { registered } from '#shared/contracts/auth';
import { createLogger } from '#shared/seeing/log';
import { startNats } from '#support/platform';
import { consumerFile } from './files.ts';
import { provisionConsumers } from './provision.ts';

let nats: Awaited<ReturnType<typeof startNats>>;
let bus: Bus;
let manager: JetStreamManager;
beforeAll(async () => {
  nats = await startNats();
  bus = await openBus(nats.url, 'test', createLogger('silent'));
  manager = await bus.connection.jetstreamManager();
});
afterAll(async () => {
  await bus.close();
  await nats.stop();
});

async function provision(...flags: string[]): Promise<{ code: number; lines: string[] }> {
  const child = Bun.spawn([process.execPath, 'nats/provision.ts', ...flags], {
    cwd: join(import.meta.dir, '..'),
    env: { ...process.env, NATS_URL: nats.url, NATS_REPLICAS: '1' },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const text = await new Response(child.stdout).text();
  return { code: await child.exited, lines: text.trim().split('\n') };
}

test('a server that nobody has provisioned lacks every stream and consumer, and looking changes nothing', async () => {
  const { code, lines } = await provision('--check');
  expect(code).toBe(1);
  expect(lines).toContain('stream BOOKING: is not on the server');
  expect(lines).toContain('consumer BOOKING.ticket-confirmed: is not on the server');
  expect((await manager.getAccountInfo()).streams).toBe(0);
});

test('once provisioned there is no drift, however often it is applied', async () => {
  expect((await provision()).code).toBe(0);
  expect((await provision()).code).toBe(0);
  const { code, lines } = await provision('--check');
  expect(lines).toEqual([expect.stringMatching(/^7 streams and \d+ consumers are as their files say$/)]);
  expect(code).toBe(0);
});

test('each thing changed by hand is one line with both values, and is put right by applying the files', async () => {
  await manager.streams.update('TICKET', { max_age: 3_600_000_000_000, description: 'mine' });
  await manager.streams.update('DEAD', { allow_direct: true });
  await manager.consumers.update('BOOKING', 'ticket-confirmed', { max_ack_pending: 3 });
  await manager.consumers.delete('BOOKING', 'ticket-cancelled');
  const { code, lines } = await provision('--check');
  expect(code).toBe(1);
  expect(lines.toSorted()).toEqual([
    'consumer BOOKING.ticket-cancelled: is not on the server',
    'consumer BOOKING.ticket-confirmed: max_ack_pending is 3, the file says 4096',
    'stream DEAD: allow_direct is true, the file does not say it',
    'stream TICKET: description is "mine", the file says "What has happened in the ticket service"',
    'stream TICKET: max_age is 3600000000000, the file says 604800000000000',
  ]);
  expect((await provision()).code).toBe(0);
  await manager.streams.update('DEAD', { allow_direct: false });
  expect((await provision('--check')).code).toBe(0);
});

test('streams and durable consumers that no file knows are told; what looks on for a moment is not', async () => {
  await manager.streams.add({ name: 'STRAY', subjects: ['stray.>'] });
  await manager.consumers.add('DEAD', { durable_name: 'stray', ack_policy: AckPolicy.Explicit });
  await manager.consumers.add('DEAD', { name: 'passer-by', ack_policy: AckPolicy.None });
  await manager.consumers.add('DEAD', {
    name: 'thief',
    // By itself it goes after five seconds in which nobody hears it, which a busy machine needs for less.
    inactive_threshold: 60_000_000_000,
    deliver_subject: 'request.auth.erase-account',
    ack_policy: AckPolicy.None,
  });
  const { code, lines } = await provision('--check');
  expect(code).toBe(1);
  const strangers = [
    'consumer DEAD.stray: no file knows it',
    'consumer DEAD.thief: no file knows it, and it delivers to request.auth.erase-account',
    'stream STRAY: no file knows it',
  ];
  expect(lines.toSorted()).toEqual(strangers);
  const applied = await provision();
  expect(applied.code).toBe(0);
  expect(applied.lines.slice(0, -1).toSorted()).toEqual(strangers);
  for (const name of ['stray', 'thief', 'passer-by']) await manager.consumers.info('DEAD', name);
});

test('a new subscription hears what comes from then on, and all that there is where it says so', async () => {
  const js = bus.connection.jetstream();
  await js.publish(registered.subject, '{}');
  const files = [consumerFile('ticket', registered), consumerFile('payment', registered, 'all')];
  expect(await provisionConsumers(manager, files)).toEqual([]);
  const waiting = async () =>
    Promise.all(
      files.map(async (file) => (await manager.consumers.info('AUTH', file.durable_name)).num_pending),
    );
  expect(await waiting()).toEqual([0, 1]);
  await js.publish(registered.subject, '{}');
  expect(await waiting()).toEqual([1, 2]);
  expect(await provisionConsumers(manager, files)).toEqual([]);
  expect(await waiting()).toEqual([1, 2]);
});

test('a consumer that is lost is made anew from the oldest message, and named', async () => {
  const file = consumerFile('ticket', registered);
  await manager.consumers.delete('AUTH', file.durable_name);
  expect(await provisionConsumers(manager, [file])).toEqual([
    'consumer AUTH.ticket-registered: was gone, and is made anew',
  ]);
  expect((await manager.consumers.info('AUTH', file.durable_name)).num_pending).toBe(2);
  expect(await provisionConsumers(manager, [file])).toEqual([]);
  await manager.consumers.delete('BOOKING', 'ticket-confirmed');
  const { code, lines } = await provision();
  expect(code).toBe(0);
  expect(lines).toContain('consumer BOOKING.ticket-confirmed: was gone, and is made anew');
  const drift = (await provision('--check')).lines;
  expect(drift.filter((line) => line.includes('ticket-confirmed'))).toEqual([]);
});
