import { eq, lt, sql } from 'drizzle-orm';
import type { Deps, Tx } from './connect.ts';
import { marksOf } from './marks.ts';
import { problems } from './problems.ts';
import { type ProfileRow, pastDocuments } from './schema.ts';

const countsForMs = 24 * 3_600_000;
/** Enough for a mistyped number. Each is one more person by whose limits the account counts. */
const pastDocumentsAtMost = 3;

/**
 * Keeps the mark of a removed document for a day, so that a change of the profile does not uncount its seats.
 * The caller has locked the profile.
 * @throws Problem DOCUMENTS_CHANGED_TOO_OFTEN.
 */
export async function keepPastDocuments(
  deps: Pick<Deps, 'personalData' | 'log' | 'clock'>,
  tx: Tx,
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
    throw problems.DOCUMENTS_CHANGED_TOO_OFTEN(
      `A profile can change its documents ${pastDocumentsAtMost} times a day`,
    );
}
