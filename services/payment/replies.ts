import { type Reply, reply } from '#shared/bus/bus';
import * as orders from '#shared/contracts/orders';
import * as contract from '#shared/contracts/payment';
import { byOperator } from '#shared/records/admin';
import type { Deps } from './connect.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { listByBooking } from './list-by-booking.ts';
import { orderClose, orderRefund, orderReview, tellWaiting } from './orders.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.listByBooking, listByBooking),
  reply(contract.exportPerson, exportPerson),
  reply(contract.countOpen, countOpen),
  reply(orders.listWaitingPayments, tellWaiting),
  reply(orders.reviewPayment, byOperator(orderReview)),
  reply(orders.closeUnclear, byOperator(orderClose)),
  reply(orders.resendRefund, byOperator(orderRefund)),
];
