import type { Caller } from '#shared/http/auth';
import type { Deps } from '../connect.ts';
import type { ContactRow } from '../schema.ts';
import { currentContacts } from './contacts.ts';

/** What the account has proved and what it names. */
export function listContacts({ db }: Pick<Deps, 'db'>) {
  return async ({ userId }: Caller) => ({ items: (await currentContacts(db, userId)).map(presentContact) });
}

function presentContact({ kind, value, provedAt }: ContactRow) {
  return { kind, value, provedAt: provedAt?.toISOString() ?? null };
}
