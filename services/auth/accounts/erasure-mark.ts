import type { Static } from '@sinclair/typebox';
import { and, eq, isNull, lte } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type {
  abandonErasure as abandonContract,
  beginErasure as beginContract,
} from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';

/** Counting what is open takes a few seconds. The process that set an older mark has died. */
const markedAtMostMs = 60_000;

/**
 * Marks an account as being erased and signs it out everywhere. A service that begins something for the
 * account stores it first and asks for the mark then. The erasure marks first and counts then. So one of the
 * two sees the other.
 * @throws Problem NOT_FOUND; ACCOUNT_NOT_ACTIVE; PASSWORD_WRONG, TOO_MANY_REQUESTS, BUSY; BEING_ERASED while
 * another mark stands.
 */
export function beginErasure(deps: Deps) {
  return async ({ userId, password }: Static<typeof beginContract.input>) => {
    const [known] = await deps.db.select().from(users).where(eq(users.id, userId));
    if (!known || known.deletedAt) throw commonProblems.NOT_FOUND();
    if (known.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
    if (known.erasingSince) throw problems.BEING_ERASED();
    await confirmPassword(deps, { userId, password, address: undefined });
    const { markedAt, ended } = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const unmarked = and(eq(users.status, 'ACTIVE'), isNull(users.deletedAt), isNull(users.erasingSince));
      const marked = await tx
        .update(users)
        .set({ erasingSince: now })
        .where(and(eq(users.id, userId), unmarked))
        .returning({ id: users.id });
      if (marked.length === 0) throw problems.BEING_ERASED();
      const sessionIds = await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_DELETED', now });
      return { markedAt: now, ended: sessionIds };
    });
    await announceEnded(deps, { userId, sessionIds: ended });
    return { userId, markedAt: markedAt.toISOString() };
  };
}

/** Takes the mark away where something open keeps the account. Its holder signs in again. */
export function abandonErasure({ db }: Pick<Deps, 'db'>) {
  return async ({ userId, markedAt }: Static<typeof abandonContract.input>): Promise<{ userId: string }> => {
    await db
      .update(users)
      .set({ erasingSince: null })
      .where(and(eq(users.id, userId), eq(users.erasingSince, new Date(markedAt)), isNull(users.deletedAt)));
    return { userId };
  };
}

/** Takes away the marks of erasures that ended half-way. One that goes on late finds its mark gone. */
export function dropOldMarks({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>) {
  return async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - markedAtMostMs);
    const freed = await db
      .update(users)
      .set({ erasingSince: null })
      .where(and(lte(users.erasingSince, before), isNull(users.deletedAt)))
      .returning({ id: users.id });
    for (const { id } of freed) log.warn({ userId: id }, 'an erasure ended half-way, the account stays');
  };
}
