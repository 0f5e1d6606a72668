import type { Static } from '@sinclair/typebox';
import type { getKeys as contract } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import { listEnded } from '../sessions/list-ended.ts';
import { revokedSessions } from '../sessions/revoked-sessions.ts';

/** The public keys, and the sessions that have ended. */
export function getKeys(deps: Deps) {
  const { keys, clock } = deps;
  return async ({ ended }: Static<typeof contract.input>): Promise<Static<typeof contract.output>> => ({
    keys: keys.public(clock.now()),
    ...(ended ? { ended: await listEnded(deps)(ended) } : { revokedSessions: await revokedSessions(deps)() }),
  });
}
