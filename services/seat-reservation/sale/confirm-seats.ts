import { sql } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type * as contract from '#shared/contracts/seat-reservation';
import { postgresFault, violates } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { findHold, type StoredHold } from '../hold/find-hold.ts';
import { problems } from '../problems.ts';
import { type MovedSeat, movedSeats } from './equal-seats.ts';
import { readSale, readVerdict, type SoldSeat } from './read-sale.ts';
import { sealHold } from './seal-hold.ts';
import { settleSale } from './settle-sale.ts';
import { lateHoldId, takeAgain } from './take-again.ts';
import { unsealHold } from './unseal-hold.ts';

type Input = typeof contract.confirmSeats.input.static;
type Output = typeof contract.confirmSeats.output.static;
type Verdict = typeof contract.verdict.static;

const attempts = 3;
/** Deadlock and serialisation failure: the step is repeated. */
const passing = new Set(['40P01', '40001']);

/**
 * The booking is paid: its seats are sold, or equal ones if the buyer agreed to that, or the verdict is GONE.
 * The first verdict stays; a repeat reads it and its seats.
 */
export function confirmSeats(deps: Deps) {
  return async (input: Input): Promise<Output> => {
    const verdict = (await readVerdict(deps, input.bookingId)) ?? (await decide(deps, input));
    if (verdict === 'GONE' || !input.acceptEqualSeats) return { verdict };
    return { verdict, moved: await readMoved(deps, input) };
  };
}

/** Reads the rows alone, so that every repeat answers the same. */
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
    (await sealHold(deps, { ...input, paid: { ...input, acceptEqualSeats: false } })) ??
    (await takeAgain(deps, input));
  if (sealed === 'NOT_FREE') return refuse(deps, input);
  if (sealed === 'UNSURE') {
    // Another attempt may have decided. If not, booking asks again.
    const known = await readVerdict(deps, input.bookingId);
    if (known) return known;
    throw problems.TRIP_REBUILDING();
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const written = await writeSale(deps, { ...input, sealed });
    switch (written.outcome) {
      case 'WRITTEN':
        deps.meters.verdicts.inc({ verdict: 'CONFIRMED' });
        await settleSale(deps, {
          bookingId: input.bookingId,
          atLeast: written.epoch,
          written: soldSeats(sealed),
        }).catch((error: unknown) => {
          deps.log.warn({ error, bookingId: input.bookingId }, 'sale not settled in Redis yet');
        });
        return 'CONFIRMED';
      case 'DECIDED':
        await letGoUnlessSold(deps, { holdId: sealed.holdId, userId: input.userId });
        return written.verdict;
      case 'SOLD_TO_OTHERS':
        return refuse(deps, input);
      case 'AGAIN':
    }
  }
  throw commonProblems.UNAVAILABLE('The sale could not be written');
}

/** The rows of the hold, as they now are. */
function soldSeats({ rows, ...hold }: StoredHold): SoldSeat[] {
  const { holdId, grantedAtMs, userId, identity, trip, legs } = hold;
  return rows.map(({ reservationId, seat }) => {
    return {
      reservationId,
      status: 'CONFIRMED',
      seat,
      cleared: false,
      holdId,
      grantedAtMs,
      userId,
      identity,
      trip,
      legs,
    };
  });
}

type Written =
  | { outcome: 'WRITTEN'; epoch: number }
  | { outcome: 'DECIDED'; verdict: Verdict }
  | { outcome: 'SOLD_TO_OTHERS' | 'AGAIN' };

/** Step 2: verdict and rows in one statement, under the constraint that keeps sold legs apart. All of the rows, or none. */
async function writeSale(deps: Deps, { sealed, ...input }: Input & { sealed: StoredHold }): Promise<Written> {
  const ids = sealed.rows.map(({ reservationId }) => reservationId);
  try {
    const [row] = await deps.db.execute<{ epoch: string; sold: string }>(sql`
      WITH held AS MATERIALIZED (SELECT value FROM epoch WHERE id = 1 FOR SHARE),
        free AS MATERIALIZED (
          SELECT id FROM seat_reservations
          WHERE id = ANY(${arrayOf(ids)}::uuid[]) AND status IN ('LOCKED', 'EXPIRED') AND booking_id IS NULL
            AND EXISTS (SELECT FROM held)
          ORDER BY id FOR UPDATE),
        mine AS (
          INSERT INTO verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date)
          SELECT ${input.bookingId}::uuid, 'CONFIRMED', ${sealed.holdId}::uuid, ${input.userId}::uuid,
                 ${input.trainId}::uuid, ${input.journeyDate}::date
          WHERE (SELECT count(*) FROM free) = ${ids.length}
          ON CONFLICT DO NOTHING RETURNING 1),
        sold AS (
          UPDATE seat_reservations SET status = 'CONFIRMED', booking_id = ${input.bookingId}
          WHERE id IN (SELECT id FROM free) AND EXISTS (SELECT FROM mine)
          RETURNING 1)
      SELECT (SELECT value FROM held) AS epoch, (SELECT count(*) FROM sold) AS sold`);
    if (Number(row!.sold) > 0) return { outcome: 'WRITTEN', epoch: Number(row!.epoch) };
  } catch (error) {
    if (violates(error, 'seat_reservations_sold_once')) return { outcome: 'SOLD_TO_OTHERS' };
    if (passing.has(postgresFault(error)?.code ?? '')) return { outcome: 'AGAIN' };
    throw error;
  }
  const verdict = await readVerdict(deps, input.bookingId);
  if (verdict === undefined) throw problems.TRIP_REBUILDING();
  return { outcome: 'DECIDED', verdict };
}

/** Stores GONE unless there is a verdict already, and unseals what this booking had sealed. */
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

/** Unseals the holds of a refused booking; a job repeats this until it succeeds. */
export async function applyRefusal(
  deps: Deps,
  { bookingId, holdId, userId }: { bookingId: string; holdId: string; userId: string },
): Promise<void> {
  for (const id of [holdId, lateHoldId(bookingId)]) await letGoUnlessSold(deps, { holdId: id, userId });
  await deps.db.execute(
    sql`UPDATE verdicts SET applied_at = CURRENT_TIMESTAMP WHERE booking_id = ${bookingId} AND verdict = 'GONE'`,
  );
}

/** Only for a booking whose verdict is stored: no row of the hold can be sold to it any more. */
async function letGoUnlessSold(deps: Deps, hold: { holdId: string; userId: string }): Promise<void> {
  const stored = await findHold(deps, hold);
  if (stored) await unsealHold(deps, stored);
}
