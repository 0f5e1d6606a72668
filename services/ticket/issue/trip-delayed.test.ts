import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import * as schedule from '#shared/contracts/schedule';
import * as contracts from '#shared/contracts/ticket';
import { readQr } from '#shared/qr/qr';
import { handTo } from '#support/hand-to';
import { eventually, passedOver } from '#support/platform';
import type { ScanAnswer, Ticket } from '../models.ts';
import type { BatchAnswer, ManifestPage } from '../offline/models.ts';
import { prepare } from '../offline/offline-checker.ts';
import { tickets } from '../schema.ts';
import { subscriptions } from '../subscriptions.ts';
import { aBooking, type BookingView, startTicketService, type TicketTest } from '../testing/bookings.ts';
import { expireTickets } from './expire-tickets.ts';

let service: TicketTest;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
beforeEach(() => service.clock.set('2026-11-26T00:30:00.000Z'));
afterAll(() => service.platform.close());

const delayOf = ({ trainId, journeyDate }: BookingView, version: number, delayMinutes: number) => ({
  ...{ tripId: newId(), version, trainId, journeyDate, delayMinutes },
  reason: 'Fog',
  delayedAt: '2026-11-26T00:00:00.000Z',
});
const tell = (view: BookingView, version: number, delayMinutes: number) =>
  handTo(
    subscriptions,
    service.deps,
  )({
    ...{ id: newId(), type: schedule.tripDelayed.type, source: 'schedule', aggregateId: newId() },
    ...{ version, time: '', data: delayOf(view, version, delayMinutes) },
  });

async function json<Body>(token: string, method: string, path: string, body?: object): Promise<Body> {
  const answer = await service.call(token, method, path, body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Body;
}
const seen = async (view: BookingView, ticketId: string) => {
  const owner = await service.platform.tokenFor({ userId: view.userId });
  return json<typeof Ticket.static>(owner, 'GET', `/tickets/${ticketId}`);
};
const scan = (qr: string) =>
  json<typeof ScanAnswer.static>(checker, 'POST', '/tickets/validate', {
    ...{ qr, ...service.tripOf(qr), deviceId: 'phone-1', nonce: newId() },
  });
const manifest = ({ trainId, journeyDate }: BookingView) =>
  json<typeof ManifestPage.static>(
    checker,
    'GET',
    `/tickets/manifest?trainId=${trainId}&journeyDate=${journeyDate}`,
  );
const upload = async (qr: string, scannedAt: string) => {
  const scans = [{ qr, nonce: newId(), scannedAt }];
  const body = { deviceId: 'phone-2', scans };
  const answer = await json<typeof BatchAnswer.static>(checker, 'POST', '/tickets/scans', body);
  return answer.scans[0]!;
};
const storedStatus = async (ticketId: string) => {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!.status;
};

/** Planned: leaves at 01:00, arrives at 06:05, good until 12:05. */
async function issue(names: string[]) {
  const view = aBooking(names);
  return { view, issued: await service.issue(view) };
}

describe('the ticket of a late train', () => {
  test('shows planned and expected times, to its owner and to the checker', async () => {
    const { view, issued } = await issue(['Rokeya', 'Karim']);
    const other = await issue(['Salma']);
    const [rokeya, karim] = issued;
    const data = delayOf(view, 2, 45);
    await service.platform.publish(schedule.tripDelayed, { aggregateId: data.tripId, version: 2, data });
    const late = {
      boardingAt: '2026-11-26T01:00:00.000Z',
      expectedBoardingAt: '2026-11-26T01:45:00.000Z',
    };
    await eventually(
      async () => (await seen(view, rokeya!.ticketId)).expectedBoardingAt === late.expectedBoardingAt,
      'the delay',
    );
    expect(await seen(view, rokeya!.ticketId)).toMatchObject({
      ...late,
      arrivalAt: '2026-11-26T06:05:00.000Z',
      expectedArrivalAt: '2026-11-26T06:50:00.000Z',
      expiresAt: '2026-11-26T12:50:00.000Z',
    });
    expect(await scan(rokeya!.qr)).toMatchObject({ result: 'VALID', ticket: late });
    expect((await upload(karim!.qr, '2026-11-26T00:30:00.000Z')).ticket).toMatchObject(late);
    expect(await seen(other.view, other.issued[0]!.ticketId)).toMatchObject({
      expectedBoardingAt: '2026-11-26T01:00:00.000Z',
      expiresAt: '2026-11-26T12:05:00.000Z',
    });
  });

  test('is good until the train should have arrived and the grace is over, for everybody who judges', async () => {
    const { view, issued } = await issue(['Rokeya', 'Karim', 'Salma']);
    const [rokeya, karim, salma] = issued;
    await tell(view, 2, 600);
    service.clock.set('2026-11-26T22:04:59.999Z');
    await expireTickets(service.deps)();
    expect(await storedStatus(rokeya!.ticketId)).toBe('VALID');
    expect((await seen(view, rokeya!.ticketId)).status).toBe('VALID');
    expect((await service.list(view.bookingId)).map(({ status }) => status)).toEqual(Array(3).fill('VALID'));
    const listed = await manifest(view);
    expect(listed.items.map(({ expiresAt }) => expiresAt)).toEqual(Array(3).fill('2026-11-26T22:05:00.000Z'));
    expect((await scan(rokeya!.qr)).result).toBe('VALID');
    expect((await upload(karim!.qr, '2026-11-26T20:00:00.000Z')).result).toBe('VALID');

    service.clock.set('2026-11-26T22:05:00.000Z');
    expect((await scan(salma!.qr)).result).toBe('EXPIRED');
    expect((await upload(salma!.qr, '2026-11-26T22:05:00.000Z')).result).toBe('EXPIRED');
    expect((await manifest(view)).items.map(({ status }) => status)).toEqual(['USED', 'USED']);
    await expireTickets(service.deps)();
    expect(await storedStatus(salma!.ticketId)).toBe('EXPIRED');
  });

  test('is good again where it had been written down as expired before the delay was heard of', async () => {
    const { view, issued } = await issue(['Rokeya', 'Karim']);
    const [rokeya, karim] = issued;
    service.clock.set('2026-11-26T12:10:00.000Z');
    await expireTickets(service.deps)();
    expect((await scan(rokeya!.qr)).result).toBe('EXPIRED');
    expect(await storedStatus(rokeya!.ticketId)).toBe('EXPIRED');
    await tell(view, 2, 600);
    expect((await seen(view, rokeya!.ticketId)).status).toBe('VALID');
    expect((await manifest(view)).items.map(({ status }) => status)).toEqual(['VALID', 'VALID']);
    expect((await scan(rokeya!.qr)).result).toBe('VALID');
    expect((await scan(rokeya!.qr)).result).toBe('ALREADY_USED');
    service.clock.set('2026-11-26T22:05:00.000Z');
    expect((await scan(karim!.qr)).result).toBe('EXPIRED');
  });

  test('expires by the plan where the delay is taken back', async () => {
    const { view, issued } = await issue(['Rokeya']);
    await tell(view, 2, 600);
    await tell(view, 3, 0);
    service.clock.set('2026-11-26T12:05:00.000Z');
    expect((await scan(issued[0]!.qr)).result).toBe('EXPIRED');
  });

  test('that is issued after the delay was told is as good, also for who knows nothing but its code', async () => {
    const view = aBooking(['Rokeya'], { delayMinutes: 600 });
    await tell(view, 2, 600);
    const [ticket] = await service.issue(view);
    expect(await seen(view, ticket!.ticketId)).toMatchObject({
      boardingAt: view.boardingAt,
      expectedBoardingAt: '2026-11-26T11:00:00.000Z',
      expiresAt: '2026-11-26T22:05:00.000Z',
    });
    const { boardingAt, expiresAt } = readQr(ticket!.qr)!.ticket;
    expect(boardingAt.toISOString()).toBe(view.boardingAt);
    expect(expiresAt.toISOString()).toBe('2026-11-26T22:05:00.000Z');
    service.clock.set('2026-11-26T22:04:00.000Z');
    expect((await scan(ticket!.qr)).result).toBe('VALID');
  });

  test('is accepted with no network by a device that fetched the manifest after the delay was told', async () => {
    const { view, issued } = await issue(['Rokeya', 'Karim']);
    const [rokeya, karim] = issued;
    const call = async (path: string) => json<object>(checker, 'GET', path.slice('/v1'.length));
    const before = await prepare(call, view);
    await tell(view, 2, 600);
    const after = await prepare(call, view);
    const at = new Date('2026-11-26T22:04:00.000Z');
    expect((await before.check(rokeya!.qr, at)).result).toBe('EXPIRED');
    expect((await after.check(rokeya!.qr, at)).result).toBe('VALID');
    expect((await after.check(karim!.qr, new Date('2026-11-26T22:05:00.000Z'))).result).toBe('EXPIRED');
  });

  test('that was given back stays CANCELLED', async () => {
    const { view, issued } = await issue(['Rokeya']);
    const { bookingId, passengers } = view;
    const passengerIds = passengers.map(({ passengerId }) => passengerId);
    await service.platform.bus.request(contracts.voidTickets, { bookingId, passengerIds });
    await tell(view, 2, 600);
    expect((await scan(issued[0]!.qr)).result).toBe('CANCELLED');
    expect((await seen(view, issued[0]!.ticketId)).status).toBe('CANCELLED');
    expect((await manifest(view)).items).toEqual([]);
  });
});

test('in whatever order, twice, and at once, the newest delay counts', async () => {
  const { view, issued } = await issue(['Rokeya']);
  let version = 1;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat({ max: 1_000 }), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      async (delays, keys, atOnce) => {
        const news = delays.map((minutes) => ({ version: ++version, minutes }));
        const told = [...news, ...news]
          .map((one, at) => ({ ...one, key: keys[at]! }))
          .sort((one, other) => one.key - other.key);
        const hear = (one: (typeof told)[number]) => tell(view, one.version, one.minutes);
        if (atOnce) await Promise.all(told.map(hear));
        else for (const one of told) await hear(one);
        const { boardingAt, expectedBoardingAt } = await seen(view, issued[0]!.ticketId);
        expect((Date.parse(expectedBoardingAt) - Date.parse(boardingAt)) / 60_000).toBe(delays.at(-1)!);
      },
    ),
    { numRuns: 30 },
  );
});

describe('the code of a ticket issued while the train is late', () => {
  const expiryIn = (qr: string) => readQr(qr)!.ticket.expiresAt.toISOString();

  test('is good as long as the newest delay needs, whichever service has heard of it', async () => {
    const heardHere = aBooking(['Rokeya']);
    await tell(heardHere, 3, 45);
    const [first] = await service.issue({ ...heardHere, delayMinutes: 0 });
    expect(expiryIn(first!.qr)).toBe('2026-11-26T12:50:00.000Z');
    const heardThere = aBooking(['Karim']);
    await tell(heardThere, 3, 45);
    const [second] = await service.issue({ ...heardThere, delayMinutes: 90, tripVersion: 4 });
    expect(expiryIn(second!.qr)).toBe('2026-11-26T13:35:00.000Z');
  });

  test('an older delay than is known is passed over, and the metric says so', async () => {
    const view = aBooking(['Salma']);
    await tell(view, 5, 45);
    const before = await passedOver(service.deps, 'ticket-trip-delayed', 'OVERTAKEN');
    await tell(view, 4, 10);
    expect(await passedOver(service.deps, 'ticket-trip-delayed', 'OVERTAKEN')).toBe(before + 1);
    const [issued] = await service.issue({ ...view, delayMinutes: 10 });
    expect(expiryIn(issued!.qr)).toBe('2026-11-26T12:50:00.000Z');
  });
});
