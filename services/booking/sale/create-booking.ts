import { type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { isSaleClosed, saleClosesAt } from '#shared/base/sale';
import { emitBeside } from '#shared/bus/outbox';
import { created } from '#shared/contracts/booking';
import { claimHold, describeHold } from '#shared/contracts/seat-reservation';
import { type Actor, recordAction } from '#shared/records/admin';
import { delayOfTrip, expectedAt } from '#shared/records/trip-delays';
import { insertRows, written } from '#shared/stores/insert-rows';
import { violates } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { saleFacts } from '../events.ts';
import { problems } from '../problems.ts';
import { type BookingRecord, findByHold } from '../queries.ts';
import { type BookingRow, bookingPassengers, bookings, type PassengerRow } from '../schema.ts';
import { describeDocuments, refuseSharedDocuments } from './describe-documents.ts';
import { dropHold } from './drop-hold.ts';
import { type Buyer, type Orders, ordersOf, refuseMoreOrders, takeTurns } from './order-limit.ts';
import {
  type NamedPassenger,
  type NewPassenger,
  type PassengerInput,
  parsePassengers,
  pricePassengers,
  refuse,
  samePassengers,
  seatPassengers,
  totalOf,
} from './passengers.ts';
import { readTripAndOrders } from './trip-and-orders.ts';

type Hold = (typeof describeHold)['output']['static'];

export interface CreateBookingInput {
  buyer: Actor;
  holdId: string;
  passengers: PassengerInput[];
  acceptEqualSeats?: boolean;
}

const codeAttempts = 5;

/**
 * Makes a booking from a live hold at the server's prices. A hold is booked once: the same user with the same
 * passengers gets the same booking again.
 */
export function createBooking(deps: Deps) {
  return async (input: CreateBookingInput): Promise<BookingRecord> => {
    const { buyer, acceptEqualSeats = false } = input;
    const { userId } = buyer;
    const holdId = input.holdId.toLowerCase();
    const { passengers, errors } = parsePassengers(input.passengers);
    const known = await findByHold(deps.db, holdId);
    // A booking made before a rule came is repeated all the same.
    if (known?.booking.userId !== userId) refuse(errors);
    const asked = await describeDocuments(deps, passengers);
    if (known) return repeat(known, userId, asked);

    try {
      return await sell(deps, { buyer, holdId, asked, acceptEqualSeats });
    } catch (error) {
      if (!(error instanceof Problem) && !violates(error, 'bookings_hold_id_unique')) throw error;
      // The same request may have come twice, and the other one made the booking meanwhile.
      const made = await findByHold(deps.db, holdId);
      if (made) return repeat(made, userId, asked);
      throw error;
    }
  };
}

async function sell(
  deps: Deps,
  input: { buyer: Actor; holdId: string; asked: NamedPassenger[]; acceptEqualSeats: boolean },
): Promise<BookingRecord> {
  const { buyer, holdId, asked, acceptEqualSeats } = input;
  const { userId, role } = buyer;
  refuseSharedDocuments(asked);
  const limit = await deps.ordersPerDay(role);
  const held = await deps.bus.request(describeHold, { holdId, userId });
  const quoting = deps.quote({
    trainId: held.trainId,
    fromStationId: held.from.stationId,
    toStationId: held.to.stationId,
  });
  // The refusals before it come first.
  quoting.catch(() => {});
  const times = plannedTimes(held);
  const now = deps.clock.now();
  const counted = limit === undefined ? undefined : buyerOf(userId, held);
  const known = await readTripAndOrders(deps, { trip: held, buyer: counted, now });
  refuseAfterSaleClose(deps, times, known.delayMinutes);
  if (known.isCancelled) throw problems.TRIP_CANCELLED();
  const seated = seatPassengers(held.seats, asked);
  const passengers = pricePassengers(seated, await quoting);
  if (limit !== undefined) refuseMoreOrders(known, { limit, now });

  // Claimed last: a refusal leaves the hold as it was.
  const { expiresAt } = await deps.bus.request(claimHold, { holdId, userId });
  const hold = { ...held, expiresAt };
  for (let attempt = 1; ; attempt++) {
    try {
      return await insertBooking(deps, { by: buyer, hold, times, passengers, acceptEqualSeats, limit });
    } catch (error) {
      const overLimit = error instanceof Problem && error.code === 'ORDER_LIMIT_REACHED';
      // Seats that this buyer cannot book today are for others.
      if (overLimit && !(await findByHold(deps.db, holdId))) await dropHold(deps, { holdId, userId });
      const codeTaken =
        violates(error, 'idx_bookings_pnr') || violates(error, 'bookings_booking_reference_unique');
      if (!codeTaken || attempt === codeAttempts) throw error;
    }
  }
}

/** An older seat-reservation tells one mark alone. */
const buyerOf = (userId: string, { identity, marks }: Hold): Buyer => {
  return { userId, marks: marks ?? (identity ? [identity] : []) };
};

/** @throws Problem HOLD_NOT_FOUND for another user's hold, as for one that does not exist. */
function repeat(known: BookingRecord, userId: string, asked: NamedPassenger[]): BookingRecord {
  if (known.booking.userId !== userId) throw problems.HOLD_NOT_FOUND();
  if (!samePassengers(known.passengers, asked))
    throw problems.HOLD_ALREADY_BOOKED(undefined, { bookingId: known.booking.id });
  return known;
}

interface Times {
  boardingAt: Date;
  arrivalAt: Date;
}

/** A hold has the times that were expected when it was made. */
function plannedTimes({ boardingAt, arrivalAt, delayMinutes = 0 }: Hold): Times {
  const planned = (instant: string) => expectedAt(new Date(instant), -delayMinutes);
  return { boardingAt: planned(boardingAt), arrivalAt: planned(arrivalAt) };
}

function refuseAfterSaleClose({ clock, config }: Deps, { boardingAt }: Times, delayMinutes: number): void {
  const departsAt = expectedAt(boardingAt, delayMinutes);
  if (isSaleClosed(config, departsAt, clock.now())) {
    throw problems.SALE_CLOSED(undefined, { closedAt: saleClosesAt(config, departsAt).toISOString() });
  }
}

interface Sale {
  by: Actor;
  hold: Hold;
  times: Times;
  passengers: NewPassenger[];
  acceptEqualSeats: boolean;
  /** Orders of a day; undefined where there is no limit, so that no order is counted. */
  limit: number | undefined;
}

/** Locks, counts and writes; a buyer without a limit needs neither of the first. @throws Problem ORDER_LIMIT_REACHED */
async function insertBooking({ db, clock, codes, log }: Deps, sale: Sale): Promise<BookingRecord> {
  const { by, hold, limit } = sale;
  const now = clock.now();
  const buyer = limit === undefined ? { userId: by.userId, marks: [] } : buyerOf(by.userId, hold);
  const { booking, passengers } = newRows(sale, { buyer, codes, now });
  const told = emitBeside(
    db,
    created,
    {
      aggregateId: booking.id,
      version: booking.version,
      data: { ...saleFacts(booking), passengerCount: passengers.length, totalPoisha: booking.totalAmount },
    },
    written('booking'),
  );
  const rows = { booking, passengers, told: told.insert };
  const insert = (tx: Pick<Tx, 'execute'>, where: SQL) => insertRowsOf(tx, rows, where);
  const { toldAt, delayMinutes } =
    limit === undefined && by.role !== 'AGENT'
      ? await insert(db, sql`TRUE`)
      : await db.transaction(async (tx) => {
          if (limit === undefined) {
            await recordSale(tx, by, rows);
            return insert(tx, sql`TRUE`);
          }
          const count = sql`(SELECT orders FROM (${ordersOf(buyer, now)}) AS counted) < ${limit}`;
          // Sent together; the second waits for the first.
          const [, inserted] = await Promise.all([takeTurns(tx, buyer), insert(tx, count)]);
          if (inserted.toldAt !== null) return inserted;
          const [orders] = await tx.execute<Orders & Record<string, unknown>>(ordersOf(buyer, now));
          refuseMoreOrders(orders!, { limit, now });
          throw new Error('An order below the limit was not written');
        });
  told.committed(toldAt!);
  log.info({ bookingId: booking.id, passengers: passengers.length }, 'booking created');
  return { booking: { ...booking, delayMinutes }, passengers, cancellations: [], refunds: [] };
}

interface NewRows {
  booking: BookingRow;
  passengers: PassengerRow[];
}

/** One statement. `toldAt` is null where the condition did not hold: then nothing is written. */
async function insertRowsOf(
  tx: Pick<Tx, 'execute'>,
  { booking, passengers, told }: NewRows & { told: SQL },
  when: SQL,
): Promise<{ toldAt: string | null; delayMinutes: number }> {
  const { trainId, journeyDate } = booking;
  const [row] = await tx.execute<{ told_at: string | null; delay_minutes: number }>(sql`
    WITH booking AS (${insertRows(bookings, [booking], { when })} RETURNING 1),
      passengers AS (${insertRows(bookingPassengers, passengers, { when: written('booking') })}),
      told AS (${told})
    SELECT (SELECT created_at FROM told) AS told_at, ${delayOfTrip({ trainId, journeyDate })} AS delay_minutes`);
  return { toldAt: row!.told_at, delayMinutes: row!.delay_minutes };
}

/** What an agent sells for others stands on record. */
function recordSale(tx: Tx, by: Actor, { booking, passengers }: NewRows): Promise<void> {
  return recordAction(tx, by, booking.createdAt, {
    action: 'create',
    entity: 'booking',
    entityId: booking.id,
    before: null,
    after: { passengers: passengers.length, poisha: booking.totalAmount },
  });
}

function newRows(
  { hold, times, passengers, acceptEqualSeats }: Sale,
  { buyer, codes, now }: { buyer: Buyer; codes: Deps['codes']; now: Date },
): NewRows {
  const [identity = null, ...more] = buyer.marks;
  const booking: BookingRow = {
    ...untouched,
    id: newId(),
    userId: buyer.userId,
    identity,
    marks: more.length > 0 ? buyer.marks : null,
    pnr: codes.pnr(),
    bookingReference: codes.reference(),
    holdId: hold.holdId,
    trainId: hold.trainId,
    trainNumber: hold.trainNumber,
    trainName: hold.trainName,
    trainNameBn: hold.trainNameBn,
    routeId: hold.routeId,
    journeyDate: hold.journeyDate,
    fromStationId: hold.from.stationId,
    fromCode: hold.from.code,
    fromName: hold.from.name,
    fromNameBn: hold.from.nameBn,
    toStationId: hold.to.stationId,
    toCode: hold.to.code,
    toName: hold.to.name,
    toNameBn: hold.to.nameBn,
    ...times,
    expiresAt: new Date(hold.expiresAt),
    totalPassengers: passengers.length,
    totalAmount: totalOf(passengers),
    acceptEqualSeats,
    createdAt: now,
    updatedAt: now,
  };
  return {
    booking,
    passengers: passengers.map((passenger) => ({ ...passenger, bookingId: booking.id, createdAt: now })),
  };
}

/** Nobody has paid or ended it yet. */
export const untouched = {
  version: 1,
  bookingStatus: 'PENDING',
  paymentStatus: 'PENDING',
  cancelledAt: null,
  paymentId: null,
  reviewPaymentId: null,
  failureReason: null,
  confirmedAt: null,
  failedAt: null,
  confirmAttempts: 0,
  nextConfirmAt: null,
  anonymisedAt: null,
} as const;
