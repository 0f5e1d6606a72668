import { type Reply, reply } from '#shared/bus/bus';
import { describeDocument, getIdentities } from '#shared/contracts/user';
import type { Deps } from './connect.ts';
import { describeDocument as describe } from './documents.ts';
import { listIdentities } from './list-identities.ts';

export const replies: Reply<Deps>[] = [
  reply(getIdentities, listIdentities),
  reply(describeDocument, describe),
];
