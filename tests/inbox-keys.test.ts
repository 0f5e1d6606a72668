import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import postgres, { type Sql } from 'postgres';
import type { EventContract } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import type { Bus, Envelope, Subscription } from '#shared/bus/bus';
import { durableName } from '#shared/bus/consume';
import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import type { ServiceDefinition } from '#shared/runtime/service';
import { handTo } from '#support/hand-to';
import { eventually, type TestPlatform, testPlatform } from '#support/platform';
import { startBooking } from '../services/booking/testing/fixtures.ts';
import { services } from '../services/main.ts';
import { aBooking } from '../services/ticket/testing/bookings.ts';
import type { Schema } from './fuzz/api.ts';
import { fitting } from './fuzz/fitting.ts';

/**
 * What every subscription of commit 32c3c0c writes into `inbox.consumer` when it has handled an event; null for one that
 * writes no row there and goes by the state that it finds. A database of that release has these rows.
 */
const keysOf32c3c0c: Record<string, string | null> = {
  'booking-succeeded': 'settle-payment',
  'booking-failed': 'note-payment-failed',
  'booking-held-for-review': 'note-review',
  'booking-refunded': 'record-refund',
  'booking-refund-failed': 'record-refund-failed',
  'booking-trip-cancelled': 'note-trip-cancelled',
  'booking-trip-delayed': null,
  'booking-account-deleted': null,
  'notification-issued': 'notification',
  'notification-failed': 'notification',
  'notification-cancelled': 'notification',
  'notification-refunded': 'notification',
  'notification-held-for-review': 'notification',
  'notification-trip-delayed': 'notification',
  'notification-factor-changed': 'notification',
  'notification-account-deleted': null,
  'payment-refund-requested': 'request-refund',
  'reporting-created': 'reporting',
  'reporting-confirmed': 'reporting',
  'reporting-failed': 'reporting',
  'reporting-cancelled': 'reporting',
  'reporting-refunded': 'reporting',
  'schedule-confirmed': 'schedule.booking-confirmed',
  'schedule-cancelled': 'schedule.booking-cancelled',
  'seat-reservation-train-edited': null,
  'ticket-confirmed': 'booking.confirmed',
  'ticket-cancelled': 'booking.cancelled',
  'ticket-trip-delayed': null,
  'ticket-account-deleted': null,
  'user-registered': null,
  'user-account-deleted': null,
};

const view = aBooking(['Rokeya Begum']);
const seats = view.passengers.map(({ passengerId, seatId, class: name }) => ({
  ...{ passengerId, seatId, class: name, paidPoisha: 100 },
}));

const hearing = services.filter(({ subscriptions = [] }) => subscriptions.length > 0);

test('no subscription of 32c3c0c is left out', () => {
  const here = hearing.flatMap(({ name, subscriptions = [] }) =>
    subscriptions.map(({ contract }) => durableName(name, contract)),
  );
  expect(Object.keys(keysOf32c3c0c).filter((durable) => !here.includes(durable))).toEqual([]);
});

interface Started {
  platform: TestPlatform;
  deps: unknown;
  /** A booking that the service knows or can ask for: the events are about it. */
  bookingId: string;
}

const starts: Record<string, () => Promise<Started>> = {
  async booking() {
    const { platform, deps, newUser, book } = await startBooking();
    const { bookingId } = (await book(newUser())).booking;
    return { platform, deps, bookingId };
  },
};

/** Without timers, which change rows by themselves, and without what it must have before it serves people. */
async function startAlone(service: (typeof services)[number]): Promise<Started> {
  const platform = await testPlatform(service.name);
  await platform.fake(getBooking, () => view);
  await platform.fake(getContact, ({ userId }) => ({
    ...{ userId, email: 'rokeya@example.com', phone: '+8801712345678', fullName: 'Rokeya Begum' },
  }));
  const { prepare: _, ...definition } = service as unknown as ServiceDefinition<unknown, { bus: Bus }>;
  const { deps } = await platform.start({ ...definition, jobs: [] });
  return { platform, deps, bookingId: view.bookingId };
}

function eventOf({ type, data: schema, parse }: EventContract, bookingId: string): Envelope {
  const about = 'seats' in schema.properties ? { bookingId, seats, wasConfirmed: true } : { bookingId };
  const isRead = (data: object) => {
    try {
      return parse(data) === data;
    } catch {
      return false;
    }
  };
  const told = fitting(schema as unknown as Schema, {}).map((some) => ({ ...(some as object), ...about }));
  const [data] = fc.sample(told.filter(isRead), { seed: 1, numRuns: 1 });
  return { id: newId(), type, source: 'test', aggregateId: bookingId, version: 2, time: '', data };
}

/**
 * Every row of every table, the inbox's too: a key of another name would leave a row of its own. Read once the relay has
 * marked what it sends, which it does at its own pace.
 */
async function everything(sql: Sql): Promise<Record<string, unknown>> {
  const tables = await sql<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`;
  if (tables.some(({ name }) => name === 'outbox')) {
    const unsent = () => sql`SELECT 1 FROM outbox WHERE sent_at IS NULL`;
    await eventually(async () => (await unsent()).length === 0, 'the relay to have sent its rows');
  }
  const rows = await Promise.all(
    tables.map(async ({ name }) => [
      name,
      (await sql`SELECT to_jsonb(t)::text AS row FROM ${sql(name)} AS t ORDER BY 1`).map(({ row }) => row),
    ]),
  );
  return Object.fromEntries(rows);
}

describe.each(hearing.map(({ name }) => name))('%s', (name) => {
  const service = hearing.find((one) => one.name === name)!;
  const subscriptions = service.subscriptions as readonly Subscription<unknown>[];
  let it: Started;
  let sql: Sql;
  beforeAll(async () => {
    it = await (starts[name]?.() ?? startAlone(service));
    sql = postgres(it.platform.ownerDatabaseUrl, { max: 4 });
  });
  afterAll(async () => {
    await sql?.end();
    await it?.platform.close();
  });

  test.each(subscriptions.map(({ contract }) => contract.type))(
    '%s, handled by 32c3c0c and delivered again, changes nothing',
    async (type) => {
      const { contract, inboxKey } = subscriptions.find((one) => one.contract.type === type)!;
      const event = eventOf(contract, it.bookingId);
      const hand = handTo(subscriptions, it.deps);
      const durable = durableName(name, contract);
      // What that commit did not hear was handled by a later one, under the key that the table says.
      const before = durable in keysOf32c3c0c ? keysOf32c3c0c[durable] : inboxKey;
      if (before) await sql`INSERT INTO inbox (consumer, event_id) VALUES (${before}, ${event.id})`;
      else await hand(event);
      const handled = await everything(sql);
      await hand(event);
      expect(await everything(sql)).toEqual(handled);
    },
  );
});
