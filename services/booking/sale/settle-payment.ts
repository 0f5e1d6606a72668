import { eq } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { getStanding } from '#shared/contracts/auth';
import type { succeeded } from '#shared/contracts/payment';
import { decidePayment } from '../booking.ts';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { lockBooking } from '../queries.ts';
import { requestRefund } from '../refund/request-refund.ts';
import { firstConfirmDelaySeconds } from '../retry-delays.ts';
import { rememberPayment } from '../review/payments.ts';
import { type BookingRow, bookings } from '../schema.ts';
import { confirmBooking } from './confirm-booking.ts';

type Succeeded = Delivery<(typeof succeeded)['data']['static']>;

/**
 * A payment has succeeded. Either it buys its booking, whose seats are then asked for, or it goes back whole.
 * Only the first transaction must not be lost: the timer finishes what this call cannot.
 */
export function settlePayment(deps: Deps) {
  const confirm = confirmBooking(deps);
  return async (event: Succeeded): Promise<void> => {
    const { bookingId } = event.data;
    const holder = await holderOf(deps, event.data);
    const accepted = await deps.db.transaction((tx) => settle(deps, tx, event, holder));
    if (!accepted) return;
    try {
      await confirm(bookingId);
    } catch (error) {
      deps.log.warn({ error, bookingId }, 'seats not confirmed yet, the timer goes on');
    }
  };
}

type Holder = 'HERE' | 'GONE' | 'NOT_ASKED';

/**
 * Whether the holder's account is still there, so that a failed booking may be revived. It is asked after the
 * payment has succeeded, never before: an account that is marked later has this payment counted. While auth
 * is away no account is deleted, so the holder is there.
 */
async function holderOf(deps: Deps, { bookingId, userId }: Succeeded['data']): Promise<Holder> {
  const [booking] = await deps.db
    .select({ status: bookings.bookingStatus })
    .from(bookings)
    .where(eq(bookings.id, bookingId));
  if (booking?.status !== 'FAILED') return 'NOT_ASKED';
  try {
    const { isBeingErased } = await deps.bus.request(getStanding, { userId });
    if (isBeingErased) throw new Error('The account is being erased: decided once that is over');
    return 'HERE';
  } catch (error) {
    if (error instanceof Problem && error.code === 'NOT_FOUND') return 'GONE';
    if (error instanceof Problem && error.code === 'UNAVAILABLE') return 'HERE';
    throw error;
  }
}

async function settle(
  { clock, log, passOver }: Deps,
  tx: Tx,
  event: Succeeded,
  holder: Holder,
): Promise<boolean> {
  const { bookingId, paymentId, amountPoisha } = event.data;
  const booking = await lockBooking(tx, bookingId);
  if (!booking) throw new Error(`A payment for a booking that is not here: ${bookingId}`);
  if (!(await firstDelivery(tx, event))) return false;
  await rememberPayment(tx, event, clock.now());

  const now = clock.now();
  const decision = decidePayment(booking, { paymentId, amountPoisha }, now, holder === 'GONE');
  if (decision.kind === 'ignore') {
    passOver(event, 'ALREADY_DONE', { bookingId, paymentId });
    return false;
  }
  if (decision.kind === 'accept') {
    if (decision.revived && holder === 'NOT_ASKED')
      throw new Error('The booking has failed meanwhile: its holder is asked about at the next delivery');
    await accept(tx, booking, paymentId, now);
    log.info({ bookingId, paymentId, revived: decision.revived }, 'payment accepted');
    return true;
  }
  await refuse(tx, booking, event.data, decision.settles, now);
  log.warn({ bookingId, paymentId, status: booking.bookingStatus }, 'payment buys nothing and goes back');
  return false;
}

async function accept(tx: Tx, booking: BookingRow, paymentId: string, now: Date): Promise<void> {
  await changeBookings(tx, {
    where: eq(bookings.id, booking.id),
    set: {
      bookingStatus: 'PENDING',
      failureReason: null,
      failedAt: null,
      paymentStatus: 'COMPLETED',
      paymentId,
      reviewPaymentId: null,
      confirmAttempts: 0,
      nextConfirmAt: new Date(now.getTime() + firstConfirmDelaySeconds * 1_000),
    },
    now,
  });
}

async function refuse(
  tx: Tx,
  booking: BookingRow,
  payment: { paymentId: string; amountPoisha: number },
  settles: boolean,
  now: Date,
): Promise<void> {
  const { paymentId, amountPoisha } = payment;
  const [changed] = await changeBookings(tx, {
    where: eq(bookings.id, booking.id),
    set: {
      ...(settles ? { paymentStatus: 'COMPLETED', paymentId } : {}),
      ...(booking.reviewPaymentId === paymentId ? { reviewPaymentId: null } : {}),
    },
    now,
  });
  const reason = booking.failureReason === 'TRIP_CANCELLED' ? 'TRIP_CANCELLED' : 'BOOKING_CLOSED';
  await requestRefund(tx, { booking: changed!, paymentId, amountPoisha, reason, now });
}
