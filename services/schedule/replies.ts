import { type Reply, reply } from '#shared/bus/bus';
import { recountTrips as recountTripsRequest } from '#shared/contracts/recovery';
import * as contract from '#shared/contracts/schedule';
import type { Deps } from './connect.ts';
import { getRules } from './fares/get-rules.ts';
import { quoteFares } from './fares/quote-fares.ts';
import { getTrip } from './trips/get-trip.ts';
import { listTrips } from './trips/list-trips.ts';
import { recountTrips } from './trips/recount-trips.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.getTrip, getTrip),
  reply(contract.listTrips, listTrips),
  reply(contract.quoteFares, quoteFares),
  reply(contract.getRules, getRules),
  reply(recountTripsRequest, recountTrips),
];
