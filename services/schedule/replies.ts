import { type Reply, reply } from '#shared/bus';
import * as contract from '#shared/contracts/schedule';
import type { Deps } from './connect.ts';
import { getRules } from './get-rules.ts';
import { getTrip } from './get-trip.ts';
import { listTrips } from './list-trips.ts';
import { quoteFares } from './quote-fares.ts';

export const replies = (deps: Deps): Reply[] => [
  reply(contract.getTrip, getTrip(deps)),
  reply(contract.listTrips, listTrips(deps)),
  reply(contract.quoteFares, quoteFares(deps)),
  reply(contract.getRules, getRules(deps)),
];
