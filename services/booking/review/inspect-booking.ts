import { eq } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import * as notification from '#shared/contracts/notification';
import { type inspectBooking as contract, recallByService } from '#shared/contracts/ops';
import * as payment from '#shared/contracts/payment';
import * as seatReservation from '#shared/contracts/seat-reservation';
import * as ticket from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';
import { presentInspected, presentInspectedCancellation } from '../present.ts';
import { problems } from '../problems.ts';
import { cancellationsOf } from '../queries.ts';
import { type BookingRow, bookings } from '../schema.ts';

type Asked = (typeof contract)['input']['static'];
type Output = (typeof contract)['output']['static'];
export type History = Output['history'];

/** The most by which the clocks of two services may differ. */
const clocksApartMs = 60_000;
const askDeadlineMs = 5_000;

/**
 * What every service knows of a booking, for operators; nothing of it is personal. A service that is away is
 * named.
 */
/** For operators: gathered from every service, none of it personal. A service that is away is named, not waited for. */
export function inspectBooking(deps: Deps) {
  return async (asked: Asked): Promise<Output> => {
    const row = await find(deps, asked);
    const bookingId = row.id;
    const silent: string[] = [];
    const orSilent = async <Answer>(
      service: string,
      answer: Promise<Answer>,
    ): Promise<Answer | undefined> => {
      try {
        return await answer;
      } catch (error) {
        deps.log.warn({ error, bookingId, asked: service }, 'inspection');
        silent.push(service);
        return undefined;
      }
    };
    const options = { deadlineMs: askDeadlineMs };
    const { bus, db } = deps;
    const [paid, seats, tickets, sent, cancelled, told] = await Promise.all([
      orSilent('payment', bus.request(payment.listByBooking, { bookingId }, options)),
      orSilent(
        'seat-reservation',
        bus.request(seatReservation.listByBooking, { bookingId, holdId: row.holdId }, options),
      ),
      orSilent('ticket', bus.request(ticket.listTickets, { bookingId }, options)),
      orSilent(
        'notification',
        bus.request(notification.listByBooking, { bookingId, userId: row.userId }, options),
      ),
      cancellationsOf(db, [bookingId]),
      recall(deps, row),
    ]);
    return {
      booking: presentInspected(row),
      cancellations: cancelled.map(presentInspectedCancellation),
      payments: paid?.payments ?? null,
      refunds: paid?.refunds ?? null,
      seats: seats?.seats ?? null,
      verdict: seats?.verdict ?? null,
      tickets:
        tickets?.tickets.map(({ ticketId, ticketNumber, status }) => ({ ticketId, ticketNumber, status })) ??
        null,
      notifications: sent?.notifications ?? null,
      silent: silent.sort(),
      history: oldestFirst([...instantsOf(row), ...told.history]),
      deadLetters: told.deadLetters,
      unread: told.unread,
    };
  };
}

async function find({ db }: Deps, { bookingId, pnr }: Asked): Promise<BookingRow> {
  if ((bookingId === undefined) === (pnr === undefined))
    throw invalid('bookingId', 'either bookingId or pnr is needed, and not both');
  const wanted =
    bookingId === undefined ? eq(bookings.pnr, pnr!.trim().toUpperCase()) : eq(bookings.id, bookingId);
  const [row] = await db.select().from(bookings).where(wanted);
  if (!row) throw problems.BOOKING_NOT_FOUND();
  return row;
}

/** Asks each service for its own events and dead letters, which NATS shows to no other. */
async function recall({ bus, log }: Deps, row: BookingRow) {
  const history: History = [];
  const deadLetters: Output['deadLetters'] = [];
  const unread: string[] = [];
  const since = new Date(row.createdAt.getTime() - clocksApartMs).toISOString();
  await Promise.all(
    Object.entries(recallByService).map(async ([service, contract]) => {
      try {
        const told = await bus.request(contract, { about: row.id, since }, { deadlineMs: askDeadlineMs });
        if (!told.complete) unread.push(service);
        history.push(...told.events.map(({ at, what }) => ({ at, what, by: service })));
        deadLetters.push(...told.deadLetters.map((letter) => ({ stream: 'DEAD', ...letter })));
      } catch (error) {
        log.warn({ error, asked: service }, 'inspection');
        unread.push(service);
      }
    }),
  );
  deadLetters.sort((one, other) => one.sequence - other.sequence);
  return { history, deadLetters, unread: unread.sort() };
}

/** Within a millisecond the row's own instants come first, then events by service. */
export const oldestFirst = (history: History): History =>
  history.toSorted(
    (one, other) =>
      compare(one.at, other.at) || compare(kindOf(one), kindOf(other)) || compare(one.by, other.by),
  );

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
const kindOf = ({ what }: History[number]) => (what.startsWith('event.') ? 'event' : '');

function instantsOf(row: BookingRow): History {
  const instants: [Date | null, string][] = [
    [row.createdAt, 'booking made'],
    [row.confirmedAt, 'booking confirmed'],
    [row.failedAt, `booking failed: ${row.failureReason}`],
    [row.cancelledAt, 'booking cancelled'],
  ];
  return instants.flatMap(([at, what]) => (at ? [{ at: at.toISOString(), what, by: 'booking' }] : []));
}
