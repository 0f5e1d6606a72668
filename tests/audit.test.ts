import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AckPolicy } from 'nats';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { createLogger } from '#shared/seeing/log';
import { openRedis, type RedisClient } from '#shared/stores/redis';
import { audit, checks, readRange, runAudit } from '#shared/tools/audit/audit';
import { eventsInEffect, onceInEffect } from '#shared/tools/audit/events';
import { dailyStatsRecount, soldSeatsRecount } from '#shared/tools/audit/figures';
import type { Check } from '#shared/tools/audit/finding';
import { ledgerBalances } from '#shared/tools/audit/ledger';
import {
  consumersCaughtUp,
  nobodyElseReads,
  nothingDead,
  outboxesDrained,
} from '#shared/tools/audit/messages';
import { moneyAddsUp, paidEndsWell, paymentsHaveBookings, refundsMove } from '#shared/tools/audit/money';
import { eventsKept } from '#shared/tools/audit/orphans';
import { redisAgrees } from '#shared/tools/audit/redis';
import { seatsOfBookings, soldOnce } from '#shared/tools/audit/seats';
import { always, idRanges, inBatches, openSources, type Sources } from '#shared/tools/audit/sources';
import { oneTicketEach } from '#shared/tools/audit/tickets';
import { eventually } from '#support/platform';
import { daysAhead, freeSeats, Person } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

let jatra: JatraUnderTest;
let env: Record<string, string>;
let redis: RedisClient;
let trip: { trainId: string; journeyDate: string };
const keyOf = (kind: string) => `${kind}:{${trip.trainId}}:${trip.journeyDate}`;

// One sale that stands, one that was given back, one booking that waits for its money and one hold.
beforeAll(async () => {
  // What is held stays held while the faults are tried, however long that takes.
  jatra = await startJatraProcess({ SEAT_HOLD_SECONDS: '3600' });
  env = { ...jatra.env, AUDIT_GRACE_SECONDS: '0' };
  redis = await openRedis(jatra.env.REDIS_URL!, createLogger('silent'));
  const buyer = await new Person(jatra).join();
  const found = (await buyer.search('DA', 'CG', daysAhead(3)))[0]!;
  trip = found;
  const seats = (await buyer.seatMap(found, 'DA', 'CG')).flatMap((coach) => freeSeats([coach], coach.class));
  const at = (index: number) => [seats[index]!.seatId];
  await buyer.buy(found, 'DA', 'CG', at(0));
  const { booking } = await buyer.buy(found, 'DA', 'CG', at(1));
  await buyer.expect(200, 'POST', `/v1/bookings/${booking.bookingId}/cancel`, {});
  await eventually(
    async () => (await buyer.booking(booking.bookingId)).paymentStatus === 'REFUNDED',
    'the refund',
  );
  await buyer.book(await buyer.hold(found, 'DA', 'CG', at(2)));
  await buyer.hold(found, 'DA', 'CG', at(3));
});
afterAll(async () => {
  await redis?.close();
  await jatra?.stop();
});

const redOf = async () =>
  (await audit(env)).filter(({ violations }) => violations.length > 0).map(({ says }) => says);

async function ask<Row extends object>(service: string, statement: string): Promise<Row[]> {
  const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end();
  }
}

type Mend = () => Promise<unknown>;

/** A statement and the one that takes it back. */
const change =
  (service: string, statement: string, back: string): (() => Promise<Mend>) =>
  async () => {
    await ask(service, statement);
    return () => ask(service, back);
  };

/** Something of one reservation that is sold. */
const aSale = async () =>
  (
    await ask<{ id: string; owner: string; booking_id: string; user_id: string }>(
      'seat-reservation',
      `SELECT r.id, r.booking_id, r.user_id FROM seat_reservations r WHERE status = 'CONFIRMED'`,
    )
  )[0]!;

/** The sale that stands, paid for another booking. */
async function payFor(bookingId: string): Promise<Mend> {
  const [payment] = await ask<{ id: string; booking_id: string }>(
    'payment',
    `SELECT id, booking_id FROM payments WHERE captured_amount > 0 AND refund_requested_amount = 0`,
  );
  const of = (booking: string) =>
    ask('payment', `UPDATE payments SET booking_id = '${booking}' WHERE id = '${payment!.id}'`);
  await of(bookingId);
  return () => of(payment!.booking_id);
}

const oneSent = `(SELECT id FROM outbox WHERE type = 'booking.confirmed' ORDER BY position LIMIT 1)`;

const faults: [what: string, check: Check, break_: () => Promise<Mend>][] = [
  [
    'a second sale of the same legs, also in Redis',
    soldOnce,
    async () => {
      const id = newId();
      const sale = await aSale();
      const owner = (await redis.hGet(keyOf('sales'), sale.id))!;
      const [constraint] = await ask<{ name: string; is: string }>(
        'seat-reservation',
        `SELECT conname AS name, pg_get_constraintdef(oid) AS is FROM pg_constraint
         WHERE contype = 'x' AND conrelid = 'seat_reservations'::regclass`,
      );
      await ask('seat-reservation', `ALTER TABLE seat_reservations DROP CONSTRAINT ${constraint!.name}`);
      await ask(
        'seat-reservation',
        `INSERT INTO seat_reservations (id, train_id, coach_id, seat_id, journey_date, user_id, booking_id, status, expires_at, hold_id, legs)
         SELECT '${id}', train_id, coach_id, seat_id, journey_date, user_id, booking_id, status, expires_at, hold_id, legs
         FROM seat_reservations WHERE id = '${sale.id}'`,
      );
      await redis.hSet(keyOf('sales'), id, owner);
      await redis.hIncrBy(keyOf('quota'), sale.user_id, 1);
      return async () => {
        await redis.hIncrBy(keyOf('quota'), sale.user_id, -1);
        await redis.hDel(keyOf('sales'), id);
        await ask('seat-reservation', `DELETE FROM seat_reservations WHERE id = '${id}'`);
        await ask(
          'seat-reservation',
          `ALTER TABLE seat_reservations ADD CONSTRAINT ${constraint!.name} ${constraint!.is}`,
        );
      };
    },
  ],
  [
    'a sale that Redis has no owner of',
    redisAgrees,
    async () => {
      const { id, user_id } = await aSale();
      const owner = (await redis.hGet(keyOf('sales'), id))!;
      await redis.hDel(keyOf('sales'), id);
      await redis.hIncrBy(keyOf('quota'), user_id, -1);
      return async () => {
        await redis.hSet(keyOf('sales'), id, owner);
        await redis.hIncrBy(keyOf('quota'), user_id, 1);
      };
    },
  ],
  [
    'a bit that is sold to nobody',
    redisAgrees,
    async () => {
      await redis.setBit(keyOf('sold'), 4_000, 1);
      return () => redis.setBit(keyOf('sold'), 4_000, 0);
    },
  ],
  [
    'a sold seat whose bits are free',
    redisAgrees,
    async () => {
      const bits = await redis.dump(keyOf('sold'));
      await redis.del(keyOf('sold'));
      expect(bits).toBeTruthy();
      const { id } = await aSale();
      const [ordinal, from, to] = (await redis.hGet(keyOf('sales'), id))!.split('|').map(Number);
      const legs = await legsOf();
      return async () => {
        for (let leg = from!; leg < to!; leg++) await redis.setBit(keyOf('sold'), ordinal! * legs + leg, 1);
      };
    },
  ],
  [
    'a live hold that Redis has forgotten',
    redisAgrees,
    async () => {
      const records = { ...(await redis.hGetAll(keyOf('hold'))) };
      await redis.del(keyOf('hold'));
      return () => redis.hSet(keyOf('hold'), records);
    },
  ],
  [
    'a held seat that is not locked',
    redisAgrees,
    async () => {
      const [lock] = await redis.keys(`seat:{${trip.trainId}}:*`);
      const user = (await redis.get(lock!))!;
      const leftMs = await redis.pTTL(lock!);
      await redis.del(lock!);
      return () => redis.set(lock!, user, { expiration: { type: 'PX', value: leftMs } });
    },
  ],
  [
    'a user who is counted for more seats than he has',
    redisAgrees,
    async () => {
      const { user_id } = await aSale();
      await redis.hIncrBy(keyOf('quota'), user_id, 1);
      return () => redis.hIncrBy(keyOf('quota'), user_id, -1);
    },
  ],
  [
    'a passenger who sits elsewhere than was sold',
    seatsOfBookings,
    async () => {
      const { booking_id } = await aSale();
      const [passenger] = await ask<{ id: string; seat_id: string }>(
        'booking',
        `SELECT id, seat_id FROM booking_passengers WHERE booking_id = '${booking_id}'`,
      );
      const seat = (id: string) =>
        ask('booking', `UPDATE booking_passengers SET seat_id = '${id}' WHERE id = '${passenger!.id}'`);
      await seat(newId());
      return () => seat(passenger!.seat_id);
    },
  ],
  [
    'money that bought nothing',
    paidEndsWell,
    async () => {
      const [unpaid] = await ask<{ id: string }>(
        'booking',
        `SELECT id FROM bookings WHERE payment_status = 'PENDING'`,
      );
      return payFor(unpaid!.id);
    },
  ],
  ['money that came for no booking', paymentsHaveBookings, () => payFor(newId())],
  [
    'an event that its outbox has lost',
    eventsKept,
    async () => {
      const [lost] = await ask<{ row: string }>(
        'booking',
        `DELETE FROM outbox WHERE id = ${oneSent} RETURNING to_json(outbox)::text AS row`,
      );
      return () =>
        ask(
          'booking',
          `INSERT INTO outbox SELECT * FROM json_populate_record(NULL::outbox, $$${lost!.row}$$::json)`,
        );
    },
  ],
  [
    'a cancellation that promised more than was asked back',
    moneyAddsUp,
    change(
      'booking',
      `UPDATE cancellations SET refund_amount = refund_amount + 1`,
      `UPDATE cancellations SET refund_amount = refund_amount - 1`,
    ),
  ],
  [
    'a refund that the gateway refused',
    refundsMove,
    async () => {
      const id = newId();
      const [row] = await ask<Record<string, unknown>>('payment', `SELECT * FROM refunds LIMIT 1`);
      const failure = 'failure' in row! ? `, failure = 'EXCEEDS_CAPTURE'` : '';
      await ask(
        'payment',
        `CREATE TEMP TABLE copy AS SELECT * FROM refunds LIMIT 1;
         UPDATE copy SET id = '${id}', refund_trans_id = 'refused', status = 'FAILED', refunded_at = NULL${failure};
         INSERT INTO refunds SELECT * FROM copy`,
      );
      return () => ask('payment', `DELETE FROM refunds WHERE id = '${id}'`);
    },
  ],
  [
    'a ticket of a passenger who has given it back',
    oneTicketEach,
    async () => {
      const [ticket] = await ask<{ id: string; at: string }>(
        'ticket',
        `SELECT id, voided_at::text AS at FROM tickets WHERE status = 'CANCELLED'`,
      );
      await ask('ticket', `UPDATE tickets SET status = 'VALID', voided_at = NULL WHERE id = '${ticket!.id}'`);
      return () =>
        ask(
          'ticket',
          `UPDATE tickets SET status = 'CANCELLED', voided_at = '${ticket!.at}' WHERE id = '${ticket!.id}'`,
        );
    },
  ],
  [
    'a passenger without a ticket',
    oneTicketEach,
    async () => {
      const [ticket] = await ask<{ id: string; passenger_id: string }>(
        'ticket',
        `SELECT id, passenger_id FROM tickets WHERE status = 'VALID'`,
      );
      await ask(
        'ticket',
        `UPDATE tickets SET status = 'CANCELLED', voided_at = now() WHERE id = '${ticket!.id}'`,
      );
      return () =>
        ask('ticket', `UPDATE tickets SET status = 'VALID', voided_at = NULL WHERE id = '${ticket!.id}'`);
    },
  ],
  [
    'an event that has not left its outbox',
    outboxesDrained,
    change(
      'user',
      `INSERT INTO outbox (id, type, aggregate_id, version, data, leased_until)
       VALUES (gen_random_uuid(), 'user.kept', gen_random_uuid(), 1, '{}', 'infinity')`,
      `DELETE FROM outbox WHERE type = 'user.kept'`,
    ),
  ],
  [
    'an event that a consumer never handled',
    eventsInEffect,
    async () => {
      const [event] = await ask<{ id: string }>('booking', oneSent.slice(1, -1));
      const [row] = await ask<{ consumer: string }>(
        'reporting',
        `DELETE FROM inbox WHERE event_id = '${event!.id}' RETURNING consumer`,
      );
      return () =>
        ask(
          'reporting',
          `INSERT INTO inbox (consumer, event_id) VALUES ('${row!.consumer}', '${event!.id}')`,
        );
    },
  ],
  [
    'a booking that was confirmed twice',
    onceInEffect,
    change(
      'booking',
      `INSERT INTO outbox (id, type, aggregate_id, version, data, sent_at)
       SELECT gen_random_uuid(), type, aggregate_id, version + 1, data, now() + interval '1 hour' FROM outbox WHERE id = ${oneSent}`,
      `DELETE FROM outbox WHERE sent_at > now()`,
    ),
  ],
  [
    'a message that was sent twice',
    onceInEffect,
    async () => {
      const id = newId();
      await ask(
        'notification',
        `ALTER TABLE notifications DROP CONSTRAINT notifications_dedupe_key_unique;
         CREATE TEMP TABLE copy AS SELECT * FROM notifications WHERE dedupe_key IS NOT NULL LIMIT 1;
         UPDATE copy SET id = '${id}';
         INSERT INTO notifications SELECT * FROM copy`,
      );
      return () =>
        ask(
          'notification',
          `DELETE FROM notifications WHERE id = '${id}';
           ALTER TABLE notifications ADD CONSTRAINT notifications_dedupe_key_unique UNIQUE (dedupe_key)`,
        );
    },
  ],
  [
    'a dead letter',
    nothingDead,
    () =>
      withSources(async ({ bus }) => {
        const { seq } = await bus.connection.jetstream().publish('dead.ticket', '{}');
        return () =>
          withSources(async (again) =>
            (await again.bus.connection.jetstreamManager()).streams.deleteMessage('DEAD', seq),
          );
      }),
  ],
  ...(
    ['total_bookings', 'failed_bookings', 'total_passengers', 'unique_users', 'total_revenue'] as const
  ).map((figure): (typeof faults)[number] => [
    `a day whose ${figure} is wrong`,
    dailyStatsRecount,
    change(
      'reporting',
      `UPDATE daily_stats SET ${figure} = ${figure} + 1`,
      `UPDATE daily_stats SET ${figure} = ${figure} - 1`,
    ),
  ]),
  [
    'a day of which the report alone knows',
    dailyStatsRecount,
    change(
      'reporting',
      `INSERT INTO daily_stats (stat_date, total_bookings) VALUES ('2020-01-01', 1)`,
      `DELETE FROM daily_stats WHERE stat_date = '2020-01-01'`,
    ),
  ],
  [
    'a trip that shows more sold seats than there are',
    soldSeatsRecount,
    async () => {
      const where = `WHERE train_id = '${trip.trainId}' AND journey_date = '${trip.journeyDate}'`;
      await ask('schedule', `UPDATE schedules SET sold_seats = sold_seats + 1 ${where}`);
      return () => ask('schedule', `UPDATE schedules SET sold_seats = sold_seats - 1 ${where}`);
    },
  ],
  [
    'a consumer that is nobody’s',
    nobodyElseReads,
    () =>
      withSources(async ({ bus }) => {
        const manager = await bus.connection.jetstreamManager();
        const config = { durable_name: 'stranger', deliver_subject: 'request.auth.erase-account' };
        await manager.consumers.add('BOOKING', { ...config, ack_policy: AckPolicy.None });
        return () =>
          withSources(async (again) =>
            (await again.bus.connection.jetstreamManager()).consumers.delete('BOOKING', 'stranger'),
          );
      }),
  ],
  [
    'a consumer that is gone',
    consumersCaughtUp,
    () =>
      withSources(async ({ bus }) => {
        const manager = await bus.connection.jetstreamManager();
        const { config } = await manager.consumers.info('SCHEDULE', 'seat-reservation-train-edited');
        await manager.consumers.delete('SCHEDULE', 'seat-reservation-train-edited');
        return () =>
          withSources(async (again) =>
            (await again.bus.connection.jetstreamManager()).consumers.add('SCHEDULE', config),
          );
      }),
  ],
];

async function legsOf(): Promise<number> {
  const [row] = await ask<{ legs: number }>(
    'seat-reservation',
    `SELECT jsonb_array_length(stops) - 1 AS legs FROM trips
     WHERE train_id = '${trip.trainId}' AND journey_date = '${trip.journeyDate}'`,
  );
  return row!.legs;
}

async function withSources<Result>(
  use: (sources: Sources) => Promise<Result>,
  range = always,
): Promise<Result> {
  const sources = await openSources(env, range);
  try {
    return await use(sources);
  } finally {
    await sources.close();
  }
}

test('after good journeys every invariant holds, and each check but that of dead letters has looked at something', async () => {
  const results = await eventually(async () => {
    const found = await audit(env);
    return found.every(({ violations }) => violations.length === 0) && found;
  }, 'every invariant to hold');
  expect(results.map(({ says }) => says)).toEqual(checks.map(({ says }) => says));
  expect(results.filter(({ examined }) => examined === 0).map(({ says }) => says)).toEqual([
    nothingDead.says,
  ]);
});

describe('each fault by hand turns exactly its own check red', () => {
  test.each(faults)('%s', async (_what, check, break_) => {
    const mend = await break_();
    try {
      expect(await redOf()).toEqual([check.says]);
    } finally {
      // What is not mended would be red in the next one.
      await mend();
    }
  });
});

test('each of them mended, every invariant holds again', async () => {
  expect(await redOf()).toEqual([]);
});

test('what changed within the grace is not judged', async () => {
  const mend = await faults.find(([, check]) => check === outboxesDrained)![2]();
  const withGrace = await audit({ ...env, AUDIT_GRACE_SECONDS: '600' });
  await mend();
  expect(withGrace.filter(({ violations }) => violations.length > 0)).toEqual([]);
});

test('a range looks at nothing outside of it', async () => {
  const run = (from: string, until: string) => withSources((sources) => runAudit(sources), { from, until });
  const examinedIn = async (from: string, until: string) =>
    new Map((await run(from, until)).map(({ says, examined }) => [says, examined]));
  const { journeyDate } = trip;
  const within = await examinedIn(journeyDate, journeyDate);
  const before = await examinedIn('2020-01-01', '2020-12-31');
  for (const { says } of [soldOnce, redisAgrees, seatsOfBookings, oneTicketEach, soldSeatsRecount]) {
    expect(within.get(says), says).toBeGreaterThan(0);
    expect(before.get(says), says).toBe(0);
  }
  for (const { says } of [
    ...[dailyStatsRecount, eventsInEffect, onceInEffect],
    ...[paidEndsWell, paymentsHaveBookings, moneyAddsUp, ledgerBalances],
  ])
    expect(before.get(says), says).toBe(0);
});

test('nothing can be written, and a database is read as it stood when the audit began', async () => {
  await withSources(async ({ sql, current }) => {
    const count = async (db: postgres.Sql) =>
      (await db<{ rows: number }[]>`SELECT count(*)::int AS rows FROM outbox`)[0]!.rows;
    const before = await count(sql('user'));
    const mend = await faults.find(([, check]) => check === outboxesDrained)![2]();
    expect(await count(sql('user'))).toBe(before);
    expect(await count(current('user'))).toBe(before + 1);
    await mend();
    for (const db of [current('user'), sql('user')]) {
      const written = await db`DELETE FROM outbox`.then(
        () => 'written',
        (error: { code: string }) => error.code,
      );
      expect(written).toBe('25006');
    }
  });
});

test('a large answer comes in pieces, in order and whole', async () => {
  await withSources(async ({ sql }) => {
    const db = sql('booking');
    const sizes: number[] = [];
    let next = 1;
    for await (const rows of inBatches(
      db,
      db<{ at: number }[]>`SELECT generate_series(1, ${2_500}::int) AS at`,
    )) {
      sizes.push(rows.length);
      for (const { at } of rows) expect(at).toBe(next++);
    }
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });
});

test('ranges of ids have every row once, and none has more than it may', async () => {
  await withSources(async ({ sql }) => {
    const db = sql('seat-reservation');
    const [all] = await db<{ rows: number }[]>`SELECT count(*)::int AS rows FROM seat_reservations`;
    const sizes: number[] = [];
    for await (const { after, upTo } of idRanges(db, 'seat_reservations', 3)) {
      const [found] = await db<{ rows: number }[]>`
        SELECT count(*)::int AS rows FROM seat_reservations WHERE id > ${after} AND id <= ${upTo}`;
      sizes.push(found!.rows);
    }
    expect(all!.rows).toBe(4);
    expect(sizes).toEqual([3, 1]);
  });
});

test('the command ends with 0 where all holds, with 1 where something is broken, and with 2 where it cannot know', async () => {
  const command = async (args: string[] = [], more: Record<string, string> = {}) => {
    const child = Bun.spawn([process.execPath, 'shared/tools/audit/audit.ts', ...args], {
      env: { ...process.env, ...env, ...more },
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const output = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
    return { code: await child.exited, output };
  };
  const well = await command();
  expect(well.output).toContain(`${checks.length} of ${checks.length} invariants hold`);
  expect(well.code).toBe(0);
  const mend = await faults.find(([, check]) => check === outboxesDrained)![2]();
  const broken = await command();
  await mend();
  expect(broken.output).toContain('✗ every event that was committed has been published');
  expect(broken.code).toBe(1);
  const away = await command([], { REDIS_URL: '' });
  expect(away.output).toContain('REDIS_URL: is needed');
  expect(away.code).toBe(2);
  expect((await command(['--from', 'monday'])).output).toContain('--from: must be a date');
  expect(() => readRange(['--from', '2026-02-30'])).toThrow('--from: must be a date');
  expect(() => readRange(['--from', '2026-03-02', '--until', '2026-03-01'])).toThrow('--until: must not be');
  expect(() => readRange(['--since', '2026-03-02'])).toThrow('--since');
  expect(readRange(['--until', '2026-03-01'])).toEqual({ from: '-infinity', until: '2026-03-01' });
});

test('an event that nobody emitted and its consumer cannot handle turns the checks of both red, and no other', async () => {
  await withSources(async ({ bus }) => {
    const manager = await bus.connection.jetstreamManager();
    const paid = await manager.streams.getMessage('PAYMENT', { last_by_subj: 'event.payment.succeeded' });
    const event = paid.json<{ id: string; data: object }>();
    const unknown = { ...event, id: newId(), data: { ...event.data, bookingId: newId() } };
    await bus.connection.jetstream().publish(paid.subject, JSON.stringify(unknown));
  });
  const found = await audit(env);
  const red = found.filter(({ violations }) => violations.length > 0);
  expect(red.map(({ says }) => says)).toEqual([consumersCaughtUp.says, eventsKept.says]);
  expect(red[0]!.violations).toEqual([
    expect.stringContaining('consumer booking-succeeded of PAYMENT is 1 events behind'),
  ]);
});
