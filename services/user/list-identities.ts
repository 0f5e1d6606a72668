import { and, gt, inArray } from 'drizzle-orm';
import type { getIdentities as contract } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { marksOf } from './marks.ts';
import { pastDocuments, userProfiles } from './schema.ts';

type Input = typeof contract.input.static;
type Output = typeof contract.output.static;

/** By the account holder's own NID and passport, and by those that were the account's until a day ago. */
export function listIdentities(deps: Deps) {
  return async ({ userIds }: Input): Promise<Output> => {
    const { id, userId, nidNumber, nidIndex, passportIndex, documentKeyVersion } = userProfiles;
    const profiles = await deps.db
      .select({ id, userId, nidNumber, nidIndex, passportIndex, documentKeyVersion })
      .from(userProfiles)
      .where(inArray(userId, userIds));
    const past = await deps.db
      .select()
      .from(pastDocuments)
      .where(and(inArray(pastDocuments.userId, userIds), gt(pastDocuments.countsUntil, deps.clock.now())));
    const told = new Map(profiles.map((profile) => [profile.userId, marksOf(deps, profile)]));
    const marks = new Map(told);
    for (const { userId: account, mark } of past)
      marks.set(account, [...new Set([...(marks.get(account) ?? []), mark])]);
    const first = [...told].flatMap(([account, [mark]]) => (mark === undefined ? [] : [[account, mark]]));
    return {
      identities: Object.fromEntries(first),
      marks: Object.fromEntries([...marks].filter(([, some]) => some.length > 0)),
    };
  };
}
