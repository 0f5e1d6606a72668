import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect, headers, type Msg, type NatsConnection } from 'nats';
import { eventually, startNats, type TestPlatform, testPlatform } from '#support/platform';
import { natsOptions } from './bus.ts';
import { createInboxes } from './inboxes.ts';

let platform: TestPlatform;
let connection: NatsConnection;
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
  connection = platform.bus.connection;
});
afterAll(() => platform.close());

const words = new TextEncoder();
const text = (message: Msg) => message.string();

/** As the client keeps them. */
const subscriptions = (): number =>
  (
    connection as unknown as { protocol: { subscriptions: { size(): number } } }
  ).protocol.subscriptions.size();

/** Hears requests on a subject of its own, and answers none by itself. */
function listen() {
  const subject = `request.reporting.inboxes-${crypto.randomUUID()}`;
  const heard: Msg[] = [];
  connection.subscribe(subject, { callback: (_error, message) => heard.push(message) });
  return { subject, heard };
}

test('requests share a subscription, and each wants its answer where nobody can guess', async () => {
  const ask = createInboxes(connection);
  const { subject, heard } = listen();
  const known = ask('reporting', subject, words.encode('0'), headers());
  await eventually(() => heard.length === 1, 'the first request');
  const before = subscriptions();
  const questions = [1, 2, 3].map((one) => ask('reporting', subject, words.encode(String(one)), headers()));
  await eventually(() => heard.length === 4, 'the requests');
  // Of each further one the server would have to be told, and of its end.
  expect(subscriptions()).toBe(before);
  const inboxes = heard.map(({ reply }) => reply!);
  expect(new Set(inboxes.map((inbox) => inbox.slice(0, inbox.lastIndexOf('.')))).size).toBe(1);
  expect(new Set(inboxes).size).toBe(4);
  for (const inbox of inboxes) expect(inbox).toMatch(/^_INBOX\.reporting\.[\w-]{22}\.[\w-]{22}$/);
  for (const message of heard.toReversed()) message.respond(words.encode(`to ${text(message)}`));
  expect((await Promise.all([known, ...questions].map(({ answer }) => answer))).map(text)).toEqual(
    ['0', '1', '2', '3'].map((one) => `to ${one}`),
  );
});

test('what comes to an inbox again, or to one that was given up, is heard by nobody', async () => {
  const ask = createInboxes(connection);
  const { subject, heard } = listen();
  const [given, answered] = ['given up', 'answered'].map((word) =>
    ask('reporting', subject, words.encode(word), headers()),
  );
  await eventually(() => heard.length === 2, 'the requests');
  given!.forget();
  heard[0]!.respond(words.encode('late'));
  heard[1]!.respond(words.encode('first'));
  heard[1]!.respond(words.encode('second'));
  expect(text(await answered!.answer)).toBe('first');
  await connection.flush();
  expect(await Promise.race([given!.answer, Promise.resolve('silent')])).toBe('silent');
});

test('whom nobody hears, and whom the server does not let ask, learns it at once', async () => {
  const nobody = createInboxes(connection)('reporting', 'request.auth.nobody', words.encode(''), headers());
  await expect(nobody.answer).rejects.toMatchObject({ code: '503' });
  const nats = await startNats();
  const forbidden = await connect({
    ...natsOptions(nats.urlOf('reporting')),
    inboxPrefix: '_INBOX.reporting',
  });
  try {
    const subject = 'request.auth.purge';
    const { answer } = createInboxes(forbidden)('reporting', subject, words.encode(''), headers());
    await expect(answer).rejects.toMatchObject({ code: 'PERMISSIONS_VIOLATION' });
  } finally {
    await forbidden.close();
    await nats.stop();
  }
});
