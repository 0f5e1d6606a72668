import { on, type Subscription } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { countSeats } from './trips/count-seats.ts';

export function subscriptions(deps: Deps): Subscription[] {
  const count = countSeats(deps);
  return [
    on(booking.confirmed, (event) => count('schedule.booking-confirmed', event, 1)),
    on(booking.cancelled, async (event) => {
      const { wasConfirmed, bookingId } = event.data;
      if (wasConfirmed) await count('schedule.booking-cancelled', event, -1);
      else deps.passOver(event, 'NOT_CONFIRMED', { bookingId });
    }),
  ];
}
