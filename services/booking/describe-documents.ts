import { describeDocument } from '#shared/contracts/user';
import { Problem } from '#shared/problem';
import type { Deps } from './connect.ts';
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
