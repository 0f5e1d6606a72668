import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { idOf, type Page, pageOf } from '../queries.ts';
import { checkerDuties, type Duty } from '../schema.ts';

interface Wanted {
  checkerUserId?: string | undefined;
  trainId?: string | undefined;
  journeyDate?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Who checks which trips by now, in the order in which the duties were given. */
export function listDuties({ db }: Pick<Deps, 'db'>) {
  return async ({ checkerUserId, trainId, journeyDate, limit, cursor }: Wanted): Promise<Page<Duty>> => {
    const after = idOf(cursor);
    const rows = await db
      .select()
      .from(checkerDuties)
      .where(
        and(
          isNull(checkerDuties.endedAt),
          checkerUserId ? eq(checkerDuties.checkerUserId, checkerUserId) : undefined,
          trainId ? eq(checkerDuties.trainId, trainId) : undefined,
          journeyDate ? eq(checkerDuties.journeyDate, journeyDate) : undefined,
          after ? gt(checkerDuties.id, after) : undefined,
        ),
      )
      .orderBy(asc(checkerDuties.id))
      .limit(limit + 1);
    return pageOf(rows, limit);
  };
}
