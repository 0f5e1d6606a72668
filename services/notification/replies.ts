import { type Reply, reply } from '#shared/bus/bus';
import * as notification from '#shared/contracts/notification';
import { resendTicket } from '#shared/contracts/ops';
import { sendCode } from './codes/send-code.ts';
import type { Deps } from './connect.ts';
import { exportPerson } from './people/export-person.ts';
import { listByBooking } from './sent/list-by-booking.ts';
import { resendTickets } from './sent/resend-tickets.ts';

export function notificationReplies(deps: Deps): Reply[] {
  return [
    reply(notification.sendCode, sendCode(deps)),
    reply(notification.resendTickets, resendTickets(deps)),
    reply(notification.listByBooking, listByBooking(deps)),
    reply(notification.exportPerson, exportPerson(deps)),
    reply(resendTicket, resendTickets(deps)),
  ];
}
