import { and, eq, isNull, lt } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import { accountDeleted } from '#shared/contracts/auth';
import { deleteInBatches } from '#shared/stores/delete-in-batches';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { contacts, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';
import { hasKey } from './accounts.ts';
import { unprovedOf } from './contacts.ts';

const dayMs = 86_400_000;
const lapsedAtOnce = 100;
/** For so long a holder is told at a contact that was replaced, removed or shut. */
const formerDays = 30;

/**
 * Deletes contacts that were named AUTH_UNPROVED_DAYS ago and nobody has proved. An account that has proved
 * nothing goes with them, as if its holder had deleted it.
 */
export function lapseAccounts(deps: Deps) {
  const { db, clock, config, log } = deps;
  return async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - config.AUTH_UNPROVED_DAYS * dayMs);
    const former = new Date(clock.now().getTime() - formerDays * dayMs);
    await deleteInBatches(db, contacts, lt(contacts.endedAt, former));
    while (true) {
      const due = await db
        .selectDistinct({ userId: contacts.userId })
        .from(contacts)
        .where(and(isNull(contacts.provedAt), lt(contacts.createdAt, before)))
        .limit(lapsedAtOnce);
      if (due.length === 0) return;
      for (const { userId } of due) await lapse(deps, { userId, before });
      log.info({ accounts: due.length }, 'unproved contacts lapsed');
    }
  };
}

async function lapse(deps: Deps, { userId, before }: { userId: string; before: Date }): Promise<void> {
  const now = deps.clock.now();
  const ended = await deps.db.transaction(async (tx) => {
    const [account] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update');
    await tx.delete(contacts).where(and(unprovedOf(userId), lt(contacts.createdAt, before)));
    const isNamedStill = (await tx.$count(contacts, unprovedOf(userId))) > 0;
    if (!account || account.deletedAt || account.status !== 'ACTIVE' || hasKey(account) || isNamedStill)
      return [];
    await tx.update(users).set({ deletedAt: now }).where(eq(users.id, userId));
    await closeOpenCodes(tx, { userId, now });
    const anonymiseAt = new Date(now.getTime() + deps.config.AUTH_ERASURE_DAYS * dayMs).toISOString();
    const data = { userId, deletedAt: now.toISOString(), anonymiseAt };
    await emit(tx, accountDeleted, { aggregateId: userId, version: 2, data });
    return revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_DELETED', now });
  });
  await announceEnded(deps, { userId, sessionIds: ended });
}
