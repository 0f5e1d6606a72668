import { eq } from 'drizzle-orm';
import { countPerson } from '#shared/contracts/seat-reservation';
import type { Deps } from './connect.ts';
import { sealChanged } from './documents.ts';
import { ensureProfile } from './ensure-profile.ts';
import { keepPastDocuments } from './keep-past-documents.ts';
import { requireBirthDate, requireFullName, requireLine, requireWebAddress } from './person.ts';
import { type Gender, userProfiles } from './schema.ts';

/** Absent fields stay, null clears. */
interface ProfileChange {
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

/** @throws Problem VALIDATION that names the field; DOCUMENTS_CHANGED_TOO_OFTEN. */
export function updateProfile(deps: Deps) {
  return async ({ userId, change }: { userId: string; change: ProfileChange }): Promise<void> => {
    const values = readChange(deps, change);
    const { id } = await ensureProfile(deps, userId);
    await writeChange(deps, { id, values, change });
    if (change.nidNumber || change.passportNumber) await countSeats(deps, userId);
  };
}

function writeChange(
  deps: Deps,
  { id, values, change }: { id: string; values: ReturnType<typeof readChange>; change: ProfileChange },
): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const [current] = await tx.select().from(userProfiles).where(eq(userProfiles.id, id)).for('update');
    const documents = sealChanged(deps, { row: current!, change });
    const [updated] = await tx
      .update(userProfiles)
      .set({ ...values, ...documents, updatedAt: deps.clock.now() })
      .where(eq(userProfiles.id, id))
      .returning();
    if (documents) await keepPastDocuments(deps, tx, { before: current!, after: updated! });
  });
}

/** Has the account's present seats counted by the new document as well. Later holds do so by themselves. */
async function countSeats({ bus, log }: Deps, userId: string): Promise<void> {
  await bus.request(countPerson, { userId }).catch((error: unknown) => {
    log.warn({ error, userId }, 'seats held before are not counted by a new document');
  });
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
