import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { tellOfDelays } from './announce-delay.ts';
import { composeCancellation } from './compose-cancellation.ts';
import { composeFailure } from './compose-failure.ts';
import { composeRefund } from './compose-refund.ts';
import { composeReview } from './compose-review.ts';
import { composeTickets } from './compose-tickets.ts';
import { type Telling, telling } from './telling.ts';

/** Every event that passengers are told of. A refund that the gateway refuses concerns operators. */
export const announcements: Telling[] = [
  telling(ticket.issued, composeTickets),
  telling(booking.failed, composeFailure),
  telling(booking.cancelled, composeCancellation),
  telling(payment.refunded, composeRefund),
  telling(payment.heldForReview, composeReview),
  tellOfDelays,
];
