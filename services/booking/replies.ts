import { type Reply, reply } from '#shared/bus/bus';
import * as contract from '#shared/contracts/booking';
import * as ops from '#shared/contracts/ops';
import * as orders from '#shared/contracts/orders';
import * as recovery from '#shared/contracts/recovery';
import { byOperator } from '#shared/records/admin';
import type { Deps } from './connect.ts';
import { countSold } from './count-sold.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { getBooking } from './get-booking.ts';
import { listByHolds } from './list-by-holds.ts';
import { listByTrip } from './list-by-trip.ts';
import { listKnown } from './list-known.ts';
import { dropDeadLetters, listDeadLetters, requeueDeadLetters } from './operator/dead-letters.ts';
import { followRefunds } from './operator/follow-refunds.ts';
import { resendTickets } from './operator/resend-tickets.ts';
import { rebuildSeats, releaseHold } from './operator/seats.ts';
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
  reply(contract.countSold, countSold),
  reply(ops.inspectBooking, inspectBooking),
  reply(recovery.restoreBooking, restoreBooking),
  reply(recovery.restoreCancellation, restoreCancellation),
  reply(ops.listDeadLetters, listDeadLetters),
  reply(ops.requeueDeadLetters, byOperator(requeueDeadLetters)),
  reply(ops.dropDeadLetters, byOperator(dropDeadLetters)),
  reply(ops.resendTicket, byOperator(resendTickets)),
  reply(orders.followRefunds, followRefunds),
  reply(orders.releaseHold, byOperator(releaseHold)),
  reply(orders.rebuildSeats, byOperator(rebuildSeats)),
];
