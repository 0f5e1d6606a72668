import type { describeDocument as contract } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { requireNid, requirePassport } from './person.ts';
import type { SealedDocuments } from './personal-data.ts';

type Described = (typeof contract)['input']['static'];

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

/** What booking keeps of a document that a passenger shows: its end, and the mark by which it is known again. */
export function describeDocument({ personalData }: Pick<Deps, 'personalData'>) {
  return async ({ kind, number }: Described): Promise<{ lastFour: string; identity: string }> => {
    const known = kind === 'NID' ? requireNid(number) : requirePassport(number);
    return {
      lastFour: known.slice(-4),
      identity: personalData.identity(personalData.index(kind === 'NID' ? 'nid' : 'passport', known)),
    };
  };
}
