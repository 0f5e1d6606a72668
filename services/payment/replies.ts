import { type Reply, reply } from '#shared/bus/bus';
import * as contract from '#shared/contracts/payment';
import type { Deps } from './connect.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { listByBooking } from './list-by-booking.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.listByBooking, listByBooking),
  reply(contract.exportPerson, exportPerson),
  reply(contract.countOpen, countOpen),
];
