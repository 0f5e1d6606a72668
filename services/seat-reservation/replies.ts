import { type Reply, reply } from '#shared/bus/bus';
import * as ops from '#shared/contracts/ops';
import { raiseEpoch as raiseEpochRequest } from '#shared/contracts/recovery';
import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from './connect.ts';
import { claimHold } from './hold/claim-hold.ts';
import { countPerson } from './hold/count-person.ts';
import { describeHold } from './hold/describe-hold.ts';
import { letGo } from './hold/let-go.ts';
import { dropHold } from './hold/release-hold.ts';
import { getAvailability } from './look/get-availability.ts';
import { inspectTrip } from './look/inspect-trip.ts';
import { orderRebuild } from './redis/order-rebuild.ts';
import { raiseEpoch } from './redis/raise-epoch.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import { giveBackSeats } from './sale/give-back-seats.ts';
import { listByBooking } from './sale/list-by-booking.ts';
import { listTripsInUse } from './trip/list-trips-in-use.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.getAvailability, getAvailability),
  reply(contract.describeHold, describeHold),
  reply(contract.claimHold, claimHold),
  reply(contract.confirmSeats, confirmSeats),
  reply(contract.giveBackSeats, giveBackSeats),
  reply(contract.dropHold, dropHold),
  reply(contract.countPerson, countPerson),
  reply(contract.listTripsInUse, listTripsInUse),
  reply(contract.listByBooking, listByBooking),
  reply(contract.letGo, letGo),
  reply(contract.rebuildSeats, orderRebuild),
  reply(ops.inspectTrip, inspectTrip),
  reply(raiseEpochRequest, raiseEpoch),
];
