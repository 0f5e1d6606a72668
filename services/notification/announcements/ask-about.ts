import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import { withNewestDelay } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';

/**
 * Asks for the booking and its buyer, who never stand in events. The newest delay known here is added: booking may not
 * have heard of it yet.
 */
export async function askAbout(deps: Deps, { bookingId, userId }: { bookingId: string; userId: string }) {
  const [told, contact] = await Promise.all([
    deps.bus.request(getBooking, { bookingId }),
    deps.bus.request(getContact, { userId }),
  ]);
  return { booking: await withNewestDelay(deps.db, told), contact };
}
