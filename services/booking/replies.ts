import { reply } from '#shared/bus/bus';
import { passOnRequeue } from '#shared/bus/dead-letters';
import * as contract from '#shared/contracts/booking';
import * as ops from '#shared/contracts/ops';
import type { Deps } from './connect.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { getBooking } from './get-booking.ts';
import { listByHolds } from './list-by-holds.ts';
import { listByTrip } from './list-by-trip.ts';
import { inspectBooking } from './review/inspect-booking.ts';

export const bookingReplies = (deps: Deps) => [
  reply(contract.getBooking, getBooking(deps)),
  reply(contract.listByTrip, listByTrip(deps)),
  reply(contract.listByHolds, listByHolds(deps)),
  reply(contract.exportPerson, exportPerson(deps)),
  reply(contract.countOpen, countOpen(deps)),
  reply(ops.inspectBooking, inspectBooking(deps)),
  passOnRequeue(deps),
];
