import { desc, gt } from 'drizzle-orm';
import { accessTokenSeconds } from '#shared/http/auth';
import type { Deps } from '../connect.ts';
import { sessions } from '../schema.ts';

/** One NATS message takes so many ids with ease. */
const mostRevoked = 20_000;

/**
 * The sessions that were revoked while their access tokens may still be in use, the newest first. Only
 * processes of the last release ask for them.
 */
export function revokedSessions(deps: Deps) {
  return async (): Promise<string[]> => {
    const oldestToken = new Date(deps.clock.now().getTime() - accessTokenSeconds * 1_000);
    const rows = await deps.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(gt(sessions.revokedAt, oldestToken))
      .orderBy(desc(sessions.revokedAt))
      .limit(mostRevoked);
    return rows.map(({ id }) => id);
  };
}
