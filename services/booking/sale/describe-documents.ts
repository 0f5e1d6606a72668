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
 * Numbers of documents are handed to the user service and forgotten; what comes back is kept in their place.
 * @throws Problem VALIDATION that names the fields; UNAVAILABLE where the user service is away.
 */
export function describeDocuments(deps: Deps) {
  return async (passengers: PassengerInput[]): Promise<NamedPassenger[]> => {
    const errors: FieldError[] = [];
    const named = await Promise.all(
      passengers.map(async ({ nidNumber, passportNumber, ...passenger }, at) => {
        const field = nidNumber === undefined ? 'passportNumber' : 'nidNumber';
        const number = nidNumber ?? passportNumber;
        if (number === undefined) return { ...passenger, document: null };
        const document = await describe(deps, field === 'nidNumber' ? 'NID' : 'PASSPORT', number);
        if (!document) errors.push({ field: `passengers.${at}.${field}`, message: 'cannot be one' });
        return { ...passenger, document };
      }),
    );
    refuse(errors);
    return named;
  };
}

/** One document is of one person, and one person sits on one seat. Numbers that are written differently have one mark. */
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
