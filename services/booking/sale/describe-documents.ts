import { Problem } from '#shared/base/problem';
import { describeDocument } from '#shared/contracts/user';
import type { Deps } from '../connect.ts';
import {
  type FieldError,
  type KeptDocument,
  type NamedPassenger,
  type PassengerInput,
  refuse,
} from './passengers.ts';

/**
 * Hands the numbers of documents to the user service and keeps its answer in their place.
 * @throws Problem VALIDATION that names the fields; UNAVAILABLE while the user service is away.
 */
export async function describeDocuments(deps: Deps, passengers: PassengerInput[]): Promise<NamedPassenger[]> {
  const errors: FieldError[] = [];
  const named = await Promise.all(
    passengers.map(async ({ nidNumber, passportNumber, ...passenger }, at) => {
      const field = nidNumber === undefined ? 'passportNumber' : 'nidNumber';
      const number = nidNumber ?? passportNumber;
      if (number === undefined) return { ...passenger, document: null };
      const document = await describe(deps, field === 'nidNumber' ? 'NID' : 'PASSPORT', number);
      if (!document)
        errors.push({ field: `passengers.${at}.${field}`, message: 'is not a number of such a document' });
      return { ...passenger, document };
    }),
  );
  refuse(errors);
  return named;
}

/** One document names one person, who sits on one seat. However a number is written, its mark is the same. */
export function refuseSharedDocuments(passengers: NamedPassenger[]): void {
  const errors = passengers.flatMap(({ document }, at): FieldError[] => {
    const first = passengers.findIndex((other) => document && other.document?.identity === document.identity);
    if (!document || first === at) return [];
    const field = document.kind === 'NID' ? 'nidNumber' : 'passportNumber';
    return [{ field: `passengers.${at}.${field}`, message: `is the document of passengers.${first}` }];
  });
  refuse(errors);
}

/** null where the number cannot be one. */
async function describe(
  { bus }: Deps,
  kind: KeptDocument['kind'],
  number: string,
): Promise<KeptDocument | null> {
  try {
    const { lastFour, identity } = await bus.request(describeDocument, { kind, number });
    return { kind, lastFour, identity };
  } catch (error) {
    if (error instanceof Problem && error.code === 'VALIDATION') return null;
    throw error;
  }
}
