import { t } from 'elysia';
import { oneOf, request, uuid } from '../base/contract.ts';

export const documentKind = oneOf(['NID', 'PASSPORT']);

/** What a checker compares with a document, and all that is kept of its number outside the user service. */
export const shownDocument = t.Object({ kind: documentKind, lastFour: t.String({ maxLength: 4 }) });

export const describeDocument = request(
  'user.describe-document',
  'What is kept of the number of a document: the last four characters, and a mark that is equal for equal numbers. Refused where it cannot be one',
  {
    input: t.Object({ kind: documentKind, number: t.String({ maxLength: 30 }) }),
    output: t.Object({
      lastFour: t.String({ maxLength: 4 }),
      /** As user.get-identities tells it of an account. */
      identity: t.String({ maxLength: 64 }),
    }),
  },
);

export const getIdentities = request(
  'user.get-identities',
  'Which accounts are of one person: a mark for each whose profile has an NID or a passport, equal for equal numbers. No number, and no index that finds one',
  {
    input: t.Object({ userIds: t.Array(uuid(), { minItems: 1, maxItems: 200 }) }),
    output: t.Object({
      /** By userId; accounts that have told no document are missing. */
      identities: t.Record(t.String(), t.String({ maxLength: 64 })),
      /** By userId: a mark for each document that the account has told, or has told until a day ago. */
      marks: t.Optional(t.Record(t.String(), t.Array(t.String({ maxLength: 64 }), { maxItems: 6 }))),
    }),
  },
);
