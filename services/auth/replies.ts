import { type Reply, reply } from '#shared/bus/bus';
import * as contracts from '#shared/contracts/auth';
import { abandonErasure, beginErasure, eraseAccount } from './accounts/erase-account.ts';
import { exportAccount } from './accounts/export-account.ts';
import type { Deps } from './connect.ts';
import { getContact, getContactChange, getKeys, getStanding } from './queries.ts';

export const replies: Reply<Deps>[] = [
  reply(contracts.getKeys, getKeys),
  reply(contracts.getContact, getContact),
  reply(contracts.getContactChange, getContactChange),
  reply(contracts.getStanding, getStanding),
  reply(contracts.exportAccount, exportAccount),
  reply(contracts.beginErasure, beginErasure),
  reply(contracts.abandonErasure, abandonErasure),
  reply(contracts.eraseAccount, eraseAccount),
];
