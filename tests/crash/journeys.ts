import { withPostgres, withRedis } from '../faults/operator.ts';
import type { System } from '../faults/system.ts';
import type { Buyer, Seen, Trip } from './buyer.ts';

/** What one journey needs for itself: nobody else asks for its seat. */
export interface Stage {
  system: System;
  buyer: Buyer;
  rival: Buyer;
  trip: Trip;
  seatId: string;
  /** For whoever finds theirs gone; shared by the journeys of a trip. */
  spareSeats: string[];
}

/** How a journey may end, whatever died on the way. */
export interface Ending {
  bookingId: string;
  buyer: Buyer;
  /** Read until it is so. */
  wellWhen(seen: Seen): boolean;
}

const ticketed = ({ status, goodTickets }: Seen) => status === 'CONFIRMED' && goodTickets === 1;
const refunded = ({ status, paymentStatus, goodTickets }: Seen) =>
  (status === 'FAILED' || status === 'CANCELLED') && paymentStatus === 'REFUNDED' && goodTickets === 0;
const givenBack = ({ status, goodTickets }: Seen) => status === 'CANCELLED' && goodTickets === 0;

/** Every way through a sale, each with its own durable steps. Answers how it must end, where there is a booking. */
export const journeys = {
  async buys(stage: Stage) {
    const bookingId = await book(stage);
    await pay(stage, bookingId);
    return ends(stage, bookingId, (seen) => ticketed(seen) || refunded(seen));
  },
  async 'fails to pay, then buys'(stage: Stage) {
    const bookingId = await book(stage);
    await pay(stage, bookingId, 'fail');
    await pay(stage, bookingId);
    return ends(stage, bookingId, (seen) => ticketed(seen) || refunded(seen));
  },
  async 'buys and cancels'(stage: Stage) {
    const bookingId = await book(stage);
    await pay(stage, bookingId);
    await stage.buyer.until(bookingId, ticketed);
    await cancel(stage, bookingId);
    return ends(stage, bookingId, refunded);
  },
  async 'pays late for seats that are gone'(stage: Stage) {
    const bookingId = await book(stage);
    await loseSeats(stage);
    await pay(stage, bookingId);
    return ends(stage, bookingId, refunded);
  },
  async 'pays late and takes equal seats'(stage: Stage) {
    const bookingId = await book(stage, { acceptEqualSeats: true });
    await loseSeats(stage);
    await pay(stage, bookingId);
    return ends(stage, bookingId, (seen) => ticketed(seen) || refunded(seen));
  },
  async 'cancels unpaid'(stage: Stage) {
    const bookingId = await book(stage);
    await cancel(stage, bookingId);
    return ends(stage, bookingId, givenBack);
  },
  async 'gives up a hold'(stage: Stage) {
    const holdId = await hold(stage, stage.buyer);
    await stage.buyer.insist([204, 200, 404], 'DELETE', `/v1/holds/${holdId}`);
    return undefined;
  },
} satisfies Record<string, (stage: Stage) => Promise<Ending | undefined>>;

export type JourneyName = keyof typeof journeys;

const ends = ({ buyer }: Stage, bookingId: string, wellWhen: Ending['wellWhen']): Ending => {
  return { bookingId, buyer, wellWhen };
};

async function hold(stage: Stage, buyer: Buyer): Promise<string> {
  const { trip } = stage;
  while (true) {
    const { status, body } = await buyer.insist([201, 409], 'POST', '/v1/holds', {
      trainId: trip.trainId,
      journeyDate: trip.journeyDate,
      from: 'DA',
      to: 'CG',
      seatIds: [stage.seatId],
    });
    if (status === 201) return body.holdId as string;
    // Somebody who paid late has been given this very seat for an equal one.
    if (body.code !== 'SEAT_NOT_AVAILABLE') throw new Error(`not held: ${JSON.stringify(body)}`);
    stage.seatId = stage.spareSeats.pop()!;
  }
}

async function book(stage: Stage, agreed: { acceptEqualSeats?: boolean } = {}): Promise<string> {
  const { buyer } = stage;
  const holdId = await hold(stage, buyer);
  const passengers = [{ seatId: stage.seatId, name: 'Rahima Khatun', age: 34, gender: 'FEMALE' }];
  const { body } = await buyer.insist([201], 'POST', '/v1/bookings', { holdId, passengers, ...agreed });
  return body.bookingId as string;
}

async function pay({ buyer }: Stage, bookingId: string, outcome: 'pay' | 'fail' = 'pay'): Promise<void> {
  const { body } = await buyer.insist([201], 'POST', '/v1/payments', { bookingId, method: 'BKASH' });
  await buyer.press(body.redirectUrl as string, outcome);
}

async function cancel({ buyer }: Stage, bookingId: string): Promise<void> {
  const answer = await buyer.insist([200, 202, 409], 'POST', `/v1/bookings/${bookingId}/cancel`, {});
  // The first try was done to its end by the service alone, after its process had died.
  if (answer.status === 409 && answer.body.code !== 'ALREADY_CANCELLED')
    throw new Error(`not cancelled: ${JSON.stringify(answer.body)}`);
}

/** The hold ends before its time, in both stores, and another has the seat. */
async function loseSeats(stage: Stage): Promise<void> {
  const { system, trip, buyer } = stage;
  const name = `{${trip.trainId}}:${trip.journeyDate}`;
  await withPostgres(system, 'seat-reservation', async (sql) => {
    await sql`UPDATE seat_reservations SET expires_at = CURRENT_TIMESTAMP
      WHERE user_id = ${buyer.userId} AND train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate}
        AND status = 'LOCKED'`;
  });
  await withRedis(system, async (redis) => {
    for (const [holdId, record] of Object.entries(await redis.hGetAll(`hold:${name}`))) {
      const [user, , ...rest] = record.split('|');
      if (user !== buyer.userId) continue;
      await redis.hSet(`hold:${name}`, holdId, [user, '1', ...rest].join('|'));
      await redis.zAdd(`due:${name}`, { score: 1, value: holdId });
    }
    for (const lock of await redis.keys(`seat:{${trip.trainId}}:*:${trip.journeyDate}`))
      if ((await redis.get(lock)) === buyer.userId) await redis.del(lock);
  });
  await hold(stage, stage.rival);
}
