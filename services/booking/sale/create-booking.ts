import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { isSaleClosed, saleClosesAt } from '#shared/base/sale';
import { emit } from '#shared/bus/outbox';
import { created } from '#shared/contracts/booking';
import { quoteFares } from '#shared/contracts/schedule';
import { claimHold, describeHold } from '#shared/contracts/seat-reservation';
import { type Actor, recordAction } from '#shared/records/admin';
import { expectedAt, readDelay } from '#shared/records/trip-delays';
import { violates } from '#shared/stores/postgres';
import { refuseCancelledTrip } from '../cancel/cancel-trip.ts';
import type { Deps } from '../connect.ts';
import { saleFacts } from '../events.ts';
import { problems } from '../problems.ts';
import { type BookingRecord, findByHold } from '../queries.ts';
import { bookingPassengers, bookings } from '../schema.ts';
import { describeDocuments, refuseSharedDocuments } from './describe-documents.ts';
import { dropHold } from './drop-hold.ts';
import { type Buyer, refuseMoreOrders, takeTurns } from './order-limit.ts';
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
  const times = plannedTimes(held);
  await refuseAfterSaleClose(deps, held, times);
  await refuseCancelledTrip(deps, held);
  const seated = seatPassengers(held.seats, asked);
  const quote = await deps.bus.request(quoteFares, {
    trainId: held.trainId,
    fromStationId: held.from.stationId,
    toStationId: held.to.stationId,
  });
  const passengers = pricePassengers(seated, quote);
  if (limit !== undefined)
    await refuseMoreOrders(deps.db, buyerOf(userId, held), { limit, now: deps.clock.now() });

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
        violates(error, 'bookings_pnr_unique') || violates(error, 'bookings_booking_reference_unique');
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

async function refuseAfterSaleClose(
  { db, clock, config }: Deps,
  hold: Hold,
  { boardingAt }: Times,
): Promise<void> {
  const departsAt = expectedAt(boardingAt, (await readDelay(db, hold))?.delayMinutes ?? 0);
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

async function insertBooking(
  { db, clock, codes, log }: Deps,
  { by, hold, times, passengers, acceptEqualSeats, limit }: Sale,
): Promise<BookingRecord> {
  const now = clock.now();
  const buyer = limit === undefined ? { userId: by.userId, marks: [] } : buyerOf(by.userId, hold);
  const [identity = null, ...more] = buyer.marks;
  const record = await db.transaction(async (tx) => {
    if (limit !== undefined) {
      await takeTurns(tx, buyer);
      await refuseMoreOrders(tx, buyer, { limit, now });
    }
    const [booking] = await tx
      .insert(bookings)
      .values({
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
      })
      .returning();
    const bookingId = booking!.id;
    const rows = await tx
      .insert(bookingPassengers)
      .values(passengers.map((passenger) => ({ ...passenger, bookingId, createdAt: now })))
      .returning();
    await emit(tx, created, {
      aggregateId: bookingId,
      version: booking!.version,
      data: { ...saleFacts(booking!), passengerCount: rows.length, totalPoisha: booking!.totalAmount },
    });
    if (by.role === 'AGENT') {
      await recordAction(tx, by, now, {
        action: 'create',
        entity: 'booking',
        entityId: bookingId,
        before: null,
        after: { passengers: rows.length, poisha: booking!.totalAmount },
      });
    }
    const late = { ...booking!, delayMinutes: (await readDelay(tx, hold))?.delayMinutes ?? 0 };
    return { booking: late, passengers: rows, cancellations: [], refunds: [] };
  });
  log.info({ bookingId: record.booking.id, passengers: passengers.length }, 'booking created');
  return record;
}
