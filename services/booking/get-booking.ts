import { eq } from 'drizzle-orm';
import type { bookingView } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { presentCancellationView, presentView } from './present.ts';
import { problems } from './problems.ts';
import { cancellationsOf, findSale } from './queries.ts';
import { bookingRefunds } from './schema.ts';

/** A booking for other services. */
export function getBooking({ db }: Deps) {
  return async ({ bookingId }: { bookingId: string }): Promise<typeof bookingView.static> => {
    const found = await findSale(db, bookingId);
    if (!found) throw problems.BOOKING_NOT_FOUND();
    const { passengers, hasGivenBack, ...booking } = found;
    const view = presentView(booking, passengers);
    if (booking.bookingStatus === 'PENDING') return view;
    return { ...view, cancellations: hasGivenBack ? await viewCancellations(db, bookingId) : [] };
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
