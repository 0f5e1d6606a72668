import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import { withNewestDelay } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';

/**
 * The booking and its buyer: what is said about either is never stored in events. Of a delay booking may not have heard
 * yet what has been heard here.
 */
export async function askAbout(deps: Deps, { bookingId, userId }: { bookingId: string; userId: string }) {
  const [told, contact] = await Promise.all([
    deps.bus.request(getBooking, { bookingId }),
    deps.bus.request(getContact, { userId }),
  ]);
  return { booking: await withNewestDelay(deps.db, told), contact };
}
