import { type Reply, reply } from '#shared/bus/bus';
import * as contracts from '#shared/contracts/auth';
import * as orders from '#shared/contracts/orders';
import { byOperator } from '#shared/records/admin';
import { eraseAccount } from './accounts/erase-account.ts';
import { abandonErasure, beginErasure } from './accounts/erasure-mark.ts';
import { exportAccount } from './accounts/export-account.ts';
import { getContact, getContactChange } from './accounts/get-contact.ts';
import { getStanding } from './accounts/get-standing.ts';
import type { Deps } from './connect.ts';
import { getKeys } from './keys/get-keys.ts';
import { orderEnd, showSessions } from './sessions/order-end.ts';

export const replies: Reply<Deps>[] = [
  reply(contracts.getKeys, getKeys),
  reply(contracts.getContact, getContact),
  reply(contracts.getContactChange, getContactChange),
  reply(contracts.getStanding, getStanding),
  reply(contracts.exportAccount, exportAccount),
  reply(contracts.beginErasure, beginErasure),
  reply(contracts.abandonErasure, abandonErasure),
  reply(contracts.eraseAccount, eraseAccount),
  reply(orders.listUserSessions, byOperator(showSessions)),
  reply(orders.endUserSessions, byOperator(orderEnd)),
];
