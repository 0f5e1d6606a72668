import { sql } from 'drizzle-orm';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import { forgetHeld } from '../hold/count-held.ts';
import type { StoredHold } from '../hold/find-hold.ts';
import { changeUnderEpoch } from '../redis/epoch.ts';
import { tripScript } from '../redis/scripts.ts';
import { legCount } from '../trip/trip.ts';
import { settleSale } from './settle-sale.ts';
import unsealLua from './unseal-hold.lua' with { type: 'text' };

const unsealScript = tripScript('unseal-hold', unsealLua);
const attempts = 3;

/** Only after a stored refusal: removes the hold and what it sealed, and tells Redis who has bought the seats. */
export async function unsealHold(
  deps: Deps,
  { trip, holdId, userId, grantedAtMs, seats, rows, legs }: StoredHold,
): Promise<void> {
  if (rows.some(({ status }) => status === 'CONFIRMED')) return;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { engine } = await unsealScript.run(deps, {
      trip,
      seats,
      args: [holdId, grantedAtMs, legCount(trip), ...rows.map(({ reservationId }) => reservationId)],
    });
    if (await markRefused(deps, { holdId, epoch: engine.epoch })) break;
    await deps.trust.renew();
  }
  await forgetHeld(deps, { userId, holdId, grantedAtMs, seats: seats.length });
  const seatIds = seats.map(({ seatId }) => seatId);
  const owners = await deps.db.execute<{ booking_id: string }>(sql`
    SELECT DISTINCT booking_id FROM seat_reservations
    WHERE train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate} AND status = 'CONFIRMED'
      AND seat_id = ANY(${arrayOf(seatIds)}::uuid[]) AND legs && int4range(${legs.from}, ${legs.to})`);
  for (const { booking_id } of owners) await settleSale(deps, { bookingId: booking_id });
}

/** false where the epoch has moved: a rebuild may have brought the hold back. */
async function markRefused(
  deps: Deps,
  { holdId, epoch }: { holdId: string; epoch: number },
): Promise<boolean> {
  const rows = await changeUnderEpoch(deps, {
    epoch,
    change: (fenced) => sql`
      UPDATE seat_reservations SET status = 'RELEASED', released_at = CURRENT_TIMESTAMP
      WHERE hold_id = ${holdId} AND status = 'LOCKED' AND ${fenced}`,
  });
  return rows !== undefined;
}
