import type { Static } from '@sinclair/typebox';
import { and, eq, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { accountDeleted, type eraseAccount as contract } from '#shared/contracts/auth';
import { recordAction } from '#shared/records/admin';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { secondFactors, type UserRow, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/revoke-sessions.ts';

const dayMs = 86_400_000;

type Input = Static<typeof contract.input>;
type Erasure = Static<typeof contract.output>;

/**
 * Deletes an account softly: it cannot sign in, and for other services it does not exist. Its contacts stay
 * until `anonymiseAt`. Repeated, it answers the same.
 * @throws Problem NOT_FOUND; ACCOUNT_NOT_ACTIVE, so that a banned person cannot come back with the same
 * phone; PASSWORD_WRONG, TOO_MANY_REQUESTS and BUSY where a password is given; ERASURE_LAPSED where the mark
 * no longer stands.
 */
export function eraseAccount(deps: Deps) {
  return async ({ userId, password, markedAt, requestId }: Input): Promise<Erasure> => {
    const [known] = await deps.db.select().from(users).where(eq(users.id, userId));
    if (!known) throw commonProblems.NOT_FOUND();
    if (known.deletedAt) return presentErasure(deps, { userId, deletedAt: known.deletedAt });
    if (known.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
    if (password !== undefined) await confirmPassword(deps, { userId, password, address: undefined });
    const { deletedAt, ended } = await softDelete(deps, { account: known, requestId, markedAt });
    await announceEnded(deps, { userId, sessionIds: ended });
    return presentErasure(deps, { userId, deletedAt });
  };
}

async function softDelete(
  deps: Deps,
  { account, requestId, markedAt }: { account: UserRow; requestId: string; markedAt: string | undefined },
): Promise<{ deletedAt: Date; ended: string[] }> {
  const { id: userId, role } = account;
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [deleted] = await tx
      .update(users)
      .set({ deletedAt: now, erasingSince: null })
      .where(
        and(
          eq(users.id, userId),
          eq(users.status, 'ACTIVE'),
          isNull(users.deletedAt),
          markedAt === undefined ? undefined : eq(users.erasingSince, new Date(markedAt)),
        ),
      )
      .returning({ id: users.id });
    if (!deleted) {
      const [other] = await tx.select().from(users).where(eq(users.id, userId));
      if (other?.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
      if (!other.deletedAt) throw problems.ERASURE_LAPSED();
      return { deletedAt: other.deletedAt, ended: [] };
    }
    await closeOpenCodes(tx, { userId, now });
    await tx.delete(secondFactors).where(eq(secondFactors.userId, userId));
    const ended = await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_DELETED', now });
    await recordAction(tx, { userId, role, requestId }, now, {
      action: 'erase',
      entity: 'user',
      entityId: userId,
      before: { deleted: false },
      after: { deleted: true },
    });
    const { deletedAt, anonymiseAt } = presentErasure(deps, { userId, deletedAt: now });
    await emit(tx, accountDeleted, {
      aggregateId: userId,
      version: 2,
      data: { userId, deletedAt, anonymiseAt },
    });
    return { deletedAt: now, ended };
  });
}

function presentErasure(
  { config }: Deps,
  { userId, deletedAt }: { userId: string; deletedAt: Date },
): Erasure {
  const anonymiseAt = new Date(deletedAt.getTime() + config.AUTH_ERASURE_DAYS * dayMs);
  return { userId, deletedAt: deletedAt.toISOString(), anonymiseAt: anonymiseAt.toISOString() };
}
