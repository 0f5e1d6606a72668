import { type Reply, reply } from '#shared/bus';
import * as ops from '#shared/contracts/ops';
import * as contract from '#shared/contracts/seat-reservation';
import { claimHold } from './claim-hold.ts';
import { confirmSeats } from './confirm-seats.ts';
import type { Deps } from './connect.ts';
import { countPerson } from './count-person.ts';
import { describeHold } from './describe-hold.ts';
import { getAvailability } from './get-availability.ts';
import { giveBackSeats } from './give-back-seats.ts';
import { inspectTrip } from './inspect-trip.ts';
import { listByBooking } from './list-by-booking.ts';
import { listTripsInUse } from './refreeze-trips.ts';
import { dropHold } from './release-hold.ts';

export function seatReservationReplies(deps: Deps): Reply[] {
  return [
    reply(contract.getAvailability, getAvailability(deps)),
    reply(contract.describeHold, describeHold(deps)),
    reply(contract.claimHold, claimHold(deps)),
    reply(contract.confirmSeats, confirmSeats(deps)),
    reply(contract.giveBackSeats, giveBackSeats(deps)),
    reply(contract.dropHold, dropHold(deps)),
    reply(contract.countPerson, countPerson(deps)),
    reply(contract.listTripsInUse, listTripsInUse(deps)),
    reply(contract.listByBooking, listByBooking(deps)),
    reply(ops.inspectTrip, inspectTrip(deps)),
  ];
}
