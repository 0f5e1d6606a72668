import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { PassedOverReason } from '#shared/bus/pass-over';
import * as booking from '#shared/contracts/booking';
import * as schedule from '#shared/contracts/schedule';
import { passedOver } from '#support/platform';
import type { Booking } from '../messages/trip.ts';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
/** The confirmed bookings of each trip, as booking lists them. */
const sales = new Map<string, Booking[]>();
const versions = new Map<string, number>();

beforeAll(async () => {
  bench = await openBench();
  // Two a page, so that there are pages.
  await bench.platform.fake(booking.listByTrip, ({ trainId, after }) => {
    const all = sales.get(trainId) ?? [];
    const from = after === null ? 0 : all.findIndex((one) => one.bookingId === after) + 1;
    const page = all.slice(from, from + 2);
    return {
      bookings: page.map(({ bookingId, userId }) => ({ bookingId, userId })),
      next: from + 2 < all.length ? page.at(-1)!.bookingId : null,
    };
  });
});
afterAll(() => bench.close());

function sellOn(trainId: string, changes: Partial<Booking> = {}) {
  const sold = bench.buy({ trainId, ...changes });
  sales.set(trainId, [...(sales.get(trainId) ?? []), sold]);
  return sold;
}

const journeyDate = '2026-11-26';
const nextVersion = (trainId: string) => {
  const version = (versions.get(trainId) ?? 1) + 1;
  versions.set(trainId, version);
  return version;
};

/** The next change of the trip, or the one of a version that is named. */
const delay = (
  trainId: string,
  delayMinutes: number,
  { id = newId(), version = nextVersion(trainId) }: { id?: string; version?: number } = {},
) =>
  bench.platform.publish(schedule.tripDelayed, {
    id,
    aggregateId: newId(),
    version,
    data: {
      ...{ tripId: newId(), version, trainId, journeyDate, delayMinutes },
      reason: 'Fog near Bhairab',
      delayedAt: '2026-11-26T00:00:00.000Z',
    },
  });
const cancel = (trainId: string, version = nextVersion(trainId)) =>
  bench.platform.publish(schedule.tripCancelled, {
    aggregateId: newId(),
    version,
    data: {
      ...{ tripId: newId(), version, trainId, journeyDate },
      reason: 'Flood',
      cancelledAt: '2026-11-26T00:00:00.000Z',
    },
  });
const settled = () => bench.platform.settled('SCHEDULE', 'notification-trip-delayed');
const passed = (reason: PassedOverReason) =>
  passedOver(bench.service.deps, 'notification-trip-delayed', reason);

describe('a late train', () => {
  test('everybody on it is told by how much, when it should leave their stop, and why', async () => {
    const trainId = newId();
    const buyers = Array.from({ length: 5 }, () => sellOn(trainId));
    const elsewhere = sellOn(newId());
    await delay(trainId, 45);
    for (const { email } of buyers) {
      const mail = await bench.inbox.mailTo(email);
      expect(mail.subject).toBe('Late: Sonar Bangla Express, PNR K7M2QX9RTA');
      for (const words of ['about 45 minutes late', 'Thu 26 Nov 2026, 08:30', 'Fog near Bhairab'])
        expect(mail.text).toContain(words);
    }
    await settled();
    expect(await bench.rowsOf(elsewhere.userId)).toEqual([]);
  });

  test('who bought when it was late already is told the time that is expected now, not one delay on another', async () => {
    const trainId = newId();
    const { email } = sellOn(trainId, { delayMinutes: 30 });
    await delay(trainId, 45);
    const { text } = await bench.inbox.mailTo(email);
    expect(text).toContain('Expected to leave: Thu 26 Nov 2026, 08:30');
    expect(text).toContain('Thu 26 Nov 2026, 07:45');
  });

  test('told twice, or broken off in the middle, it is one message to each', async () => {
    const trainId = newId();
    const [first, second] = [sellOn(trainId), sellOn(trainId)];
    bench.forget(second.userId);
    const id = newId();
    await delay(trainId, 30, { id });
    await bench.rowThat(first.userId, 'SENT');
    bench.move(second.userId, second.email);
    await bench.inbox.mailTo(second.email);
    await settled();
    expect(await bench.rowsOf(first.userId)).toHaveLength(1);
    expect(await bench.rowsOf(second.userId)).toHaveLength(1);
  });

  test('only a newer version of the trip keeps a delay from being told, and the metric says so', async () => {
    const trainId = newId();
    const sold = sellOn(trainId);
    await delay(trainId, 90, { version: 5 });
    await bench.inbox.mailTo(sold.email);
    const before = await passed('OVERTAKEN');
    await delay(trainId, 30, { version: 4 });
    await settled();
    expect(await bench.rowsOf(sold.userId)).toHaveLength(1);
    expect(await passed('OVERTAKEN')).toBe(before + 1);

    // The same minutes again are another change of the trip, with another reason.
    await delay(trainId, 90, { version: 6 });
    await settled();
    expect(await bench.rowsOf(sold.userId)).toHaveLength(2);
  });

  test('of a cancelled train no delay is told, nor one that was said before', async () => {
    const trainId = newId();
    const sold = sellOn(trainId);
    await cancel(trainId, 3);
    await bench.platform.settled('SCHEDULE', 'notification-trip-cancelled');
    await delay(trainId, 30, { version: 2 });
    await settled();
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
  });

  test('of which booking knows a newer version than was heard here is not told', async () => {
    const trainId = newId();
    const sold = sellOn(trainId, { delayMinutes: 90, tripVersion: 7 });
    await delay(trainId, 30, { version: 6 });
    await settled();
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
    await delay(trainId, 90, { version: 7 });
    await bench.inbox.mailTo(sold.email);
  });

  test('who is confirmed after the list was made learns of it with the tickets, though booking has not heard of it', async () => {
    const trainId = newId();
    await delay(trainId, 45);
    await settled();
    const late = bench.buy({ trainId, delayMinutes: 0 });
    await bench.issue(late);
    const { text } = await bench.inbox.mailTo(late.email);
    // 07:45 in Dhaka as planned.
    expect(text).toContain('08:30');
  });

  test('whom nothing can be told keeps nobody else from being told, and who has deleted the account is passed over', async () => {
    const trainId = newId();
    const [gone, silent, ...others] = Array.from({ length: 12 }, () => sellOn(trainId));
    bench.erase(gone!.userId);
    bench.forget(silent!.userId);
    const before = await passed('ACCOUNT_DELETED');
    await delay(trainId, 25);
    for (const { email } of others) await bench.inbox.mailTo(email);
    expect(await passed('ACCOUNT_DELETED')).toBeGreaterThan(before);
    bench.move(silent!.userId, silent!.email);
    await bench.inbox.mailTo(silent!.email);
    await settled();
    expect(await bench.rowsOf(gone!.userId)).toEqual([]);
    expect(await bench.rowsOf(others[0]!.userId)).toHaveLength(1);
  });

  test('that changes while its message waits for the mail server is told as it is now, once', async () => {
    const trainId = newId();
    const sold = sellOn(trainId);
    await bench.gate.shut();
    await delay(trainId, 30);
    await bench.waitFor(
      async () => (await bench.rowsOf(sold.userId)).some((row) => row.attempts > 0 && row.providerResponse),
      'a first attempt in vain',
    );
    await delay(trainId, 75);
    await settled();
    await bench.gate.open();
    bench.clock.advance(60_000);
    bench.service.deps.delivery.wake();
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('75');
    const rows = await bench.waitFor(async () => {
      const found = await bench.rowsOf(sold.userId);
      return found.every(({ status }) => status !== 'PENDING') && found;
    }, 'both to be done with');
    expect(rows.map(({ status }) => status)).toEqual(['FAILED', 'SENT']);
    expect(rows[0]!.providerResponse).toEqual({ code: 'OVERTAKEN' });
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(1);
  });

  test('who has boarded by then and who has cancelled is not told', async () => {
    const trainId = newId();
    const aboard = sellOn(trainId, { boardingAt: '2026-11-23T05:00:00.000Z' });
    const gone = sellOn(trainId, { status: 'CANCELLED' });
    const waiting = sellOn(trainId);
    await delay(trainId, 20);
    await bench.inbox.mailTo(waiting.email);
    await settled();
    expect(await bench.rowsOf(aboard.userId)).toEqual([]);
    expect(await bench.rowsOf(gone.userId)).toEqual([]);
  });

  test('that it runs on time after all is told too, and can be sent again while it holds', async () => {
    const trainId = newId();
    const sold = sellOn(trainId);
    await delay(trainId, 0);
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.subject).toStartWith('On time again');
    expect(mail.text).toContain('Thu 26 Nov 2026, 07:45');
    const row = await bench.rowThat(sold.userId, 'SENT');
    const path = `/v1/notifications/${row.id}/resend`;
    expect((await bench.call(sold, 'POST', path)).status).toBe(202);
    await delay(trainId, 15);
    await settled();
    bench.clock.advance(60_000);
    expect((await bench.call(sold, 'POST', path)).status).toBe(409);
  });
});
