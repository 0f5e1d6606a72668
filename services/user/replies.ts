import { type Reply, reply } from '#shared/bus';
import { describeDocument } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { requireNid, requirePassport } from './person.ts';

export const userReplies = ({ personalData }: Deps): Reply[] => [
  reply(describeDocument, async ({ kind, number }) => {
    const known = kind === 'NID' ? requireNid(number) : requirePassport(number);
    return {
      lastFour: known.slice(-4),
      index: personalData.index(kind === 'NID' ? 'nid' : 'passport', known),
    };
  }),
];
