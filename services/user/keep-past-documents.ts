import { eq, lt, sql } from 'drizzle-orm';
import type { Transaction } from '#shared/stores/postgres';
import type { Deps } from './connect.ts';
import { marksOf } from './marks.ts';
import { problems } from './problems.ts';
import type * as schema from './schema.ts';
import { type ProfileRow, pastDocuments } from './schema.ts';

const countsForMs = 24 * 3_600_000;
/** Whoever mistypes a number does not need more; each is one more person by whose limits the account counts. */
export const pastDocumentsAtMost = 3;

/**
 * A document that an account no longer names still counts for a day: nobody's seats are uncounted by a change of the
 * profile. The row of the profile must be locked. @throws DOCUMENTS_CHANGED_TOO_OFTEN
 */
export async function keepPastDocuments(
  deps: Pick<Deps, 'personalData' | 'log' | 'clock'>,
  tx: Transaction<typeof schema>,
  { before, after }: { before: ProfileRow; after: ProfileRow },
): Promise<void> {
  const { userId } = before;
  const now = deps.clock.now();
  const kept = new Set(marksOf(deps, after));
  const gone = marksOf(deps, before).filter((mark) => !kept.has(mark));
  if (gone.length === 0) return;
  await tx.delete(pastDocuments).where(lt(pastDocuments.countsUntil, now));
  const countsUntil = new Date(now.getTime() + countsForMs);
  await tx
    .insert(pastDocuments)
    .values(gone.map((mark) => ({ userId, mark, countsUntil })))
    .onConflictDoUpdate({
      target: [pastDocuments.userId, pastDocuments.mark],
      set: { countsUntil: sql`excluded.counts_until` },
    });
  const past = await tx.$count(pastDocuments, eq(pastDocuments.userId, userId));
  if (past > pastDocumentsAtMost)
    throw problems.DOCUMENTS_CHANGED_TOO_OFTEN(`At most ${pastDocumentsAtMost} changes in a day`);
}
