import { sql } from 'drizzle-orm';
import type { getIdentities as contract } from '#shared/contracts/user';
import { executePrepared } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from './connect.ts';
import { marksOf } from './marks.ts';

type Input = typeof contract.input.static;
type Output = typeof contract.output.static;

/** The marks of an account: of its holder's NID and passport, and of those that it named until a day ago. */
export function listIdentities(deps: Deps) {
  return async ({ userIds }: Input): Promise<Output> => {
    const rows = await readAccounts(deps, userIds);
    const told = new Map(
      rows.flatMap(({ account, id, ...documents }) =>
        id === null ? [] : [[account, marksOf(deps, { id, ...documents })]],
      ),
    );
    const marks = new Map(told);
    for (const { account, past } of rows)
      if (past) marks.set(account, [...new Set([...(marks.get(account) ?? []), ...past])]);
    const first = [...told].flatMap(([account, [mark]]) => (mark === undefined ? [] : [[account, mark]]));
    return {
      identities: Object.fromEntries(first),
      marks: Object.fromEntries([...marks].filter(([, some]) => some.length > 0)),
    };
  };
}

interface Account extends Omit<Parameters<typeof marksOf>[1], 'id'> {
  account: string;
  /** Of the profile; NULL where there is none. */
  id: string | null;
  past: string[] | null;
}

/** Each new buyer of a rush is asked about: one statement that is planned once, whatever the number of accounts. */
const readAccounts = ({ db, clock }: Deps, userIds: string[]): Promise<Account[]> =>
  executePrepared<Account>(
    db,
    sql`
      SELECT account, profile.id, nid_number AS "nidNumber", nid_index AS "nidIndex",
        passport_index AS "passportIndex", document_key_version AS "documentKeyVersion", past
      FROM unnest(${arrayOf(userIds)}::text::uuid[]) AS asked (account)
      LEFT JOIN user_profiles profile ON profile.user_id = account
      LEFT JOIN LATERAL (
        SELECT array_agg(mark) AS past FROM past_documents document
        WHERE document.user_id = account AND counts_until > ${clock.now().toISOString()}::timestamptz
      ) documents ON true
      WHERE profile.id IS NOT NULL OR past IS NOT NULL`,
  );
