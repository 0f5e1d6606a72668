import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as booking from '#shared/contracts/booking';
import * as schedule from '#shared/contracts/schedule';
import { newId } from '#shared/id';
import type { Booking } from './messages/trip.ts';
import { type Bench, openBench } from './test-bench.ts';

let bench: Bench;
/** What the other services say now. */
const trips = new Map<string, { delayMinutes: number; status: 'DELAYED' | 'SCHEDULED' | 'CANCELLED' }>();
const sales = new Map<string, Booking[]>();
let versions = 1;

beforeAll(async () => {
  bench = await openBench();
  await bench.platform.fake(schedule.getTrip, ({ trainId, journeyDate }) => ({
    trainId,
    trainNumber: '788',
    trainName: 'Sonar Bangla Express',
    trainNameBn: '',
    routeId: newId(),
    journeyDate,
    stops: [],
    coaches: [],
    ...trips.get(trainId)!,
  }));
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

function delay(trainId: string, delayMinutes: number, id = newId()) {
  trips.set(trainId, { delayMinutes, status: delayMinutes > 0 ? 'DELAYED' : 'SCHEDULED' });
  return publish(trainId, delayMinutes, id);
}

const publish = (trainId: string, delayMinutes: number, id = newId()) =>
  bench.platform.publish(schedule.tripDelayed, {
    id,
    aggregateId: newId(),
    version: ++versions,
    data: {
      tripId: newId(),
      version: versions,
      trainId,
      journeyDate: '2026-11-26',
      delayMinutes,
      reason: 'Fog near Bhairab',
      delayedAt: '2026-11-26T00:00:00.000Z',
    },
  });
const settled = () => bench.platform.settled('SCHEDULE', 'notification-trip-delayed');

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
    await delay(trainId, 30, id);
    await bench.rowThat(first.userId, 'SENT');
    bench.move(second.userId, second.email);
    await bench.inbox.mailTo(second.email);
    await settled();
    expect(await bench.rowsOf(first.userId)).toHaveLength(1);
    expect(await bench.rowsOf(second.userId)).toHaveLength(1);
  });

  test('a delay that has changed by the time it is heard of is not told, nor that of a cancelled train', async () => {
    const trainId = newId();
    const sold = sellOn(trainId);
    trips.set(trainId, { delayMinutes: 90, status: 'DELAYED' });
    await publish(trainId, 30);
    await settled();
    trips.set(trainId, { delayMinutes: 30, status: 'CANCELLED' });
    await publish(trainId, 30);
    await settled();
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
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
    trips.set(trainId, { delayMinutes: 15, status: 'DELAYED' });
    bench.clock.ms += 60_000;
    expect((await bench.call(sold, 'POST', path)).status).toBe(409);
  });
});
