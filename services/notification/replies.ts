import { type Reply, reply } from '#shared/bus/bus';
import * as notification from '#shared/contracts/notification';
import { sendCode } from './codes/send-code.ts';
import type { Deps } from './connect.ts';
import { exportPerson } from './people/export-person.ts';
import { listByBooking } from './sent/list-by-booking.ts';
import { resendTickets } from './sent/resend-tickets.ts';

export const replies: Reply<Deps>[] = [
  reply(notification.sendCode, sendCode),
  reply(notification.resendTickets, resendTickets),
  reply(notification.listByBooking, listByBooking),
  reply(notification.exportPerson, exportPerson),
];
