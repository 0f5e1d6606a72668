import { type Reply, reply } from '#shared/bus/bus';
import * as contracts from '#shared/contracts/auth';
import { eraseAccount } from './accounts/erase-account.ts';
import { abandonErasure, beginErasure } from './accounts/erasure-mark.ts';
import { exportAccount } from './accounts/export-account.ts';
import { getContact, getContactChange } from './accounts/get-contact.ts';
import { getStanding } from './accounts/get-standing.ts';
import type { Deps } from './connect.ts';
import { listEnded } from './sessions/list-ended.ts';
import { revokedSessions } from './sessions/revoked-sessions.ts';

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
