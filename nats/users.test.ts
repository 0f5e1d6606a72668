import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { connect, type NatsConnection, NatsError, type Subscription } from 'nats';
import { contracts } from '#shared/contracts/all';
import { natsServers, startNats } from '#support/platform';
import { services } from '../services/main.ts';
import { asksOf, permissionsOf, usersFile, usersPath } from '../shared/tools/generate/nats-users.ts';
import { readConsumers } from './files.ts';
import { connectAs, refusals } from './testing/accounts.ts';

let nats: Awaited<ReturnType<typeof startNats>>;
const connections = new Map<string, NatsConnection>();

test('the file is what the declarations say', async () => {
  expect(await readFile(usersPath, 'utf8')).toBe(usersFile());
});

test('JetStream is reached by exact names alone: no consumer is made or deleted, and no stream is read', async () => {
  const file = (await readFile(usersPath, 'utf8')).split('\n').map((line) => line.trim());
  const subjects = file.filter((line) => line.startsWith('"$JS.')).map((line) => line.slice(1, -1));
  expect(subjects.length).toBeGreaterThan(90);
  const consumers = (await readConsumers()).map((one) => `${one.stream_name}.${one.durable_name}`);
  for (const subject of subjects) {
    const [, verb, consumer] =
      /^\$JS\.(?:API\.CONSUMER\.(INFO|MSG\.NEXT)|ACK)\.([A-Z]+\.[a-z-]+)(?:\.\*){0,5}$/.exec(subject) ?? [
        undefined,
        undefined,
        subject,
      ];
    expect(consumers).toContain(consumer!);
    expect([subject, subject.includes('*')]).toEqual([subject, verb === undefined]);
  }
  expect(file.filter((line) => line.includes('allow_responses'))).toEqual([]);
});

/** All of JetStream's own subjects that one account does not have. */
function jetStreamSubjects(permitted: string[]): string[] {
  const streams = ['AUTH', 'BOOKING', 'SCHEDULE', 'PAYMENT', 'TICKET', 'DEAD', 'PROVISIONED'];
  const names = ['ticket-confirmed', 'booking-succeeded', 'user-registered', 'payment-letters', 'own'];
  const ofStream = (stream: string) => [
    ...['INFO', 'UPDATE', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT'].map(
      (verb) => `$JS.API.STREAM.${verb}.${stream}`,
    ),
    ...[`DIRECT.GET.${stream}`, `DIRECT.GET.${stream}.event.x`, `CONSUMER.CREATE.${stream}`].map(
      (path) => `$JS.API.${path}`,
    ),
    ...[`CONSUMER.LIST.${stream}`, `CONSUMER.NAMES.${stream}`].map((path) => `$JS.API.${path}`),
    ...names.flatMap((name) => [
      ...['CREATE', 'DURABLE.CREATE', 'DELETE', 'INFO', 'MSG.NEXT', 'PAUSE', 'UNPIN', 'RESET'].map(
        (verb) => `$JS.API.CONSUMER.${verb}.${stream}.${name}`,
      ),
      `$JS.API.CONSUMER.CREATE.${stream}.${name}.event.x`,
      `$JS.ACK.${stream}.${name}.1.2.3.4.5`,
    ]),
  ];
  const isOwn = (subject: string) =>
    permitted.includes(subject.replace(/^(\$JS\.ACK\..*)\.1\.2\.3\.4\.5$/, '$1.*.*.*.*.*'));
  return ['$JS.API.INFO', ...streams.flatMap(ofStream)].filter((subject) => !isOwn(subject));
}

describe.each(await natsServers())('on %s', (program) => {
  beforeAll(async () => {
    nats = await startNats(program);
    for (const { name } of services) connections.set(name, await connectAs(nats.urlOf(name)));
  });
  afterAll(async () => {
    for (const connection of connections.values()) await connection.close();
    await nats.stop();
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
        '$JS.API.STREAM.CREATE.OWN',
        ...['$SYS.REQ.SERVER.PING', 'anything', 'provisioned.BOOKING.ticket-confirmed'],
        // The inboxes of services that ask it nothing.
        ...services
          .filter((other) => !asksOf(other).some((contract) => contract.service === name))
          .map((other) => `_INBOX.${other.name}.x`),
        // In another's name.
        ...permissions.publish
          .filter((subject) => subject.startsWith('request.') && subject.endsWith(`.${name}`))
          .map((subject) => `${subject.slice(0, -name.length)}stranger`),
        ...jetStreamSubjects(permissions.publish),
      ];
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

  test('an answer goes into the inbox of a service that asks, and nowhere else, whoever asks for more', async () => {
    // Heard and told by the same account: whatever it lets itself be asked, it may answer to.
    const own = connections.get('schedule')!;
    const target = 'request.auth.erase-account.user';
    const heard = new Promise<void>((resolve) => {
      own.subscribe('notice.schedule.timetable-changed', {
        callback(_error, message) {
          message.respond('{}');
          resolve();
        },
      });
    });
    expect(
      await refusals(own, () => own.publish('notice.schedule.timetable-changed', '{}', { reply: target })),
    ).toEqual([]);
    const statuses = own.status();
    await heard;
    for await (const { permissionContext } of statuses) if (permissionContext?.subject === target) break;
    const asker = connections.get('booking')!;
    const answers: string[] = [];
    asker.subscribe('_INBOX.booking.here', { callback: (_error, message) => answers.push(message.string()) });
    await asker.flush();
    expect(await refusals(own, () => own.publish('_INBOX.booking.here', 'an answer'))).toEqual([]);
    await asker.flush();
    expect(answers).toEqual(['an answer']);
  });
});
