import { expect } from 'bun:test';
import { eventually } from '#support/platform';
import type { Booking, Hold, Person, TripFound } from './client.ts';

/** Its buyers are few and busy. */
export const withoutLimits = {
  HOLD_SEATS_PER_ACCOUNT: '0',
  HOLDS_PER_ACCOUNT: '1000000',
  HOLDS_PER_ADDRESS: '1000000',
  BOOKING_ORDERS_PER_DAY: '0',
  ACCOUNT_REQUESTS_PER_SECOND: '0',
};

export interface Told {
  acknowledged: { person: Person; bookingId: string }[];
  refused: { path: string; status: number; retryAfter: string | null; code?: string }[];
}

/**
 * Holds and books, one after the other, whatever is refused, and cancels what is booked: a buyer may have only so many
 * seats of a trip.
 */
export async function order(
  person: Person,
  trips: TripFound[],
  told: Told,
  isOver: () => boolean,
): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    const { trainId, journeyDate, classes } = trips[turn % trips.length]!;
    const offered = classes.toSorted((one, other) => (other.available ?? 0) - (one.available ?? 0))[0]!;
    const wish = { trainId, journeyDate, from: 'DA', to: 'CG', class: offered.class, count: 1 };
    const held = await tell<Hold>(person, '/v1/holds', wish, told);
    if (!held) continue;
    const passengers = held.seats.map(({ seatId }) => ({
      seatId,
      name: 'Rahima Khatun',
      age: 34,
      gender: 'FEMALE',
    }));
    const booked = await tell<Booking>(person, '/v1/bookings', { holdId: held.holdId, passengers }, told);
    if (!booked) continue;
    told.acknowledged.push({ person, bookingId: booked.bookingId });
    await person.call('POST', `/v1/bookings/${booked.bookingId}/cancel`, {});
  }
}

async function tell<Body>(
  person: Person,
  path: string,
  body: unknown,
  { refused }: Told,
): Promise<Body | undefined> {
  const { status, headers, body: answer } = await person.call<Body & { code?: string }>('POST', path, body);
  if (status === 201) return answer;
  refused.push({
    path,
    status,
    retryAfter: headers.get('retry-after'),
    ...(answer.code && { code: answer.code }),
  });
  return undefined;
}

/** Trips from Dhaka to Chattogram with seats for all of them. */
export const openTrips = (person: Person, date: string) =>
  eventually(async () => {
    const found = await person.search('DA', 'CG', date);
    const open = found.filter(({ classes }) => classes.some(({ available }) => (available ?? 0) > 40));
    return open.length > 1 && open;
  }, 'trains with seats');

/** A hold whose answer was lost may still have its seats: that is a conflict, not a failure. */
export function expectToldToComeAgain({ refused }: Told): void {
  const failed = refused.filter(({ status }) => status !== 409);
  expect(
    failed.filter(({ status, retryAfter }) => status !== 503 || !Number(retryAfter)).slice(0, 5),
  ).toEqual([]);
  expect(failed.length).toBeGreaterThan(0);
}

export async function expectKept({ acknowledged }: Told): Promise<void> {
  for (const { person, bookingId } of acknowledged) {
    // Who has just come back may not answer yet; anything else than that is an answer.
    const answer = await eventually(async () => {
      const asked = await person.call<Booking>('GET', `/v1/bookings/${bookingId}`);
      return asked.status !== 503 && asked;
    }, `booking ${bookingId}`);
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ bookingId })]);
  }
}
