import { eq, sql } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery, inbox, isHandled } from '#shared/bus/inbox';
import { getStanding } from '#shared/contracts/auth';
import type { succeeded } from '#shared/contracts/payment';
import { insertRows, written } from '#shared/stores/insert-rows';
import { decidePayment } from '../booking.ts';
import { changeAsRead, changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { findSale, lockBooking } from '../queries.ts';
import { requestRefund } from '../refund/request-refund.ts';
import { firstConfirmDelaySeconds } from '../retry-delays.ts';
import { rememberBeside, rememberPayment } from '../review/payments.ts';
import { type BookingRow, bookings } from '../schema.ts';
import { confirmBooking, type PaidSale } from './confirm-booking.ts';

type Succeeded = Delivery<(typeof succeeded)['data']['static']>;

/**
 * A payment has succeeded. Either it buys its booking, whose seats are then asked for, or it goes back whole.
 * Only the first transaction must not be lost: the timer finishes what this call cannot.
 */
export function settlePayment(deps: Deps) {
  const confirm = confirmBooking(deps);
  return async (event: Succeeded): Promise<void> => {
    const { bookingId } = event.data;
    const paid = (await acceptAsRead(deps, event)) ?? (await settleLocked(deps, event));
    if (!paid) return;
    try {
      await confirm(bookingId, paid);
    } catch (error) {
      deps.log.warn({ error, bookingId }, 'seats not confirmed yet, the timer goes on');
    }
  };
}

/** A payment that buys its booking, as most do, in one statement. @returns undefined where it is any other, or a repeat */
async function acceptAsRead(deps: Deps, event: Succeeded): Promise<PaidSale | undefined> {
  const { db, clock, log } = deps;
  const { bookingId, paymentId } = event.data;
  const sale = await findSale(db, bookingId);
  const now = clock.now();
  const decision = sale && decidePayment(sale, event.data, now);
  if (decision?.kind !== 'accept' || decision.revived) return undefined;
  const set = acceptance(paymentId, now);
  const [accepted] = await db.execute(sql`
    WITH booking AS ${changeAsRead(db, sale!, { set, now, when: sql`NOT ${isHandled(event)}` })},
      handled AS (${insertRows(inbox, [{ consumer: event.inboxKey, eventId: event.id }], { when: written('booking') })}),
      remembered AS (${rememberBeside(event, now, written('booking'))})
    SELECT id FROM booking`);
  if (!accepted) return undefined;
  log.info({ bookingId, paymentId, revived: false }, 'payment accepted');
  return { ...sale!, ...set, version: sale!.version + 1 };
}

async function settleLocked(deps: Deps, event: Succeeded): Promise<PaidSale | undefined> {
  const holder = await holderOf(deps, event.data);
  const accepted = await deps.db.transaction((tx) => settle(deps, tx, event, holder));
  return accepted ? findSale(deps.db, event.data.bookingId) : undefined;
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
  const where = eq(bookings.id, booking.id);
  await changeBookings(tx, { where, set: acceptance(paymentId, now), now });
}

const acceptance = (paymentId: string, now: Date) =>
  ({
    bookingStatus: 'PENDING',
    failureReason: null,
    failedAt: null,
    paymentStatus: 'COMPLETED',
    paymentId,
    reviewPaymentId: null,
    confirmAttempts: 0,
    nextConfirmAt: new Date(now.getTime() + firstConfirmDelaySeconds * 1_000),
  }) as const;

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
