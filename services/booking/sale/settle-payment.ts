import { eq, sql } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { getStanding } from '#shared/contracts/auth';
import type { succeeded } from '#shared/contracts/payment';
import { decidePayment } from '../booking.ts';
import type { Deps } from '../connect.ts';
import { requestRefund, type Tx } from '../events.ts';
import { lockBooking } from '../queries.ts';
import { firstConfirmDelaySeconds } from '../retry-delays.ts';
import { rememberPayment } from '../review/payments.ts';
import { type BookingRow, bookings } from '../schema.ts';
import { confirmBooking } from './confirm-booking.ts';

type Succeeded = Delivery<(typeof succeeded)['data']['static']>;

/**
 * Money has come: either it buys its booking, whose seats are then asked for, or it goes back whole.
 * The first transaction is all that must not be lost; from there the timer drives on what this call cannot finish.
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
 * Whether there is somebody for whom a booking could be revived. Asked once the payment has succeeded, never before: whose
 * account is marked later has this payment counted. While auth is away nobody deletes an account, so the holder is there.
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
  await tx
    .update(bookings)
    .set({
      bookingStatus: 'PENDING',
      failureReason: null,
      failedAt: null,
      paymentStatus: 'COMPLETED',
      paymentId,
      reviewPaymentId: null,
      confirmAttempts: 0,
      nextConfirmAt: new Date(now.getTime() + firstConfirmDelaySeconds * 1_000),
      version: sql`${bookings.version} + 1`,
      updatedAt: now,
    })
    .where(eq(bookings.id, booking.id));
}

async function refuse(
  tx: Tx,
  booking: BookingRow,
  payment: { paymentId: string; amountPoisha: number },
  settles: boolean,
  now: Date,
): Promise<void> {
  const { paymentId, amountPoisha } = payment;
  const [changed] = await tx
    .update(bookings)
    .set({
      ...(settles ? { paymentStatus: 'COMPLETED', paymentId } : {}),
      ...(booking.reviewPaymentId === paymentId ? { reviewPaymentId: null } : {}),
      version: sql`${bookings.version} + 1`,
      updatedAt: now,
    })
    .where(eq(bookings.id, booking.id))
    .returning();
  const reason = booking.failureReason === 'TRIP_CANCELLED' ? 'TRIP_CANCELLED' : 'BOOKING_CLOSED';
  await requestRefund(tx, changed!, { paymentId, amountPoisha, reason }, now);
}
