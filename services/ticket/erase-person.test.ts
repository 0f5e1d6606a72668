import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { accountDeleted } from '#shared/contracts/auth';
import * as contract from '#shared/contracts/ticket';
import { erasures } from '#shared/records/erasure';
import { eventually } from '#support/platform';
import { eraseTickets } from './erase-person.ts';
import { tickets } from './schema.ts';
import { aBooking, startTicketService, type TicketTest } from './testing/bookings.ts';

let service: TicketTest;
beforeAll(async () => {
  service = await startTicketService();
});
afterAll(() => service.platform.close());

test('a month after its account is deleted a ticket names nobody, also one that was issued after the event', async () => {
  const [gone, stays] = [aBooking(['Zarina Begum']), aBooking(['Abdul Karim'])];
  const late = aBooking(['Zarina Begum'], { userId: gone.userId });
  await service.issue(gone);
  await service.issue(stays);
  const data = {
    userId: gone.userId,
    deletedAt: '2026-11-27T00:00:00.000Z',
    anonymiseAt: '2026-12-27T00:00:00.000Z',
  };
  for (let times = 0; times < 2; times++)
    await service.platform.publish(accountDeleted, { aggregateId: gone.userId, version: 2, data });
  await eventually(async () => (await service.deps.db.select().from(erasures)).length === 1, 'the erasure');
  await service.issue(late);
  const rows = (bookingId: string) =>
    service.deps.db.select().from(tickets).where(eq(tickets.bookingId, bookingId));

  service.clock.set('2026-12-26T23:59:59.000Z');
  await eraseTickets(service.deps)();
  expect(await rows(gone.bookingId)).toMatchObject([{ passengerName: 'Zarina Begum', anonymisedAt: null }]);
  const told = await service.platform.bus.request(contract.exportPerson, {
    userId: gone.userId,
    after: null,
  });
  expect(told.items.map(({ passengerName }) => passengerName)).toEqual(['Zarina Begum', 'Zarina Begum']);

  service.clock.set('2026-12-27T00:00:00.000Z');
  await Promise.all([eraseTickets(service.deps)(), eraseTickets(service.deps)()]);
  for (const { bookingId } of [gone, late])
    expect(await rows(bookingId)).toMatchObject([
      { passengerName: 'Deleted passenger', documentLastFour: null, qrCode: '', qrSignature: '' },
    ]);
  expect(await rows(stays.bookingId)).toMatchObject([
    { passengerName: 'Abdul Karim', documentLastFour: '3456', anonymisedAt: null },
  ]);
});
