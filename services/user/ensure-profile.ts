import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import type { Envelope } from '#shared/bus/bus';
import { getContact } from '#shared/contracts/auth';
import type { Deps } from './connect.ts';
import { type ProfileRow, userProfiles } from './schema.ts';

/** Finds the profile of an account, or makes it with the name that auth holds. @throws Problem NOT_FOUND. */
export async function ensureProfile(deps: Deps, userId: string): Promise<ProfileRow> {
  const known = await findProfile(deps, userId);
  if (known) return known;
  const { fullName } = await deps.bus.request(getContact, { userId });
  await deps.db
    .insert(userProfiles)
    .values({ id: newId(), userId, fullName })
    .onConflictDoNothing({ target: userProfiles.userId });
  const made = await findProfile(deps, userId);
  if (!made) throw new Error('An ensured profile was not found');
  return made;
}

/** On auth.registered. Repeated or late, it finds the profile there, so it needs no inbox row. */
export function welcome(deps: Deps) {
  return async (event: Envelope<{ userId: string }>): Promise<void> => {
    const { userId } = event.data;
    try {
      await ensureProfile(deps, userId);
    } catch (error) {
      // The account was deleted meanwhile.
      if (!(error instanceof Problem && error.code === 'NOT_FOUND')) throw error;
      deps.passOver(event, 'ACCOUNT_DELETED', { userId });
    }
  };
}

async function findProfile({ db }: Deps, userId: string): Promise<ProfileRow | undefined> {
  const [profile] = await db.select().from(userProfiles).where(eq(userProfiles.userId, userId));
  return profile;
}
