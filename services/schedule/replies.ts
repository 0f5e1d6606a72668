import { type Reply, reply } from '#shared/bus/bus';
import * as ops from '#shared/contracts/ops';
import * as orders from '#shared/contracts/orders';
import { recountTrips as recountTripsRequest } from '#shared/contracts/recovery';
import * as contract from '#shared/contracts/schedule';
import { byOperator } from '#shared/records/admin';
import { orderCancellation, orderDelay } from './admin/order-trips.ts';
import type { Deps } from './connect.ts';
import { getRules } from './fares/get-rules.ts';
import { quoteFares } from './fares/quote-fares.ts';
import { listSwitches, openSaleAt, pauseSale, resumeSale } from './sale/switch-sale.ts';
import { getTrip } from './trips/get-trip.ts';
import { listTrips } from './trips/list-trips.ts';
import { recountTrip } from './trips/recount-trip.ts';
import { recountTrips } from './trips/recount-trips.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.getTrip, getTrip),
  reply(contract.listTrips, listTrips),
  reply(contract.quoteFares, quoteFares),
  reply(contract.getRules, getRules),
  reply(recountTripsRequest, recountTrips),
  reply(ops.pauseSale, byOperator(pauseSale)),
  reply(ops.resumeSale, byOperator(resumeSale)),
  reply(ops.openSaleAt, byOperator(openSaleAt)),
  reply(ops.listSaleSwitches, listSwitches),
  reply(orders.delayTrip, byOperator(orderDelay)),
  reply(orders.cancelTrip, byOperator(orderCancellation)),
  reply(orders.recountTrip, byOperator(recountTrip)),
];
