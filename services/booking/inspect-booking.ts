import { eq } from 'drizzle-orm';
import * as notification from '#shared/contracts/notification';
import type { inspectBooking as contract } from '#shared/contracts/ops';
import * as payment from '#shared/contracts/payment';
import * as seatReservation from '#shared/contracts/seat-reservation';
import * as ticket from '#shared/contracts/ticket';
import { findMessages } from '#shared/find-messages';
import { invalid } from '#shared/problem';
import type { Deps } from './connect.ts';
import { problems } from './problems.ts';
import { cancellationsOf } from './queries.ts';
import { type BookingRow, bookings } from './schema.ts';

type Asked = (typeof contract)['input']['static'];
type Output = (typeof contract)['output']['static'];
export type History = Output['history'];

/** Where something is said of a booking. */
const streams = ['BOOKING', 'PAYMENT', 'TICKET'];
const readForMs = 6_000;
/** By how much our clock and that of NATS may differ. */
const clocksApartMs = 60_000;
const askDeadlineMs = 5_000;

const instantOrNull = (instant: Date | null) => instant?.toISOString() ?? null;

/** For operators: gathered from every service, none of it personal. A service that is away is named, not waited for. */
export const inspectBooking =
  (deps: Deps) =>
  async (asked: Asked): Promise<Output> => {
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
      readStreams(deps, row),
    ]);
    return {
      booking: present(row),
      cancellations: cancelled.map((one) => ({
        cancellationId: one.id,
        status: one.status,
        reason: one.reason,
        refusedCode: one.refusedCode,
        attempts: one.attempts,
        nextAttemptAt: one.nextAttemptAt.toISOString(),
      })),
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

async function find({ db }: Deps, { bookingId, pnr }: Asked): Promise<BookingRow> {
  if ((bookingId === undefined) === (pnr === undefined))
    throw invalid('bookingId', 'either bookingId or pnr is needed, and not both');
  const wanted =
    bookingId === undefined ? eq(bookings.pnr, pnr!.trim().toUpperCase()) : eq(bookings.id, bookingId);
  const [row] = await db.select().from(bookings).where(wanted);
  if (!row) throw problems.BOOKING_NOT_FOUND();
  return row;
}

async function readStreams({ bus, log }: Deps, row: BookingRow) {
  const history: History = [];
  const deadLetters: Output['deadLetters'] = [];
  const unread: string[] = [];
  const since = new Date(row.createdAt.getTime() - clocksApartMs);
  await Promise.all(
    [...streams, 'DEAD'].map(async (stream) => {
      try {
        const search = { stream, text: row.id, since, withinMs: readForMs };
        const { messages, complete } = await findMessages(bus, search);
        if (!complete) unread.push(stream);
        for (const message of messages) {
          const where = { stream, sequence: message.seq };
          if (stream === 'DEAD') {
            const header = (name: string) => message.headers?.get(name) ?? '';
            deadLetters.push({
              ...where,
              consumer: header('Jatra-Consumer'),
              reason: header('Jatra-Reason'),
            });
          } else history.push({ ...where, at: timeOf(message), what: message.subject, by: stream });
        }
      } catch (error) {
        log.warn({ error, stream }, 'inspection');
        unread.push(stream);
      }
    }),
  );
  return { history, deadLetters, unread: unread.sort() };
}

/** Within a millisecond what the row says comes first, then each stream in its own order. */
export const oldestFirst = (history: History): History =>
  history.toSorted(
    (one, other) =>
      compare(one.at, other.at) ||
      compare(one.stream ?? '', other.stream ?? '') ||
      (one.sequence ?? 0) - (other.sequence ?? 0),
  );

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const timeOf = (message: { info: { timestampNanos: number } }) =>
  new Date(Math.floor(message.info.timestampNanos / 1_000_000)).toISOString();

function instantsOf(row: BookingRow): History {
  const instants: [Date | null, string][] = [
    [row.createdAt, 'booking made'],
    [row.confirmedAt, 'booking confirmed'],
    [row.failedAt, `booking failed: ${row.failureReason}`],
    [row.cancelledAt, 'booking cancelled'],
  ];
  return instants.flatMap(([at, what]) => (at ? [{ at: at.toISOString(), what, by: 'booking' }] : []));
}

function present(row: BookingRow): Output['booking'] {
  return {
    bookingId: row.id,
    pnr: row.pnr,
    version: row.version,
    status: row.bookingStatus,
    paymentStatus: row.paymentStatus,
    failureReason: row.failureReason,
    holdId: row.holdId,
    paymentId: row.paymentId,
    reviewPaymentId: row.reviewPaymentId,
    trainId: row.trainId,
    trainNumber: row.trainNumber,
    journeyDate: row.journeyDate,
    passengers: row.totalPassengers,
    totalPoisha: row.totalAmount,
    confirmAttempts: row.confirmAttempts,
    nextConfirmAt: instantOrNull(row.nextConfirmAt),
  };
}
