import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { connect, Events, type NatsConnection, NatsError, type Subscription } from 'nats';
import { contracts } from '#shared/contracts/all';
import { newId } from '#shared/id';
import { startNats } from '#shared/testing';
import { services } from '../services/main.ts';
import { permissionsOf, usersFile, usersPath } from './declared-users.ts';

let nats: Awaited<ReturnType<typeof startNats>>;
const connections = new Map<string, NatsConnection>();

const connectAs = (url: string) => {
  const { host, username, password } = new URL(url);
  return connect({ servers: host, user: username, pass: password, reconnect: false });
};

beforeAll(async () => {
  nats = await startNats();
  for (const { name } of services) connections.set(name, await connectAs(nats.urlOf(name)));
});
afterAll(async () => {
  for (const connection of connections.values()) await connection.close();
  await nats.stop();
});

/** What the server refused of all this, in its words. It refuses in order, so what ends it comes last. */
async function refusals(connection: NatsConnection, act: () => void): Promise<string[]> {
  const end = `the.end.${newId()}`;
  const found: string[] = [];
  const statuses = connection.status();
  act();
  connection.publish(end);
  for await (const { type, permissionContext } of statuses) {
    if (type !== Events.Error || !permissionContext) continue;
    if (permissionContext.subject === end) return found;
    found.push(`${permissionContext.operation} ${permissionContext.subject}`);
  }
  throw new Error('the connection ended');
}

test('the file is what the declarations say', async () => {
  expect(await readFile(usersPath, 'utf8')).toBe(usersFile());
});

test('nobody comes in without an account, or with a wrong password', async () => {
  const { host } = new URL(nats.url);
  for (const options of [{}, { user: 'booking', pass: 'wrong' }, { user: 'nobody', pass: 'p5d1f0c' }]) {
    const attempt = connect({ servers: host, reconnect: false, ...options });
    expect(await attempt.catch((error: unknown) => error)).toBeInstanceOf(NatsError);
  }
});

describe.each(services.map(({ name }) => name))('%s', (name) => {
  const permissions = permissionsOf(services.find((service) => service.name === name)!);
  const others = contracts.map(({ subject }) => subject);

  test('publishes and asks what its contracts name, and is refused all else', async () => {
    const forbidden = [
      ...others.filter((subject) => !permissions.publish.includes(subject)),
      ...services.filter((other) => other.name !== name).map((other) => `dead.${other.name}`),
      ...['$JS.API.STREAM.CREATE.OWN', '$JS.API.STREAM.DELETE.BOOKING', '$JS.API.STREAM.PURGE.PAYMENT'],
      ...['$JS.API.CONSUMER.DURABLE.CREATE.BOOKING.ticket-confirmed', '$SYS.REQ.SERVER.PING', 'anything'],
      ...services.filter((other) => other.name !== name).map((other) => `_INBOX.${other.name}.x`),
    ].filter((subject) => !/^request\.ops\.deadletter\.requeue\./.test(subject));
    const connection = connections.get(name)!;
    const found = await refusals(connection, () => {
      for (const subject of forbidden) connection.publish(subject, '{}');
    });
    expect(found.toSorted()).toEqual(forbidden.map((subject) => `publish ${subject}`).toSorted());
    const own = permissions.publish.filter((subject) => subject.startsWith('event.'));
    expect(
      await refusals(connection, () => {
        for (const subject of own) connection.publish(subject, '{}');
      }),
    ).toEqual([]);
  });

  test('hears its requests and notices, and is refused all else', async () => {
    const forbidden = [
      ...others.filter((subject) => !permissions.subscribe.includes(subject)),
      ...['>', 'event.>', 'request.>', '_INBOX.>', '$JS.>', '$SYS.>', 'dead.>'],
      ...services.filter((other) => other.name !== name).map((other) => `_INBOX.${other.name}.>`),
    ];
    const connection = connections.get(name)!;
    const made: Subscription[] = [];
    const found = await refusals(connection, () => {
      for (const subject of forbidden) made.push(connection.subscribe(subject, { callback() {} }));
    });
    for (const subscription of made) subscription.unsubscribe();
    expect(found.toSorted()).toEqual(forbidden.map((subject) => `subscription ${subject}`).toSorted());
    expect(
      await refusals(connection, () => {
        for (const subject of permissions.subscribe) connection.subscribe(subject, { callback() {} });
      }),
    ).toEqual([]);
  });
});

test('whoever is asked answers once, and says nothing unasked', async () => {
  const asker = connections.get('booking')!;
  // Nobody else listens here: each delivery of a question allows an answer.
  await connections.get('schedule')!.close();
  const asked = await connectAs(nats.urlOf('schedule'));
  const heard: string[] = [];
  asker.subscribe('_INBOX.booking.here', { callback: (_error, message) => heard.push(message.string()) });
  await asker.flush();
  const answered = new Promise<void>((resolve) => {
    asked.subscribe('request.schedule.get-rules', {
      callback(_error, message) {
        message.respond('first');
        message.respond('second');
        resolve();
      },
    });
  });
  await asked.flush();
  const statuses = asked.status();
  asker.publish('request.schedule.get-rules', '{}', { reply: '_INBOX.booking.here' });
  await answered;
  for await (const { permissionContext } of statuses) {
    if (permissionContext?.subject === '_INBOX.booking.here') break;
  }
  await asker.flush();
  expect(heard).toEqual(['first']);
  await asked.close();
});
