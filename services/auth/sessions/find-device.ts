import { and, eq, isNull, or, type SQL } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { refreshTokens, sessions, type UserRow, users } from '../schema.ts';
import { hashToken } from './start-session.ts';

/**
 * Finds the session of a refresh token, also where the token has expired or its holder has logged out. A
 * session that ended otherwise (a new password, a stolen token, ended from another device) vouches for
 * nobody.
 * @param input.of which accounts count.
 */
export async function findDevice(
  { db }: Pick<Deps, 'db'>,
  { refreshToken, of }: { refreshToken: string | undefined; of: SQL | undefined },
): Promise<{ sessionId: string; account: UserRow } | undefined> {
  if (!refreshToken) return undefined;
  const [found] = await db
    .select({ sessionId: sessions.id, account: users })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(refreshTokens.token, hashToken(refreshToken)),
        or(isNull(sessions.revokedReason), eq(sessions.revokedReason, 'LOGOUT')),
        of,
      ),
    );
  return found;
}
