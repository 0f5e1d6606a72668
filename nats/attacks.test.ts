import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AckPolicy, headers, type JetStreamManager, type MsgHdrs, type NatsConnection } from 'nats';
import { newId } from '#shared/base/id';
import { version } from '#shared/base/version';
import {
  type Bus,
  bindReply,
  bindSubscription,
  on,
  openBus,
  type Reply,
  reply,
  serveReplies,
} from '#shared/bus/bus';
import { consume, durableName } from '#shared/bus/consume';
import { headOf, kindHeader } from '#shared/bus/message-kind';
import { eraseAccount, registered, sessionRevoked } from '#shared/contracts/auth';
import { created, getBooking } from '#shared/contracts/booking';
import { resendTickets } from '#shared/contracts/notification';
import { countOpen } from '#shared/contracts/payment';
import { getRules, trainEdited } from '#shared/contracts/schedule';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { eventually, natsServers, startNats } from '#support/platform';
import { readConsumers } from './files.ts';
import { provisionConsumers, provisionStreams } from './provision.ts';
import { connectAs, refusals } from './testing/accounts.ts';

const log = createLogger('silent');
const answered = { deletedAt: new Date().toISOString(), anonymiseAt: new Date().toISOString() };

/** What has the shape of a request and of an event alike: contracts take fields that they do not know. */
const bothInOne = () => {
  const userId = newId();
  const data = { bookingId: newId(), userId };
  const envelope = {
    specversion: '1.0',
    id: newId(),
    type: created.type,
    subject: data.bookingId,
    version: 1,
  };
  return { ...envelope, data, userId, sessionId: null, requestId: 'forged', bookingId: data.bookingId };
};

describe.each(await natsServers())('with the password of one service, on %s', (program) => {
  let nats: Awaited<ReturnType<typeof startNats>>;
  /** The operator, who may do what no service may: what the server is kept from, the code is tried with. */
  let operator: Bus;
  let manager: JetStreamManager;
  let erased: string[];
  let resent: string[];
  const closing: (() => Promise<unknown>)[] = [];
  const accounts = new Map<string, NatsConnection>();
  const buses = new Map<string, Bus>();

  const account = async (name: string) => {
    const known = accounts.get(name) ?? (await connectAs(nats.urlOf(name)));
    accounts.set(name, known);
    return known;
  };
  const bus = async (name: string) => {
    const known = buses.get(name) ?? (await openBus(nats.urlOf(name), name, log));
    buses.set(name, known);
    return known;
  };
  const serve = async (name: string, replies: Reply<unknown>[]) => {
    const served = await serveReplies(
      await bus(name),
      { name, version, description: 'a test' },
      replies.map((one) => bindReply(one, {})),
      log,
    );
    closing.push(served.stop);
  };

  beforeAll(async () => {
    nats = await startNats(program);
    operator = await openBus(nats.url, 'test', log, (one) => (one === resendTickets ? 'booking' : 'test'));
    manager = await operator.connection.jetstreamManager();
    await provisionStreams(manager, 1);
    await provisionConsumers(manager, await readConsumers());
    erased = [];
    resent = [];
    await serve('auth', [
      reply(eraseAccount, () => async ({ userId }) => {
        erased.push(userId);
        return { userId, ...answered };
      }),
    ]);
    await serve('notification', [
      reply(resendTickets, () => async ({ bookingId }) => {
        resent.push(bookingId);
        return { notificationIds: [] };
      }),
    ]);
    // Its answer has all that a resend asks for.
    await serve('booking', [
      reply(
        getBooking,
        () =>
          async ({ bookingId }) =>
            ({ bookingId }) as never,
      ),
    ]);
  });
  afterAll(async () => {
    for (const close of closing) await close();
    for (const connection of accounts.values()) await connection.close();
    for (const one of buses.values()) await one.close();
    await operator.close();
    await nats.stop();
  });

  /** Everything said before this has been looked at by who answers: their own requests come after it. */
  const settled = async () => {
    const userId = newId();
    await (await bus('user')).request(eraseAccount, { userId, requestId: 'after' });
    await eventually(() => erased.includes(userId), 'the order that is in order');
    return erased.filter((id) => id !== userId);
  };

  test('an own event is not led to the order that erases an account', async () => {
    const booking = await account('booking');
    const config = {
      deliver_subject: eraseAccount.subject,
      deliver_group: 'auth',
      ack_policy: AckPolicy.None,
    };
    const create = (name?: string) => JSON.stringify({ stream_name: 'BOOKING', config: { name, ...config } });
    const subjects = [
      '$JS.API.CONSUMER.CREATE.BOOKING',
      '$JS.API.CONSUMER.CREATE.BOOKING.forged',
      '$JS.API.CONSUMER.CREATE.BOOKING.forged.event.booking.created',
      '$JS.API.CONSUMER.DURABLE.CREATE.BOOKING.forged',
    ];
    const found = await refusals(booking, () => {
      for (const subject of subjects) booking.publish(subject, create('forged'));
    });
    expect(found).toEqual(subjects.map((subject) => `publish ${subject}`));
  });

  test('where one led an event to a request or a notice all the same, nobody takes it for one', async () => {
    const heard: unknown[] = [];
    (await bus('auth')).listen(sessionRevoked, (data) => heard.push(data));
    await (await bus('auth')).connection.flush();
    const heads: (MsgHdrs | undefined)[] = [headOf('event'), undefined, headOf('request'), headOf('notice')];
    const targets: [string, string?][] = [
      [eraseAccount.subject, 'auth'],
      [`${eraseAccount.subject}.user`, 'auth'],
      [sessionRevoked.subject],
    ];
    for (const [target, group] of targets) {
      const name = `to-${target.replaceAll('.', '-')}`;
      const config = { ack_policy: AckPolicy.Explicit, filter_subject: 'event.booking.forged' };
      await manager.consumers.add('BOOKING', { ...config, durable_name: `${name}-fetched` });
      await manager.consumers.add('BOOKING', {
        ...config,
        durable_name: name,
        deliver_subject: target,
        ...(group ? { deliver_group: group } : {}),
      });
      for (const head of heads) {
        await operator.connection
          .jetstream()
          .publish('event.booking.forged', JSON.stringify(bothInOne()), { headers: head });
        operator.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.BOOKING.${name}-fetched`, '', {
          reply: target,
        });
      }
      // Onto a subject that is heard by a wildcard alone a server pushes nothing.
      if (target !== `${eraseAccount.subject}.user`)
        await eventually(
          async () => (await manager.consumers.info('BOOKING', name)).num_pending === 0,
          'all of them to be delivered',
        );
      for (const made of [name, `${name}-fetched`]) await manager.consumers.delete('BOOKING', made);
    }
    expect(await settled()).toEqual([]);
    expect(heard).toEqual([]);
    const real = { userId: newId(), sessionId: null };
    (await bus('auth')).notify(sessionRevoked, real);
    await eventually(() => heard.length > 0, 'the notice that is one');
    expect(heard).toEqual([real]);
    erased.length = 0;
  });

  test('consumers of others are neither deleted nor emptied, nor their messages acknowledged', async () => {
    await operator.connection.jetstream().publish('event.booking.refund-requested', '{}');
    const reporting = await account('reporting');
    const subjects = [
      '$JS.API.CONSUMER.DELETE.BOOKING.ticket-confirmed',
      '$JS.API.CONSUMER.DELETE.BOOKING.reporting-created',
      '$JS.API.CONSUMER.MSG.NEXT.BOOKING.payment-refund-requested',
      '$JS.ACK.BOOKING.payment-refund-requested.1.1.1.1.0',
    ];
    const found = await refusals(reporting, () => {
      for (const subject of subjects) reporting.publish(subject, '', { reply: '_INBOX.reporting.x' });
    });
    expect(found).toEqual(subjects.map((subject) => `publish ${subject}`));
    expect((await manager.consumers.info('BOOKING', 'ticket-confirmed')).name).toBe('ticket-confirmed');
    expect((await manager.consumers.info('BOOKING', 'payment-refund-requested')).num_pending).toBe(1);
  });

  test('an event that is fetched onto the subject of another is no such event to who hears it', async () => {
    const told: string[] = [];
    const heard = on(trainEdited, () => async (event) => {
      told.push(event.id);
    });
    const { eventsHandled } = createMetrics();
    closing.unshift(
      consume(
        { bus: await bus('seat-reservation'), service: 'seat-reservation', log, handled: eventsHandled },
        bindSubscription(heard, {}),
      ).stop,
    );
    await operator.connection
      .jetstream()
      .publish(created.subject, JSON.stringify(bothInOne()), { headers: headOf('event') });
    const reporting = await account('reporting');
    // A message of its own consumer, and what the server says of that, which is no event at all.
    const durable = durableName('reporting', created);
    expect(
      await refusals(reporting, () => {
        const reply = trainEdited.subject;
        reporting.publish(`$JS.API.CONSUMER.MSG.NEXT.BOOKING.${durable}`, '', { reply });
        reporting.publish(`$JS.API.CONSUMER.INFO.BOOKING.${durable}`, '', { reply });
      }),
    ).toEqual([]);
    const real = newId();
    const body = { specversion: '1.0', id: real, type: trainEdited.type, subject: newId(), version: 1 };
    const data = { trainId: newId(), timetableVersion: 1 };
    await operator.connection.jetstream().publish(trainEdited.subject, JSON.stringify({ ...body, data }));
    await eventually(() => told.includes(real), 'the event that is one');
    expect(told).toEqual([real]);
    await eventually(
      async () => (await manager.consumers.info('DEAD', 'seat-reservation-letters')).num_pending > 0,
      'the others to be dead letters',
    );
    expect(told).toEqual([real]);
  });

  test('a message that says it is no event is refused before it is read', async () => {
    const told: string[] = [];
    const heard = on(registered, () => async (event) => {
      told.push(event.id);
    });
    const { eventsHandled } = createMetrics();
    closing.unshift(
      consume(
        { bus: await bus('user'), service: 'user', log, handled: eventsHandled },
        bindSubscription(heard, {}),
      ).stop,
    );
    const data = { userId: newId(), registeredAt: new Date().toISOString() };
    const say = (id: string, head?: MsgHdrs) => {
      const body = { specversion: '1.0', id, type: registered.type, subject: data.userId, version: 1, data };
      return operator.connection
        .jetstream()
        .publish(registered.subject, JSON.stringify(body), { headers: head });
    };
    await say('answer', headOf('answer'));
    await say('request', headOf('request'));
    // As the release before this one says it.
    await say('before');
    await say('event', headOf('event'));
    await eventually(() => told.includes('event'), 'the event');
    await eventually(
      async () => (await manager.consumers.info('DEAD', 'user-letters')).num_pending === 2,
      'the two others to be dead letters',
    );
    expect(told.toSorted()).toEqual(['before', 'event']);
    const { header } = await manager.streams.getMessage('DEAD', { last_by_subj: 'dead.user' });
    expect(header.get('Jatra-Reason')).toContain(kindHeader);
  });

  test('dead letters, one’s own and others’, are neither read by number nor deleted', async () => {
    const ticket = await account('ticket');
    const subjects = [
      '$JS.API.STREAM.MSG.GET.DEAD',
      '$JS.API.STREAM.MSG.DELETE.DEAD',
      '$JS.API.DIRECT.GET.DEAD',
    ];
    const found = await refusals(ticket, () => {
      for (const subject of subjects) ticket.publish(subject, '{"seq":1}');
    });
    expect(found).toEqual(subjects.map((subject) => `publish ${subject}`));
    const others = await refusals(ticket, () =>
      ticket.publish('$JS.API.CONSUMER.MSG.NEXT.DEAD.booking-letters'),
    );
    expect(others).toEqual(['publish $JS.API.CONSUMER.MSG.NEXT.DEAD.booking-letters']);
  });

  test('an answer is not led to a request: who is asked gives none, and nobody takes it', async () => {
    const bookingId = newId();
    const payment = await account('payment');
    const inbox = `_INBOX.payment.${newId()}`;
    for (const target of [resendTickets.subject, `${resendTickets.subject}.booking`]) {
      for (const at of [getBooking.subject, `${getBooking.subject}.payment`])
        payment.publish(at, JSON.stringify({ bookingId }), { reply: target, headers: headOf('request') });
      // As a service answers that asks nothing before it answers, and which nothing keeps from it.
      operator.connection.publish(target, JSON.stringify({ bookingId }), { headers: headOf('answer') });
      operator.connection.publish(target, JSON.stringify({ bookingId }));
      operator.connection.publish(target, JSON.stringify({ bookingId }), {
        reply: inbox,
        headers: headOf('answer'),
      });
    }
    await payment.flush();
    await operator.connection.flush();
    // Both have answered what came after it.
    expect(
      await (await bus('payment')).request(getBooking, { bookingId }).catch((error) => error.code),
    ).toBeDefined();
    await operator.request(resendTickets, { bookingId: '0197a000-0000-7000-8000-000000000000' });
    expect(resent).toEqual(['0197a000-0000-7000-8000-000000000000']);
  });

  test('an order in another’s name, or by nobody who may give it, is refused', async () => {
    const booking = await account('booking');
    const order = () => JSON.stringify({ userId: newId(), requestId: 'forged' });
    const subjects = [
      eraseAccount.subject,
      `${eraseAccount.subject}.user`,
      `${eraseAccount.subject}.booking`,
    ];
    const found = await refusals(booking, () => {
      for (const subject of subjects) booking.publish(subject, order(), { headers: headOf('request') });
    });
    expect(found).toEqual(subjects.map((subject) => `publish ${subject}`));
    // Where NATS let it through.
    const asBooking = await openBus(nats.url, 'booking', log);
    closing.push(asBooking.close);
    await expect(
      asBooking.request(eraseAccount, { userId: newId(), requestId: 'forged' }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const ask = (subject: string, inbox: string, head = headOf('request')) =>
      operator.connection
        .request(subject, order(), {
          noMux: true,
          reply: `${inbox}.${newId()}`,
          headers: head,
          timeout: 5_000,
        })
        .then((message) => message.headers?.get('Jatra-Problem') || 'done');
    expect(await ask(eraseAccount.subject, '_INBOX.booking')).toBe('FORBIDDEN');
    // Its answer would not go to the one who is named.
    operator.connection.publish(`${eraseAccount.subject}.user`, order(), {
      reply: '_INBOX.booking.x',
      headers: headOf('request'),
    });
    // With the asker in the subject a request says what it is.
    operator.connection.publish(`${eraseAccount.subject}.user`, order(), { reply: '_INBOX.user.x' });
    expect(await settled()).toEqual([]);
    erased.length = 0;
  });

  test('an answer that says it is none is no answer, and whoever has answered once cannot tell the next inbox', async () => {
    const schedule = await account('schedule');
    const asked: { reply: string; head: MsgHdrs | undefined }[] = [];
    schedule.subscribe('request.schedule.get-rules.*', {
      callback(_error, { headers: head, reply = '' }) {
        asked.push({ reply, head });
        schedule.publish(reply, '{}', { headers: headOf('event') });
      },
    });
    await schedule.flush();
    const booking = await bus('booking');
    for (let time = 0; time < 3; time++)
      await expect(booking.request(getRules, {} as never)).rejects.toThrow(kindHeader);
    expect(asked.map(({ head }) => head?.get(kindHeader))).toEqual(['request', 'request', 'request']);
    // Of the process, and of this one request.
    for (const { reply } of asked) expect(reply).toMatch(/^_INBOX\.booking\.[\w-]{22}\.[\w-]{22}$/);
    const starts = new Set(asked.map(({ reply }) => reply.split('.')[3]!.slice(0, 8)));
    expect(starts.size).toBe(3);
  });

  describe('beside processes of the release before', () => {
    test('their requests, without a kind or their name, are answered; orders from those alone who may give them', async () => {
      const user = await account('user');
      const userId = newId();
      const ask = (connection: NatsConnection, inbox: string) =>
        connection.request(eraseAccount.subject, JSON.stringify({ userId, requestId: 'before' }), {
          noMux: true,
          reply: `${inbox}.${newId()}.1`,
          timeout: 10_000,
        });
      const answer = await ask(user, '_INBOX.user');
      expect(answer.json()).toEqual({ userId, ...answered } as never);
      expect(answer.headers?.get(kindHeader)).toBe('answer');
    });

    test('they are asked on the subject that they know, and their answers without a kind are read', async () => {
      const payment = await account('payment');
      payment.subscribe('request.payment.count-open', {
        queue: 'payment',
        callback(_error, message) {
          message.respond('{"money":3}');
        },
      });
      await payment.flush();
      const user = await bus('user');
      expect(await user.request(countOpen, { userId: newId() })).toEqual({ money: 3 });
    });

    test('their notices, without a kind, are heard', async () => {
      const heard: unknown[] = [];
      const listener = await bus('ticket');
      listener.listen(sessionRevoked, (data) => heard.push(data));
      await listener.connection.flush();
      const said = { userId: newId(), sessionId: null };
      (await account('auth')).publish(sessionRevoked.subject, JSON.stringify(said), { headers: headers() });
      await eventually(() => heard.length > 0, 'the notice');
      expect(heard).toEqual([said]);
    });
  });
});
