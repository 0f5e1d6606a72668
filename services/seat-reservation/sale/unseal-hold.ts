import { sql } from 'drizzle-orm';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { forgetHeld } from '../hold/count-held.ts';
import type { StoredHold } from '../hold/find-hold.ts';
import { seatKey } from '../redis/keys.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import { legCount } from '../trip/trip.ts';
import { settleSale } from './settle-sale.ts';
import unsealLua from './unseal-hold.lua' with { type: 'text' };

const unsealScript = script('unseal-hold', unsealLua);
const attempts = 3;

/** After a stored refusal alone: the hold goes with what it had sealed, and Redis learns whose the seats are. */
export async function unsealHold(
  deps: Deps,
  { trip, holdId, userId, grantedAtMs, seats, rows, legs }: StoredHold,
): Promise<void> {
  if (rows.some(({ status }) => status === 'CONFIRMED')) return;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { engine } = await runScript(deps, unsealScript, {
      trip,
      keys: seats.map((seat) => seatKey(trip, seat)),
      args: [holdId, grantedAtMs, legCount(trip), ...rows.map(({ reservationId }) => reservationId)],
    });
    if (await markRefused(deps, holdId, engine.epoch)) break;
    await deps.trust.renew();
  }
  await forgetHeld(deps, { userId, holdId, grantedAtMs, seats: seats.length });
  const seatIds = seats.map(({ seatId }) => seatId);
  const owners = await deps.db.execute<{ booking_id: string }>(sql`
    SELECT DISTINCT booking_id FROM seat_reservations
    WHERE train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate} AND status = 'CONFIRMED'
      AND seat_id = ANY(${arrayOf(seatIds)}::uuid[]) AND legs && int4range(${legs.from}, ${legs.to})`);
  for (const { booking_id } of owners) await settleSale(deps, booking_id);
}

/** false where the epoch has moved, so that a rebuild may have brought the hold back. */
async function markRefused({ db }: Deps, holdId: string, epoch: number): Promise<boolean> {
  const [row] = await db.execute<{ fenced: boolean }>(sql`
    WITH fence AS MATERIALIZED (SELECT 1 FROM epoch WHERE id = 1 AND value = ${epoch} FOR SHARE),
    released AS (
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE hold_id = ${holdId} AND status = 'LOCKED' AND EXISTS (SELECT FROM fence) RETURNING 1)
    SELECT EXISTS (SELECT FROM fence) AS fenced`);
  return row?.fenced ?? false;
}
