import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { connect, type NatsConnection, NatsError, type Subscription } from 'nats';
import type { RequestContract } from '#shared/base/contract';
import { contracts } from '#shared/contracts/all';
import { natsServers, startNats } from '#support/platform';
import { services } from '../services/main.ts';
import { loginGrants } from '../shared/tools/generate/nats-logins.ts';
import {
  asksOf,
  permissionsOf,
  systemUsersFile,
  systemUsersPath,
  usersFile,
  usersPath,
} from '../shared/tools/generate/nats-users.ts';
import { natsLogins } from '../shared/tools/stack/servers/logins.mjs';
import { readConsumers } from './files.ts';
import { connectAs, refusals } from './testing/accounts.ts';

let nats: Awaited<ReturnType<typeof startNats>>;
const connections = new Map<string, NatsConnection>();

test('the files are what the declarations say', async () => {
  expect(await readFile(systemUsersPath, 'utf8')).toBe(systemUsersFile());
  expect(await readFile(usersPath, 'utf8')).toBe(usersFile());
});

test('a service reaches JetStream by exact names alone: no consumer is made or deleted, and no stream is read', async () => {
  const ofServices = (await readFile(usersPath, 'utf8')).split('user: "auth"')[1]!;
  const file = ofServices.split('\n').map((line) => line.trim());
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
    for (const name of [...services.map((one) => one.name), ...natsLogins])
      connections.set(name, await connectAs(nats.urlOf(name)));
  });
  afterAll(async () => {
    for (const connection of connections.values()) await connection.close();
    await nats.stop();
  });

  test('nobody comes in without an account, or with a wrong password', async () => {
    const { host } = new URL(nats.url);
    const wrong = [{}, { user: 'booking', pass: 'wrong' }, { user: 'stranger', pass: 'p5d1f0c' }];
    for (const options of [...wrong, { user: 'nobody', pass: '' }, { user: 'nobody', pass: 'p5d1f0c' }]) {
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

  describe('who operates it', () => {
    const orders = ['ops.sale.pause', 'ops.trip.cancel', 'ops.user.sessions', 'ops.deadletter.drop'];
    const reads = ['ops.booking.inspect', 'ops.trip.inspect', 'ops.sale.list', 'ops.payment.waiting'];
    const internal = [
      'ops.recover.epoch',
      'ops.deadletter.drop.ticket',
      'ops.recall.ticket',
      'auth.get-contact',
    ];
    const requests = (names: string[]) => names.map((one) => `request.${one}`);
    const durables = ['CONSUMER.CREATE.BOOKING.own', 'CONSUMER.DURABLE.CREATE.BOOKING.own'];
    const changes = [
      ...durables,
      ...['CONSUMER.CREATE.BOOKING', 'CONSUMER.DELETE.BOOKING.ticket-confirmed', 'STREAM.CREATE.OWN'],
    ].map((path) => `$JS.API.${path}`);
    const losses = ['DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT'].map(
      (verb) => `$JS.API.STREAM.${verb}.BOOKING`,
    );
    const strange = [
      ...['event.booking.confirmed', 'dead.ticket', 'notice.auth.session-revoked', '_INBOX.user.x'],
      ...['$JS.ACK.BOOKING.ticket-confirmed.1.1.1.1.1', '$JS.API.CONSUMER.MSG.NEXT.BOOKING.ticket-confirmed'],
      ...losses,
      ...requests(internal),
    ];
    const looks = ['$SRV.PING', '$SRV.INFO.booking', '$JS.API.STREAM.INFO.BOOKING', '$JS.API.STREAM.LIST'];
    const made = ['provisioned.BOOKING.own', '$JS.API.STREAM.UPDATE.BOOKING'];

    const cases: [string, string[], string[]][] = [
      ['ops-read', [...looks, ...requests(reads)], [...requests(orders), ...changes, ...made, ...strange]],
      ['ops', [...looks, ...requests([...reads, ...orders])], [...changes, ...made, ...strange]],
      [
        'provisioner',
        [...changes, ...made, '$JS.API.STREAM.LIST'],
        ['$SRV.PING', ...requests([...reads, ...orders]), ...strange],
      ],
      [
        'system',
        ['$SYS.REQ.SERVER.PING', '$SYS.REQ.SERVER.PING.CONNZ', '$SYS.REQ.SERVER.ID.VARZ'],
        [
          ...['$SYS.REQ.SERVER.ID.RELOAD', '$SYS.REQ.SERVER.ID.KICK', '$SYS.REQ.SERVER.ID.LDM'],
          ...[...looks, ...changes, ...requests([...reads, ...orders]), ...strange],
        ],
      ],
    ];
    test.each(cases)('%s does its part, and nothing of the others', async (name, may, mayNot) => {
      const connection = connections.get(name)!;
      const asked = (subjects: string[]) =>
        refusals(connection, () => {
          for (const subject of subjects) connection.publish(subject, '{}', { reply: `_INBOX.${name}.x` });
        });
      expect(await asked(may)).toEqual([]);
      expect(await asked(mayNot)).toEqual(mayNot.map((subject) => `publish ${subject}`));
    });

    test.each(natsLogins)('%s hears its own inbox and nobody else', async (name) => {
      const connection = connections.get(name)!;
      const mayNot = ['>', '_INBOX.>', '_INBOX.user.>', 'event.>', 'request.>', '$SYS.>', '$JS.>'];
      const found = await refusals(connection, () => {
        for (const subject of mayNot) connection.subscribe(subject, { callback() {} });
      });
      expect(found).toEqual(mayNot.map((subject) => `subscription ${subject}`));
      expect(
        await refusals(connection, () => connection.subscribe(`_INBOX.${name}.x`, { callback() {} })),
      ).toEqual([]);
    });

    test('each request of operators is for whom it is: what reads for both, what changes for one', () => {
      const asked = (login: 'ops' | 'ops-read') =>
        loginGrants[login].publish.filter((subject) => subject.startsWith('request.'));
      expect(asked('ops')).toEqual(expect.arrayContaining(asked('ops-read')));
      for (const subject of asked('ops')) {
        const { input } = contracts.find((one) => one.subject === subject) as RequestContract;
        expect([subject, asked('ops-read').includes(subject)]).toEqual([
          subject,
          !('why' in input.properties),
        ]);
      }
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
