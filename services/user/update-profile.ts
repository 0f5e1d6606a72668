import { eq } from 'drizzle-orm';
import type { Deps } from './connect.ts';
import { sealChanged } from './documents.ts';
import { ensureProfile } from './ensure-profile.ts';
import { requireBirthDate, requireFullName, requireLine, requireWebAddress } from './person.ts';
import { type Gender, type ProfileRow, userProfiles } from './schema.ts';

/** What is absent stays, null forgets. */
export interface ProfileChange {
  fullName?: string;
  dateOfBirth?: string | null;
  gender?: Gender | null;
  nidNumber?: string | null;
  passportNumber?: string | null;
  address?: string | null;
  city?: string | null;
  postalCode?: string | null;
  country?: string;
  avatarUrl?: string | null;
}

/** @throws Problem VALIDATION that names the field. */
export function updateProfile(deps: Deps) {
  return async (userId: string, change: ProfileChange): Promise<ProfileRow> => {
    const values = readChange(deps, change);
    const { id } = await ensureProfile(deps)(userId);
    return deps.db.transaction(async (tx) => {
      const [current] = await tx.select().from(userProfiles).where(eq(userProfiles.id, id)).for('update');
      const documents = sealChanged(deps.personalData, current!, change);
      const [updated] = await tx
        .update(userProfiles)
        .set({ ...values, ...documents, updatedAt: deps.clock.now() })
        .where(eq(userProfiles.id, id))
        .returning();
      return updated!;
    });
  };
}

function readChange({ clock }: Pick<Deps, 'clock'>, change: ProfileChange) {
  const { fullName, dateOfBirth, gender, country } = change;
  return {
    fullName: fullName === undefined ? undefined : requireFullName(fullName),
    dateOfBirth: unlessEmpty(dateOfBirth, (text) => requireBirthDate(text, clock)),
    gender,
    address: unlessEmpty(change.address, (text) => requireLine('address', text)),
    city: unlessEmpty(change.city, (text) => requireLine('city', text)),
    postalCode: unlessEmpty(change.postalCode, (text) => requireLine('postalCode', text)),
    country: country === undefined ? undefined : requireLine('country', country),
    avatarUrl: unlessEmpty(change.avatarUrl, (text) => requireWebAddress('avatarUrl', text)),
  };
}

function unlessEmpty(
  text: string | null | undefined,
  read: (text: string) => string,
): string | null | undefined {
  return text === null || text === undefined ? text : read(text);
}
