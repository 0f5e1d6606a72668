import { reply } from '#shared/bus';
import * as contract from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { listByTrip } from './list-by-trip.ts';
import { getBooking } from './queries.ts';

export const bookingReplies = (deps: Deps) => [
  reply(contract.getBooking, getBooking(deps)),
  reply(contract.listByTrip, listByTrip(deps)),
];
