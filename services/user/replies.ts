import { type Reply, reply } from '#shared/bus/bus';
import { describeDocument, getIdentities } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { listIdentities } from './list-identities.ts';
import { requireNid, requirePassport } from './person.ts';

export const userReplies = (deps: Deps): Reply[] => [
  reply(getIdentities, listIdentities(deps)),
  reply(describeDocument, async ({ kind, number }) => {
    const { personalData } = deps;
    const known = kind === 'NID' ? requireNid(number) : requirePassport(number);
    return {
      lastFour: known.slice(-4),
      identity: personalData.identity(personalData.index(kind === 'NID' ? 'nid' : 'passport', known)),
    };
  }),
];
