import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';

/** The booking and its buyer: what is said about either is never stored in events. */
export async function askAbout(deps: Deps, { bookingId, userId }: { bookingId: string; userId: string }) {
  const [booking, contact] = await Promise.all([
    deps.bus.request(getBooking, { bookingId }),
    deps.bus.request(getContact, { userId }),
  ]);
  return { booking, contact };
}
