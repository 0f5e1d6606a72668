import { type Reply, reply } from '#shared/bus/bus';
import * as contracts from '#shared/contracts/auth';
import { abandonErasure, beginErasure, eraseAccount } from './accounts/erase-account.ts';
import { exportAccount } from './accounts/export-account.ts';
import type { Deps } from './connect.ts';
import { getContact, getContactChange, getStanding, revokedSessions } from './queries.ts';
import { listEnded } from './sessions/list-ended.ts';

export const authReplies = (deps: Deps): Reply[] => [
  reply(contracts.getKeys, async ({ ended }) => ({
    keys: deps.keys.public(deps.clock.now()),
    ...(ended ? { ended: await listEnded(deps)(ended) } : { revokedSessions: await revokedSessions(deps)() }),
  })),
  reply(contracts.getContact, getContact(deps)),
  reply(contracts.getContactChange, getContactChange(deps)),
  reply(contracts.getStanding, getStanding(deps)),
  reply(contracts.exportAccount, exportAccount(deps)),
  reply(contracts.beginErasure, beginErasure(deps)),
  reply(contracts.abandonErasure, abandonErasure(deps)),
  reply(contracts.eraseAccount, eraseAccount(deps)),
];
