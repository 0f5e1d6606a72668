import { sql } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type * as contract from '#shared/contracts/seat-reservation';
import { postgresFault, violates } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import { findHold, type StoredHold } from '../hold/find-hold.ts';
import { problems } from '../problems.ts';
import { type MovedSeat, movedSeats } from './equal-seats.ts';
import { readSale, readVerdict } from './read-sale.ts';
import { sealHold } from './seal-hold.ts';
import { settleSale } from './settle-sale.ts';
import { lateHoldId, takeAgain } from './take-again.ts';
import { unsealHold } from './unseal-hold.ts';

type Input = typeof contract.confirmSeats.input.static;
type Output = typeof contract.confirmSeats.output.static;
type Verdict = typeof contract.verdict.static;

const attempts = 3;
/** Two confirmations that met crosswise, or a serialisation that Postgres gave up: the same step again. */
const passing = new Set(['40P01', '40001']);

/**
 * The booking is paid: its seats are sold, or equal ones where its buyer agreed to that, or the verdict is GONE.
 * The first verdict stays; a repeat reads it, and the seats with it.
 */
export function confirmSeats(deps: Deps) {
  return async (input: Input): Promise<Output> => {
    const verdict = (await readVerdict(deps, input.bookingId)) ?? (await decide(deps, input));
    if (verdict === 'GONE' || !input.acceptEqualSeats) return { verdict };
    return { verdict, moved: await readMoved(deps, input) };
  };
}

/** From the rows alone, so that every repeat tells the same. */
async function readMoved(deps: Deps, { bookingId, seatIds }: Input): Promise<MovedSeat[]> {
  const sale = await readSale(deps, bookingId);
  const [first] = sale;
  if (!first) throw new Error(`Booking ${bookingId} is confirmed without a seat`);
  return movedSeats(
    first.trip.layout,
    seatIds,
    sale.map(({ seat }) => seat),
  );
}

async function decide(deps: Deps, input: Input): Promise<Verdict> {
  const sealed =
    (await sealHold(deps, input, { ...input, acceptEqualSeats: false })) ?? (await takeAgain(deps, input));
  if (sealed === 'NOT_FREE') return refuse(deps, input);
  if (sealed === 'UNSURE') {
    // Perhaps another attempt was quicker. If not, nothing is decided: the asker asks again.
    const known = await readVerdict(deps, input.bookingId);
    if (known) return known;
    throw problems.TRIP_REBUILDING();
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const written = await writeSale(deps, input, sealed);
    switch (written.outcome) {
      case 'WRITTEN':
        deps.meters.verdicts.inc({ verdict: 'CONFIRMED' });
        await settleSale(deps, input.bookingId, written.epoch).catch((error: unknown) => {
          deps.log.warn({ error, bookingId: input.bookingId }, 'sale not settled in Redis yet');
        });
        return 'CONFIRMED';
      case 'DECIDED':
        await letGoUnlessSold(deps, sealed.holdId, input.userId);
        return written.verdict;
      case 'SOLD_TO_OTHERS':
        return refuse(deps, input);
      case 'AGAIN':
    }
  }
  throw commonProblems.UNAVAILABLE('The sale could not be written');
}

type Written =
  | { outcome: 'WRITTEN'; epoch: number }
  | { outcome: 'DECIDED'; verdict: Verdict }
  | { outcome: 'SOLD_TO_OTHERS' | 'AGAIN' };

class RowsMissing extends Error {}

/** Step 2: verdict and rows in one transaction, under the constraint that keeps sold legs apart. */
async function writeSale(deps: Deps, input: Input, sealed: StoredHold): Promise<Written> {
  const ids = sealed.rows.map(({ reservationId }) => reservationId);
  try {
    return await deps.db.transaction(async (tx): Promise<Written> => {
      const [fence] = await tx.execute<{ value: string }>(
        sql`SELECT value FROM epoch WHERE id = 1 FOR SHARE`,
      );
      const mine = await tx.execute(sql`
        INSERT INTO verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date)
        VALUES (${input.bookingId}, 'CONFIRMED', ${sealed.holdId}, ${input.userId}, ${input.trainId}, ${input.journeyDate})
        ON CONFLICT DO NOTHING RETURNING 1`);
      if (mine.length === 0) {
        const [known] = await tx.execute<{ verdict: Verdict }>(
          sql`SELECT verdict FROM verdicts WHERE booking_id = ${input.bookingId}`,
        );
        return { outcome: 'DECIDED', verdict: known!.verdict };
      }
      const sold = await tx.execute(sql`
        UPDATE seat_reservations SET status = 'CONFIRMED', booking_id = ${input.bookingId}
        WHERE id = ANY(${`{${ids.join(',')}}`}::uuid[]) AND status IN ('LOCKED', 'EXPIRED') AND booking_id IS NULL
        RETURNING 1`);
      if (sold.length !== ids.length) throw new RowsMissing();
      return { outcome: 'WRITTEN', epoch: Number(fence!.value) };
    });
  } catch (error) {
    if (violates(error, 'seat_reservations_sold_once')) return { outcome: 'SOLD_TO_OTHERS' };
    if (error instanceof RowsMissing) throw problems.TRIP_REBUILDING();
    if (passing.has(postgresFault(error)?.code ?? '')) return { outcome: 'AGAIN' };
    throw error;
  }
}

/** Stores GONE unless there is a verdict already, and lets go what this booking had sealed. */
async function refuse(deps: Deps, input: Input): Promise<Verdict> {
  const { bookingId, holdId, trainId, journeyDate, userId } = input;
  await deps.db.execute(sql`
    INSERT INTO verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date)
    VALUES (${bookingId}, 'GONE', ${holdId}, ${userId}, ${trainId}, ${journeyDate}) ON CONFLICT DO NOTHING`);
  const verdict = (await readVerdict(deps, bookingId))!;
  if (verdict === 'CONFIRMED') return verdict;
  deps.meters.verdicts.inc({ verdict });
  deps.log.warn({ bookingId, trainId, journeyDate }, 'the seats of a paid booking are gone');
  await applyRefusal(deps, { bookingId, holdId, userId }).catch((error: unknown) => {
    deps.log.warn({ error, bookingId }, 'refusal not applied in Redis yet');
  });
  return verdict;
}

/** Also run by a job until it succeeds. Redis then learns who has the seats, if it did not know. */
export async function applyRefusal(
  deps: Deps,
  { bookingId, holdId, userId }: { bookingId: string; holdId: string; userId: string },
): Promise<void> {
  for (const id of [holdId, lateHoldId(bookingId)]) await letGoUnlessSold(deps, id, userId);
  await deps.db.execute(
    sql`UPDATE verdicts SET applied_at = CURRENT_TIMESTAMP WHERE booking_id = ${bookingId} AND verdict = 'GONE'`,
  );
}

/** For a booking whose verdict is stored: no row of the hold can be sold to it any more. */
async function letGoUnlessSold(deps: Deps, holdId: string, userId: string): Promise<void> {
  const stored = await findHold(deps, holdId, userId);
  if (stored) await unsealHold(deps, stored);
}
