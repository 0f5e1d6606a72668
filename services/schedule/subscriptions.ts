import { on, type Subscription } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { countGivenBack, countSold } from './trips/count-seats.ts';

export const subscriptions: Subscription<Deps>[] = [
  on(booking.confirmed, countSold, { inboxKey: 'schedule.booking-confirmed' }),
  on(booking.cancelled, countGivenBack, { inboxKey: 'schedule.booking-cancelled' }),
];
