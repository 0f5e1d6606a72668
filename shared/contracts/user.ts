import { t } from 'elysia';
import { oneOf, request, uuid } from '../base/contract.ts';

export const documentKind = oneOf(['NID', 'PASSPORT']);

/** What a checker compares with a document. Other services keep no more of its number. */
export const shownDocument = t.Object({ kind: documentKind, lastFour: t.String({ maxLength: 4 }) });

export const describeDocument = request(
  'user.describe-document',
  'Describes the number of a document by its last four characters and a mark that is equal for equal numbers. Refuses what cannot be a number',
  {
    input: t.Object({ kind: documentKind, number: t.String({ maxLength: 30 }) }),
    output: t.Object({
      lastFour: t.String({ maxLength: 4 }),
      /** As user.get-identities answers it for an account. */
      identity: t.String({ maxLength: 64 }),
    }),
  },
);

export const getIdentities = request(
  'user.get-identities',
  'Which accounts belong to one person: a mark for each NID and passport in their profiles, equal for equal numbers. No number can be found by it',
  {
    input: t.Object({ userIds: t.Array(uuid(), { minItems: 1, maxItems: 200 }) }),
    output: t.Object({
      /** By userId. Accounts without a document are missing. */
      identities: t.Record(t.String(), t.String({ maxLength: 64 })),
      /** By userId: a mark for each document that the account has, or had until a day ago. */
      marks: t.Optional(t.Record(t.String(), t.Array(t.String({ maxLength: 64 }), { maxItems: 6 }))),
    }),
  },
);
