import { requireNid, requirePassport } from './person.ts';
import type { PersonalData, SealedDocuments } from './personal-data.ts';

export interface DocumentChange {
  nidNumber?: string | null;
  passportNumber?: string | null;
}

/**
 * The document columns of a row after a change, both numbers under the newest key; undefined where it touches neither.
 * @throws Problem VALIDATION that names the field.
 */
export function sealChanged(
  personalData: PersonalData,
  row: { id: string } & SealedDocuments,
  { nidNumber, passportNumber }: DocumentChange,
): SealedDocuments | undefined {
  if (nidNumber === undefined && passportNumber === undefined) return undefined;
  const kept = personalData.open(row.id, row);
  return personalData.seal(row.id, {
    nid: nidNumber === undefined ? kept.nid : readNid(nidNumber),
    passport: passportNumber === undefined ? kept.passport : readPassport(passportNumber),
  });
}

/** Of a row that does not stand yet. */
export function sealNew(personalData: PersonalData, id: string, given: DocumentChange): SealedDocuments {
  return personalData.seal(id, {
    nid: readNid(given.nidNumber),
    passport: readPassport(given.passportNumber),
  });
}

const readNid = (text: string | null | undefined) => (text ? requireNid(text) : null);
const readPassport = (text: string | null | undefined) => (text ? requirePassport(text) : null);
