import { getContact } from '#shared/contracts/auth';
import type { Deps } from './connect.ts';
import { ensureProfile } from './ensure-profile.ts';
import { presentProfile } from './present.ts';

/** The profile, with e-mail and phone from auth. */
export function getProfile(deps: Deps) {
  return async (userId: string) => {
    const profile = await ensureProfile(deps, userId);
    const contact = await deps.bus.request(getContact, { userId });
    return presentProfile(deps, { row: profile, contact });
  };
}
