import { sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import { deriveId } from '#shared/id';
import { postgresFault, violates } from '#shared/postgres';
import { commonProblems } from '#shared/problem';
import type { Deps } from './connect.ts';
import { holdSeats } from './hold-seats.ts';
import { problems } from './problems.ts';
import { findHold, type StoredHold } from './queries.ts';
import { sealHold } from './seal-hold.ts';
import { settleSale } from './settle-sale.ts';
import { legsBetween } from './trip.ts';
import { unsealHold } from './unseal-hold.ts';

type Input = typeof contract.confirmSeats.input.static;
type Verdict = typeof contract.verdict.static;

const attempts = 3;
/** Two confirmations that met crosswise, or a serialisation that Postgres gave up: the same step again. */
const passing = new Set(['40P01', '40001']);

/** The booking is paid: its seats are sold, or the verdict is GONE. The first verdict stays; a repeat reads it. */
export const confirmSeats =
  (deps: Deps) =>
  async (input: Input): Promise<{ verdict: Verdict }> => {
    const verdict = (await readVerdict(deps, input.bookingId)) ?? (await decide(deps, input));
    return { verdict };
  };

async function decide(deps: Deps, input: Input): Promise<Verdict> {
  const sealed = (await sealHold(deps, input, input)) ?? (await takeAgain(deps, input));
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
        return written.verdict;
      case 'SOLD_TO_OTHERS':
        return refuse(deps, input);
      case 'AGAIN':
    }
  }
  throw commonProblems.UNAVAILABLE('The sale could not be written');
}

/** The hold had lapsed: the same seats once more, whatever the buyer's quota. */
async function takeAgain(deps: Deps, input: Input): Promise<StoredHold | 'NOT_FREE' | 'UNSURE'> {
  const { bookingId, userId } = input;
  const trip = await deps.trips.open(input);
  const legs = legsBetween(trip, input.fromStationId, input.toStationId);
  const ordinals = input.seatIds.map((seatId) => trip.layout.ordinals.get(seatId));
  if (!legs || ordinals.includes(undefined)) return 'NOT_FREE';
  const holdId = lateHoldId(bookingId);
  const held = await holdSeats(deps, {
    holdId,
    userId,
    trip,
    legs,
    groups: [ordinals.map((ordinal) => trip.layout.seats[ordinal!]!)],
    limit: 0,
    requestHash: '',
    fresh: false,
  });
  if (held.outcome === 'TAKEN') return 'NOT_FREE';
  if (held.outcome !== 'HELD') return 'UNSURE';
  return (await sealHold(deps, { holdId, userId }, input)) ?? 'UNSURE';
}

const lateHoldId = (bookingId: string): string => deriveId('late-hold', bookingId);

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
  for (const id of [holdId, lateHoldId(bookingId)]) {
    const stored = await findHold(deps, id, userId);
    if (stored) await unsealHold(deps, stored);
  }
  await deps.db.execute(
    sql`UPDATE verdicts SET applied_at = CURRENT_TIMESTAMP WHERE booking_id = ${bookingId} AND verdict = 'GONE'`,
  );
}

async function readVerdict({ db }: Deps, bookingId: string): Promise<Verdict | undefined> {
  const [row] = await db.execute<{ verdict: Verdict }>(
    sql`SELECT verdict FROM verdicts WHERE booking_id = ${bookingId}`,
  );
  return row?.verdict;
}
