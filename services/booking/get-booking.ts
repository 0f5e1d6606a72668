import { eq } from 'drizzle-orm';
import type { bookingView } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { presentCancellationView, presentView } from './present.ts';
import { problems } from './problems.ts';
import { cancellationsOf, passengersOf, selectBookings } from './queries.ts';
import { bookingRefunds, bookings } from './schema.ts';

/** A booking for other services. */
export function getBooking({ db }: Deps) {
  return async ({ bookingId }: { bookingId: string }): Promise<typeof bookingView.static> => {
    const [booking] = await selectBookings(db).where(eq(bookings.id, bookingId));
    if (!booking) throw problems.BOOKING_NOT_FOUND();
    const view = presentView(booking, await passengersOf(db, bookingId));
    // An unpaid booking has none, and payers wait for this answer.
    if (booking.bookingStatus === 'PENDING') return view;
    return { ...view, cancellations: await viewCancellations(db, bookingId) };
  };
}

/** Cancellations explain refunds in messages, so a refused one is left out. */
async function viewCancellations(db: Deps['db'], bookingId: string) {
  const found = await cancellationsOf(db, [bookingId]);
  const refunds = await db
    .select({ id: bookingRefunds.id, cancellationId: bookingRefunds.cancellationId })
    .from(bookingRefunds)
    .where(eq(bookingRefunds.bookingId, bookingId));
  return found
    .filter(({ status }) => status !== 'REFUSED')
    .map((one) =>
      presentCancellationView(
        one,
        refunds.find(({ cancellationId }) => cancellationId === one.id)?.id ?? null,
      ),
    );
}
