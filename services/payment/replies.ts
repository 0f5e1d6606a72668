import { type Reply, reply } from '#shared/bus/bus';
import * as orders from '#shared/contracts/orders';
import * as contract from '#shared/contracts/payment';
import * as recovery from '#shared/contracts/recovery';
import { byOperator, system } from '#shared/records/admin';
import type { Deps } from './connect.ts';
import { countOpen, exportPerson } from './export-person.ts';
import { listByBooking } from './list-by-booking.ts';
import { orderClose, orderRefund, orderReview, tellWaiting } from './orders.ts';
import { askGateway } from './recovery/ask-gateway.ts';
import { refundUnbooked } from './recovery/refund-unbooked.ts';
import { restorePayment } from './recovery/restore-payment.ts';

export const replies: Reply<Deps>[] = [
  reply(contract.listByBooking, listByBooking),
  reply(contract.exportPerson, exportPerson),
  reply(contract.countOpen, countOpen),
  reply(recovery.askGateway, askGateway),
  reply(recovery.restorePayment, restorePayment),
  reply(recovery.refundUnbooked, (deps: Deps) => async ({ paymentId, by }) => ({
    refundId: await refundUnbooked(deps)(paymentId, system(`recover by ${by}`)),
  })),
  reply(orders.listWaitingPayments, tellWaiting),
  reply(orders.reviewPayment, byOperator(orderReview)),
  reply(orders.closeUnclear, byOperator(orderClose)),
  reply(orders.resendRefund, byOperator(orderRefund)),
];
