import { type Reply, reply } from '#shared/bus/bus';
import * as ops from '#shared/contracts/ops';
import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from './connect.ts';
import { claimHold } from './hold/claim-hold.ts';
import { countPerson } from './hold/count-person.ts';
import { describeHold } from './hold/describe-hold.ts';
import { dropHold } from './hold/release-hold.ts';
import { getAvailability } from './look/get-availability.ts';
import { inspectTrip } from './look/inspect-trip.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import { giveBackSeats } from './sale/give-back-seats.ts';
import { listByBooking } from './sale/list-by-booking.ts';
import { listTripsInUse } from './trip/list-trips-in-use.ts';

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
