import { inArray } from 'drizzle-orm';
import type { getIdentities as contract } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { userProfiles } from './schema.ts';

type Input = typeof contract.input.static;
type Output = typeof contract.output.static;

/** By the account holder's own NID, or passport where there is no NID. */
export const listIdentities =
  ({ db, personalData }: Deps) =>
  async ({ userIds }: Input): Promise<Output> => {
    const { userId, nidIndex, passportIndex } = userProfiles;
    const profiles = await db
      .select({ userId, nidIndex, passportIndex })
      .from(userProfiles)
      .where(inArray(userId, userIds));
    const identities = profiles.flatMap((profile): [string, string][] => {
      const index = profile.nidIndex ?? profile.passportIndex;
      return index === null ? [] : [[profile.userId, personalData.identity(index)]];
    });
    return { identities: Object.fromEntries(identities) };
  };
