import { and, eq, inArray } from 'drizzle-orm';
import type { Caller } from '#shared/http/auth';
import { administrators } from '#shared/records/admin';
import type { Database } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import type * as schema from '../schema.ts';
import { checkerDuties } from '../schema.ts';

export interface CheckedTrip {
  trainId: string;
  journeyDate: string;
  /** When it was checked; not given: now. A duty counts for what was scanned before it ended. */
  at?: Date;
}

/** Administrators check without a duty. */
export const needsDuty = ({ config }: Pick<Deps, 'config'>, { role }: Pick<Caller, 'role'>): boolean =>
  config.dutiesRequired && !administrators.includes(role);

export const dutyRequired = (trips: { trainId: string; journeyDate: string }[]) =>
  problems.DUTY_REQUIRED('An administrator gives duties', { trips });

/**
 * A checker needs a duty on each trip. Administrators need none.
 * @throws Problem DUTY_REQUIRED that names the trips.
 */
export async function requireDuty(
  deps: Pick<Deps, 'config'>,
  db: Database<typeof schema> | Tx,
  caller: Pick<Caller, 'userId' | 'role'>,
  trips: CheckedTrip[],
): Promise<void> {
  if (!needsDuty(deps, caller) || trips.length === 0) return;
  const duties = await db
    .select()
    .from(checkerDuties)
    .where(
      and(
        eq(checkerDuties.checkerUserId, caller.userId),
        inArray(checkerDuties.trainId, [...new Set(trips.map(({ trainId }) => trainId))]),
        inArray(checkerDuties.journeyDate, [...new Set(trips.map(({ journeyDate }) => journeyDate))]),
      ),
    );
  const missing = trips.filter(
    (trip) =>
      !duties.some(
        ({ trainId, journeyDate, endedAt }) =>
          trainId === trip.trainId.toLowerCase() &&
          journeyDate === trip.journeyDate &&
          (endedAt === null || (trip.at !== undefined && trip.at < endedAt)),
      ),
  );
  if (missing.length === 0) return;
  const named = new Map(
    missing.map(({ trainId, journeyDate }) => [`${trainId} ${journeyDate}`, { trainId, journeyDate }]),
  );
  throw dutyRequired([...named.values()]);
}
