import { type Reply, reply } from '#shared/bus/bus';
import { passOnRequeue } from '#shared/bus/dead-letters';
import * as contract from '#shared/contracts/booking';
import * as ops from '#shared/contracts/ops';
import * as recovery from '#shared/contracts/recovery';
import type { Deps } from './connect.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { getBooking } from './get-booking.ts';
import { listByHolds } from './list-by-holds.ts';
import { listByTrip } from './list-by-trip.ts';
import { listKnown } from './list-known.ts';
import { restoreBooking } from './recovery/restore-booking.ts';
import { restoreCancellation } from './recovery/restore-cancellation.ts';
import { inspectBooking } from './review/inspect-booking.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.getBooking, getBooking),
  reply(contract.listByTrip, listByTrip),
  reply(contract.listByHolds, listByHolds),
  reply(contract.listKnown, listKnown),
  reply(contract.exportPerson, exportPerson),
  reply(contract.countOpen, countOpen),
  reply(ops.inspectBooking, inspectBooking),
  reply(ops.requeueDeadLetters, passOnRequeue),
  reply(recovery.restoreBooking, restoreBooking),
  reply(recovery.restoreCancellation, restoreCancellation),
];
