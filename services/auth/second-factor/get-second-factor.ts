import { and, eq, isNull } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Caller } from '#shared/http/auth';
import type { Deps } from '../connect.ts';
import { secondFactors, users } from '../schema.ts';

/** @throws Problem NOT_FOUND for an account that is deleted. */
export function getSecondFactor({ db, config }: Deps) {
  return async ({ userId }: Caller) => {
    const [found] = await db
      .select({
        role: users.role,
        enrolledAt: secondFactors.confirmedAt,
        recoveryCodes: secondFactors.recoveryCodes,
      })
      .from(users)
      .leftJoin(secondFactors, eq(secondFactors.userId, users.id))
      .where(and(eq(users.id, userId), isNull(users.deletedAt)));
    if (!found) throw commonProblems.NOT_FOUND();
    return {
      enrolledAt: found.enrolledAt?.toISOString() ?? null,
      isRequired: config.staffNeedSecondFactor && found.role !== 'USER',
      recoveryCodesLeft: found.recoveryCodes?.length ?? 0,
    };
  };
}
