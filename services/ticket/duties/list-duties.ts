import { and, eq, isNull } from 'drizzle-orm';
import { keyset } from '#shared/http/keyset';
import { type Page, type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { checkerDuties, type Duty } from '../schema.ts';

interface Wanted extends PageQuery {
  checkerUserId?: string | undefined;
  trainId?: string | undefined;
  journeyDate?: string | undefined;
}

const oldestFirst = keyset('ascending', [checkerDuties.id, 'uuid']);

/** Lists who checks which trips, oldest duty first. */
export function listDuties({ db }: Pick<Deps, 'db'>) {
  return async ({ checkerUserId, trainId, journeyDate, limit, cursor }: Wanted): Promise<Page<Duty>> => {
    const rows = await db
      .select()
      .from(checkerDuties)
      .where(
        and(
          isNull(checkerDuties.endedAt),
          checkerUserId ? eq(checkerDuties.checkerUserId, checkerUserId) : undefined,
          trainId ? eq(checkerDuties.trainId, trainId) : undefined,
          journeyDate ? eq(checkerDuties.journeyDate, journeyDate) : undefined,
          oldestFirst.after(cursor),
        ),
      )
      .orderBy(oldestFirst.order)
      .limit(limit + 1);
    return pageOf(rows, limit, ({ id }) => [id]);
  };
}
