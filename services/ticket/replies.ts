import { type Reply, reply } from '#shared/bus/bus';
import * as recovery from '#shared/contracts/recovery';
import * as contracts from '#shared/contracts/ticket';
import type { Deps } from './connect.ts';
import { exportPerson } from './export-person.ts';
import { voidTickets } from './issue/void-tickets.ts';
import { printForMail } from './paper/print-ticket.ts';
import { listTickets } from './queries.ts';
import { restoreTickets } from './recovery/restore-tickets.ts';
import { restoreUse } from './recovery/restore-use.ts';

export const replies: Reply<Deps>[] = [
  reply(contracts.exportPerson, exportPerson),
  reply(contracts.voidTickets, voidTickets),
  reply(contracts.printTicket, printForMail),
  reply(contracts.listTickets, listTickets),
  reply(recovery.restoreTickets, restoreTickets),
  reply(recovery.restoreUse, restoreUse),
];
