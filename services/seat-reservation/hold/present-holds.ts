import { toMoney } from '#shared/base/money';
import { listByHolds } from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import { boardingInstant } from '../trip/trip.ts';
import type { HeldSeats } from './create-hold.ts';
import type { OwnHold } from './own-holds.ts';

/** Holds as their holder sees them: with the fares of the moment where they are not known, and the booking that was made from each. */
export function presentHolds(deps: Deps) {
  return async (userId: string, own: (OwnHold & Partial<HeldSeats>)[]) => {
    const bookings = await bookingsOf(
      deps,
      userId,
      own.flatMap(({ hold }) => (hold.claimed ? [hold.holdId] : [])),
    );
    return Promise.all(
      own.map(async ({ trip, hold, fares }) =>
        toHoldAnswer(
          { trip, hold, fares: fares ?? (await faresOf(deps, { trip, hold })) },
          bookings.get(hold.holdId),
        ),
      ),
    );
  };
}

const faresOf = ({ fares }: Deps, { trip, hold }: OwnHold) =>
  fares.byClass(trip.trainId, trip.stops[hold.from]!.stationId, trip.stops[hold.to]!.stationId);

/** By hold. A booking knows its hold and not the other way round; while booking does not answer, none is known. */
export async function bookingsOf(
  { bus, log }: Pick<Deps, 'bus' | 'log'>,
  userId: string,
  holdIds: string[],
): Promise<ReadonlyMap<string, string>> {
  if (holdIds.length === 0) return new Map();
  try {
    const { bookings } = await bus.request(listByHolds, { userId, holdIds });
    return new Map(bookings.map(({ holdId, bookingId }) => [holdId, bookingId]));
  } catch (error) {
    log.warn({ error, holds: holdIds.length }, 'holds without the bookings that were made from them');
    return new Map();
  }
}

function toHoldAnswer({ trip, hold, fares }: HeldSeats, bookingId: string | undefined) {
  const seats = hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!);
  return {
    holdId: hold.holdId,
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    from: trip.stops[hold.from]!.code,
    to: trip.stops[hold.to]!.code,
    boardingAt: boardingInstant(trip, hold).toISOString(),
    expiresAt: new Date(hold.expiresAtMs).toISOString(),
    claimed: hold.claimed,
    bookingId: bookingId ?? null,
    seats: seats.map(({ seatId, seatNumber, coachId, coachNumber, class: seatClass }) => {
      return {
        seatId,
        seatNumber,
        coachId,
        coachNumber,
        class: seatClass,
        fare: toMoney(fares.get(seatClass) ?? 0),
      };
    }),
  };
}
