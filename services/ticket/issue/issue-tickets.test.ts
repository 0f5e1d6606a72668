import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as booking from '#shared/contracts/booking';
import * as contracts from '#shared/contracts/ticket';
import { importQrKey, verifyQr } from '#shared/qr/qr';
import { openPostgres } from '#shared/stores/postgres';
import { countStatements } from '#support/count-statements';
import { eventually } from '#support/platform';
import * as schema from '../schema.ts';
import { inbox } from '../schema.ts';
import { aBooking, type BookingView, startTicketService, type TicketTest } from '../testing/bookings.ts';
import { issueTickets } from './issue-tickets.ts';

let service: TicketTest;

beforeAll(async () => {
  service = await startTicketService({ TICKET_SCAN_OPENS_HOURS: '288' });
});
beforeEach(() => service.clock.set('2026-11-23T07:00:00.000Z'));
afterAll(() => service.platform.close());

const statuses = async ({ bookingId }: BookingView) =>
  Object.fromEntries((await service.list(bookingId)).map(({ passengerId, status }) => [passengerId, status]));

const eventsOf = async (
  contract: typeof contracts.issued | typeof contracts.voided,
  { bookingId }: BookingView,
) =>
  (await service.platform.events<(typeof contract)['data']>(contract)).filter(
    (event) => event.aggregateId === bookingId,
  );

/** Waits until an event with this id has had its effect, of which there may be none to see. */
const handled = (id: string) =>
  eventually(
    async () => (await service.deps.db.select().from(inbox)).some((row) => row.eventId === id),
    'the event',
  );

const voidTickets = (bookingId: string, passengerIds: string[]) =>
  service.platform.bus.request(contracts.voidTickets, { bookingId, passengerIds });

const use = (qr: string, token: string) =>
  service.call(token, 'POST', '/tickets/validate', {
    ...{ qr, ...service.tripOf(qr), deviceId: 'phone-1', nonce: newId() },
  });

test('every passenger of a confirmed booking has one ticket, whose code verifies by the published key alone', async () => {
  const view = aBooking(['মোছাঃ রোকেয়া সুলতানা', 'Abdul Karim']);
  const issued = await service.issue(view);

  const answer = await service.app.handle(new Request('http://localhost/v1/tickets/keys'));
  const { keys } = (await answer.json()) as { keys: { kty: string; crv: string; x: string; kid: string }[] };
  const known = new Map(
    await Promise.all(keys.map(async (key) => [Number(key.kid), await importQrKey(key)] as const)),
  );
  expect(issued.map((ticket) => ticket.status)).toEqual(['VALID', 'VALID']);
  expect(new Set(issued.map((ticket) => ticket.ticketNumber)).size).toBe(2);
  for (const [at, ticket] of issued.entries()) {
    expect(ticket.ticketNumber).toMatch(/^[A-HJ-NP-Z2-9]{16}$/);
    expect(await verifyQr(ticket.qr, known)).toEqual({
      ticketId: ticket.ticketId,
      trainNumber: '702',
      journeyDate: '2026-11-26',
      from: 'DA',
      to: 'CG',
      coach: 'KA',
      seat: String(12 + at),
      class: 'S_CHAIR',
      name: ['মোছাঃ রোকেয়া সুল'.normalize('NFC'), 'Abdul Karim'][at]!,
      boardingAt: new Date('2026-11-26T01:00:00.000Z'),
      expiresAt: new Date('2026-11-26T12:05:00.000Z'),
    });
  }

  const told = await eventually(async () => {
    const events = await eventsOf(contracts.issued, view);
    return events.length > 0 && events;
  }, 'ticket.issued');
  expect(told.map((event) => event.data)).toEqual([
    {
      bookingId: view.bookingId,
      userId: view.userId,
      ticketIds: expect.arrayContaining(issued.map((ticket) => ticket.ticketId)),
      tickets: expect.arrayContaining(
        issued.map(({ ticketId, ticketNumber, passengerId }) => ({ ticketId, ticketNumber, passengerId })),
      ),
      issuedAt: '2026-11-23T07:00:00.000Z',
    },
  ]);
});

test('a passenger who boards after midnight has a ticket of the trip that left the day before', async () => {
  const view = aBooking(['Rokeya'], {
    journeyDate: '2026-11-25',
    boardingAt: '2026-11-25T20:17:00.000Z',
    arrivalAt: '2026-11-26T00:20:00.000Z',
  });
  const [ticket] = await service.issue(view);
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  service.clock.set('2026-11-25T20:30:00.000Z');
  const answer = await service.call(token, 'POST', '/tickets/validate', {
    qr: ticket!.qr,
    trainId: view.trainId,
    journeyDate: '2026-11-25',
    deviceId: 'phone-1',
    nonce: newId(),
  });
  expect(await answer.json()).toMatchObject({ result: 'VALID', ticket: { boardingAt: view.boardingAt } });
});

test('a confirmation that arrives again, under the same id, another one or both at once, adds no ticket', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  service.know(view);
  const [one, other, third] = [newId(), newId(), newId()];
  await Promise.all([service.confirm(view, one), service.confirm(view, other), service.confirm(view, one)]);
  await Promise.all([handled(one), handled(other)]);
  const tickets = await service.list(view.bookingId);
  await service.confirm(view, third);
  await handled(third);
  expect(await service.list(view.bookingId)).toEqual(tickets);
  expect(tickets).toHaveLength(2);
  await eventually(async () => (await eventsOf(contracts.issued, view)).length > 0, 'ticket.issued');
  expect(await eventsOf(contracts.issued, view)).toHaveLength(1);
});

test('a confirmation is not lost while the booking service does not answer', async () => {
  const view = aBooking(['Rokeya']);
  let asked = 0;
  await service.platform.fake(booking.getBooking, () => {
    if (++asked === 1) throw new Error('not now');
    return view;
  });
  await service.confirm(view);
  await eventually(async () => (await service.list(view.bookingId)).length === 1, 'the ticket');
  expect(asked).toBe(2);
  await service.platform.fake(booking.getBooking, ({ bookingId }) => service.known(bookingId));
});

test('passengers voided before the confirmation arrives get void tickets, and the others valid ones', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [gone, stays] = view.passengers.map((passenger) => passenger.passengerId);
  expect(await voidTickets(view.bookingId, [gone!])).toEqual({ voidedTicketIds: [] });
  await service.issue(view);
  expect(await statuses(view)).toEqual({ [gone!]: 'CANCELLED', [stays!]: 'VALID' });
  const voided = await eventually(async () => {
    const events = await eventsOf(contracts.voided, view);
    return events.length > 0 && events;
  }, 'ticket.voided');
  expect(voided).toHaveLength(1);
  expect((voided[0]!.data as { ticketIds: string[] }).ticketIds).toHaveLength(1);
});

test('a cancellation that arrives before the confirmation leaves a void ticket', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [gone, stays] = view.passengers.map((passenger) => passenger.passengerId);
  const id = newId();
  await service.cancel(view, [gone!], id);
  await handled(id);
  await service.issue(view);
  expect(await statuses(view)).toEqual({ [gone!]: 'CANCELLED', [stays!]: 'VALID' });
});

test('a booking that says itself that a passenger has cancelled leaves a void ticket', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  view.passengers[0]!.status = 'CANCELLED';
  view.passengers[1]!.status = 'CANCELLING';
  const issued = await service.issue(view);
  expect(issued.map((ticket) => ticket.status)).toEqual(['CANCELLED', 'VALID']);
});

test('issuing and voiding at the same instant never leaves a valid ticket', async () => {
  for (let round = 0; round < 8; round++) {
    const view = aBooking(['Rokeya', 'Karim']);
    service.know(view);
    const ids = view.passengers.map((passenger) => passenger.passengerId);
    await Promise.all([service.confirm(view), voidTickets(view.bookingId, ids)]);
    await eventually(async () => (await service.list(view.bookingId)).length === 2, 'tickets');
    expect(Object.values(await statuses(view))).toEqual(['CANCELLED', 'CANCELLED']);
  }
});

test('voiding again answers the same and tells of it once; versions only grow', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [first, second] = await service.issue(view);
  const ids = [first!.ticketId];
  const passengerIds = [first!.passengerId];
  expect(await voidTickets(view.bookingId, passengerIds)).toEqual({ voidedTicketIds: ids });
  expect(await voidTickets(view.bookingId, passengerIds)).toEqual({ voidedTicketIds: ids });
  const both = [first!.passengerId, second!.passengerId];
  const again = await voidTickets(view.bookingId, both);
  expect(again.voidedTicketIds.toSorted()).toEqual([first!.ticketId, second!.ticketId].toSorted());

  const told = await eventually(async () => {
    const events = await eventsOf(contracts.voided, view);
    return events.length === 2 && events;
  }, 'two events');
  expect(told.map((event) => (event.data as { ticketIds: string[] }).ticketIds)).toEqual([
    ids,
    [second!.ticketId],
  ]);
  expect(told.map((event) => event.version)).toEqual([2, 3]);
});

test('where one ticket has been used, nobody’s is voided, also later', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [first, second] = await service.issue(view);
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  await use(first!.qr, token);
  const both = [first!.passengerId, second!.passengerId];
  await expect(voidTickets(view.bookingId, both)).rejects.toMatchObject({
    code: 'TICKET_USED',
    status: 409,
    extra: { passengerIds: [first!.passengerId] },
  });
  await service.confirm(view, newId());
  expect(await statuses(view)).toEqual({ [both[0]!]: 'USED', [both[1]!]: 'VALID' });
  expect((await voidTickets(view.bookingId, [both[1]!])).voidedTicketIds).toEqual([second!.ticketId]);
});

test('voiding the passengers of another booking touches nothing', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  expect(await voidTickets(newId(), [ticket!.passengerId])).toEqual({ voidedTicketIds: [] });
  expect(Object.values(await statuses(view))).toEqual(['VALID']);
});

test('a cancellation event voids what is left, keeps a used ticket used, and arrives twice without harm', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [first, second] = await service.issue(view);
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  await use(first!.qr, token);
  const [one, other] = [newId(), newId()];
  const both = [first!.passengerId, second!.passengerId];
  await service.cancel(view, both, one);
  await service.cancel(view, both, other);
  await Promise.all([handled(one), handled(other)]);
  expect(await statuses(view)).toEqual({ [both[0]!]: 'USED', [both[1]!]: 'CANCELLED' });
});

test('issuing takes five statements, for a booking of four as for one, which Postgres prepares, and a repeat three', async () => {
  const counter = await countStatements(service.platform.env.TICKET_DATABASE_URL!);
  const db = openPostgres(counter.url, schema, { maxConnections: 1, name: 'counted' });
  try {
    await db.execute('SELECT 1');
    const issue = issueTickets({ ...service.deps, db });
    const cost = async (view: BookingView, id = newId()) => {
      service.know(view);
      const data = {
        ...{ bookingId: view.bookingId, trainId: view.trainId, journeyDate: view.journeyDate },
        seats: view.passengers.map(({ passengerId }) => ({ passengerId })),
      };
      const before = counter.count();
      await issue({ id, inboxKey: 'booking.confirmed', data } as unknown as Parameters<typeof issue>[0]);
      return counter.count() - before;
    };
    const four = aBooking(['Rahima', 'Karim', 'Salma', 'Jamal']);
    const id = newId();
    expect([await cost(aBooking(['Rahima'])), await cost(four, id), await cost(four, id)]).toEqual([5, 5, 3]);
    expect(Object.values(await statuses(four))).toEqual(['VALID', 'VALID', 'VALID', 'VALID']);
    // One and the same, however many tickets it writes.
    const prepared = await db.execute(
      sql`SELECT FROM pg_prepared_statements WHERE statement LIKE '%INSERT INTO "tickets"%'`,
    );
    expect(prepared).toHaveLength(1);
  } finally {
    await db.$client.end();
    await counter.close();
  }
});
