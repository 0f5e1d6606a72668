import type { EventContract, NoticeContract, RequestContract } from '../base/contract.ts';
import * as auth from './auth.ts';
import * as booking from './booking.ts';
import * as notification from './notification.ts';
import * as ops from './ops.ts';
import * as orders from './orders.ts';
import * as payment from './payment.ts';
import * as recovery from './recovery.ts';
import * as schedule from './schedule.ts';
import * as seatReservation from './seat-reservation.ts';
import * as ticket from './ticket.ts';
import * as user from './user.ts';

export type Contract = EventContract | RequestContract | NoticeContract;

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'kind' in value && 'subject' in value;
}

/** Every event, request and notice there is. */
export const contracts: Contract[] = [
  auth,
  user,
  schedule,
  seatReservation,
  booking,
  payment,
  ticket,
  notification,
  ops,
  orders,
  ops.requeueByService,
  ops.recallByService,
  recovery,
  recovery.settleOrphans,
  ops.lettersByService,
  ops.dropByService,
].flatMap((module) => Object.values(module).filter(isContract));
