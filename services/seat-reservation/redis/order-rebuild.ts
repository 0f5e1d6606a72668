import { sql } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import type { rebuildSeats as contract } from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { rebuildTrip } from './rebuild-trip.ts';

type Asked = (typeof contract)['input']['static'];
type Answer = (typeof contract)['output']['static'];

/**
 * For an operator who doubts Redis: raises the epoch, so that a hold that is being granted is in Postgres before it, or
 * refused after it. The trip that is named is rebuilt at once.
 * @throws Problem VALIDATION, TRIP_NOT_FOUND
 */
export function orderRebuild(deps: Deps) {
  return async ({ trainId, journeyDate }: Asked): Promise<Answer> => {
    if ((trainId === undefined) !== (journeyDate === undefined))
      throw invalid(trainId === undefined ? 'trainId' : 'journeyDate', 'is needed beside the other');
    const trip =
      trainId === undefined ? undefined : await deps.trips.open({ trainId, journeyDate: journeyDate! });
    await deps.trust.raiseWith(async () => undefined);
    const engine = await deps.trust.renew();
    if (trip) await rebuildTrip(deps, { trip, engine });
    const [left] = await deps.db.execute<{ trips: number }>(sql`
      SELECT count(*)::int AS trips FROM trips WHERE built_epoch < ${engine.epoch} AND ends_at > CURRENT_TIMESTAMP`);
    deps.log.warn({ epoch: engine.epoch, trips: left!.trips }, 'an operator has every trip rebuilt');
    return { epoch: engine.epoch, trips: left!.trips };
  };
}
