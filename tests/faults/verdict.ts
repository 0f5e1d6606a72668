import { audit } from '#shared/tools/audit/audit';
import type { Person } from '../support/client.ts';
import { Caller } from './caller.ts';
import type { Journal, TicketTold } from './journal.ts';
import { withPostgres } from './operator.ts';
import type { System } from './system.ts';

export interface Verdict {
  violations: string[];
  /** The audit's words, with how many things each looked at. */
  audited: string[];
}

/** Holds the system against its own invariants, and against what the buyers were told. */
export async function judge(system: System, people: Person[], journal: Journal): Promise<Verdict> {
  const results = await audit({ ...system.env, AUDIT_GRACE_SECONDS: '0' });
  return {
    audited: results.map(
      ({ says, examined, violations }) => `${violations.length === 0 ? '✓' : '✗'} ${says} (${examined})`,
    ),
    violations: [
      ...results.flatMap(({ says, violations }) => violations.map((one) => `audit, ${says}: ${one}`)),
      ...deathsOf(system),
      ...journal.contradictions,
      ...[...journal.wrongAnswers].map(([answer, times]) => `answered ${times} times: ${answer}`),
      ...(await bookingsAreThere(people, journal)),
      ...(await moneyEndedWell(system, journal)),
      ...(await ticketsAreThere(system, journal)),
      ...ticketsShownTwice(journal),
    ],
  };
}

/** Whatever is away, a process that runs goes on. */
export const deathsOf = (system: System): string[] =>
  [...system.processes.values()].flatMap(({ deaths }) => deaths);

/** Whoever was answered 201 can read their booking, under its own number. */
async function bookingsAreThere(people: Person[], journal: Journal): Promise<string[]> {
  const violations: string[] = [];
  for (const [buyer, person] of people.entries()) {
    await person.signIn();
    const caller = new Caller(person, journal);
    for (const { bookingId, pnr } of journal.bookings.filter((one) => one.buyer === buyer)) {
      const { status, body } = await caller.ask('GET', `/v1/bookings/${bookingId}`);
      if (status !== 200) violations.push(`booking ${bookingId} was answered 201 and now answers ${status}`);
      else if (body.pnr !== pnr) violations.push(`booking ${bookingId} had the PNR ${pnr}, now ${body.pnr}`);
    }
  }
  return violations;
}

interface MoneyRow {
  transaction_id: string;
  booking_id: string;
  payment_id: string;
  status: string;
  review: string | null;
  taken: string;
  requested: string;
}

/** Whatever the gateway took has bought a booking, went back, or waits for a person's judgement. */
async function moneyEndedWell(system: System, journal: Journal): Promise<string[]> {
  const rows = await withPostgres(
    system,
    'payment',
    (sql) => sql<MoneyRow[]>`
      SELECT s.tran_id AS transaction_id, p.booking_id, p.id AS payment_id, p.status, p.review_reason AS review,
        s.amount::text AS taken,
        coalesce((SELECT sum(amount) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'REFUNDED'), 0)::text AS requested
      FROM sandbox_transactions s LEFT JOIN payments p ON p.transaction_id = s.tran_id WHERE s.status = 'VALID'`,
  );
  const bookings = await withPostgres(
    system,
    'booking',
    (sql) => sql<{ id: string; status: string; payment_id: string | null }[]>`
      SELECT id, booking_status AS status, payment_id FROM bookings`,
  );
  const byId = new Map(bookings.map((row) => [row.id, row]));
  const taken = new Map(rows.map((row) => [row.transaction_id, row]));
  const violations = rows.flatMap((row) => {
    const booking = byId.get(row.booking_id);
    const stands = booking?.payment_id === row.payment_id;
    const bought = stands && (booking.status === 'CONFIRMED' || booking.status === 'CANCELLED');
    const wholeBack = Number(row.requested) === Number(row.taken);
    const underReview = row.status === 'PROCESSING' && row.review !== null;
    if (bought || wholeBack || underReview) return [];
    return [
      `${row.taken} BDT were taken (${row.transaction_id}) for booking ${row.booking_id} (${booking?.status}): payment ${row.status}, ${row.requested} went back`,
    ];
  });
  const forgotten = journal.payments
    .filter((told) => told.taken && !taken.has(told.transactionId))
    .map((told) => `the page of ${told.transactionId} said paid, and the gateway knows nothing of it`);
  return [...violations, ...forgotten];
}

/** A ticket that was shown is still there, for the seat and booking it was shown for. */
async function ticketsAreThere(system: System, journal: Journal): Promise<string[]> {
  const rows = await withPostgres(
    system,
    'ticket',
    (sql) => sql<{ id: string; booking_id: string; seat_id: string; status: string }[]>`
      SELECT id, booking_id, seat_id, status FROM tickets`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const cancelled = new Set(
    journal.bookings.filter((one) => one.cancelAskedAtMs !== undefined).map((one) => one.bookingId),
  );
  return journal.tickets.flatMap((told) => {
    const ticket = byId.get(told.ticketId);
    if (!ticket) return [`ticket ${told.ticketId} was shown and is gone`];
    if (ticket.booking_id !== told.bookingId || ticket.seat_id !== told.seatId)
      return [`ticket ${told.ticketId} was shown for another seat or booking`];
    if (ticket.status !== 'VALID' && !cancelled.has(told.bookingId))
      return [`ticket ${told.ticketId} is ${ticket.status} and nobody cancelled it`];
    return [];
  });
}

/** Two people may have been shown tickets for one leg of a seat only one after the other: the first had cancelled. */
function ticketsShownTwice({ tickets, bookings }: Journal): string[] {
  const cancelAsked = new Map(
    bookings.map((one) => [one.bookingId, one.cancelAskedAtMs ?? Number.POSITIVE_INFINITY]),
  );
  const bySeat = Map.groupBy(tickets, (one) => `${one.trainId} ${one.journeyDate} ${one.seatId}`);
  return [...bySeat.values()].flatMap((shown) =>
    pairs(shown).flatMap(([one, other]) => {
      const overlap = one.from < other.to && other.from < one.to;
      const [first, second] = one.shownAtMs < other.shownAtMs ? [one, other] : [other, one];
      if (!overlap || one.bookingId === other.bookingId) return [];
      if (cancelAsked.get(first.bookingId)! < second.shownAtMs) return [];
      return [
        `buyers ${first.buyer} and ${second.buyer} were both shown tickets for seat ${one.seatId} (${first.ticketId}, ${second.ticketId})`,
      ];
    }),
  );
}

const pairs = (items: TicketTold[]): [TicketTold, TicketTold][] =>
  items.flatMap((one, at) => items.slice(at + 1).map((other): [TicketTold, TicketTold] => [one, other]));
