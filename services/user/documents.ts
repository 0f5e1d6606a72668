import type { Deps } from './connect.ts';
import { requireNid, requirePassport } from './person.ts';
import type { SealedDocuments } from './personal-data.ts';

interface DocumentChange {
  nidNumber?: string | null;
  passportNumber?: string | null;
}

/**
 * The document columns of a row after a change, both numbers under the newest key. Undefined where the change
 * has neither.
 * @throws Problem VALIDATION that names the field.
 */
export function sealChanged(
  { personalData }: Pick<Deps, 'personalData'>,
  { row, change }: { row: { id: string } & SealedDocuments; change: DocumentChange },
): SealedDocuments | undefined {
  const { nidNumber, passportNumber } = change;
  if (nidNumber === undefined && passportNumber === undefined) return undefined;
  const kept = personalData.open(row.id, row);
  return personalData.seal(row.id, {
    nid: nidNumber === undefined ? kept.nid : readNid(nidNumber),
    passport: passportNumber === undefined ? kept.passport : readPassport(passportNumber),
  });
}

/** The document columns of a new row. */
export function sealNew(
  { personalData }: Pick<Deps, 'personalData'>,
  { id, given }: { id: string; given: DocumentChange },
): SealedDocuments {
  return personalData.seal(id, {
    nid: readNid(given.nidNumber),
    passport: readPassport(given.passportNumber),
  });
}

const readNid = (text: string | null | undefined) => (text ? requireNid(text) : null);
const readPassport = (text: string | null | undefined) => (text ? requirePassport(text) : null);
