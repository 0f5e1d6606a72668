import { and, eq, inArray } from 'drizzle-orm';
import type { restoreCancellation as contract } from '#shared/contracts/recovery';
import { recordAction, system } from '#shared/records/admin';
import { driveCancellation } from '../cancel/drive-cancellation.ts';
import { insertCancellation } from '../cancel/insert-cancellation.ts';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { lockBooking, passengersOf } from '../queries.ts';
import { bookingPassengers, bookings, cancellations, type PassengerRow } from '../schema.ts';

type Lost = (typeof contract)['input']['static'];

/** Cancels again, under the id and at the refund of then, and takes it to its end as any other. */
export function restoreCancellation(deps: Deps) {
  const drive = driveCancellation(deps);
  return async (lost: Lost): Promise<{ status: string }> => {
    const { cancellationId } = lost;
    await deps.db.transaction((tx) => store(deps, tx, lost));
    await drive(cancellationId).catch((error: unknown) => {
      deps.log.warn({ error, cancellationId }, 'cancellation not finished yet, the timer goes on');
    });
    const [row] = await deps.db.select().from(cancellations).where(eq(cancellations.id, cancellationId));
    return { status: row!.status };
  };
}

async function store({ clock }: Deps, tx: Tx, lost: Lost): Promise<void> {
  const { bookingId, cancellationId, passengerIds, refundPoisha, reason } = lost;
  const now = clock.now();
  const booking = await lockBooking(tx, bookingId);
  if (!booking) throw problems.BOOKING_NOT_FOUND();
  const [known] = await tx.select().from(cancellations).where(eq(cancellations.id, cancellationId));
  if (known) return;
  if (booking.bookingStatus !== 'CONFIRMED') throw problems.CONFIRMATION_IN_PROGRESS();
  const leaving = (await passengersOf(tx, bookingId)).filter(({ id }) => passengerIds.includes(id));
  const travelling = leaving.filter(({ status }) => status === 'ACTIVE');
  if (travelling.length < passengerIds.length) throw problems.ALREADY_CANCELLED();
  const refund = share(leaving, refundPoisha);
  await insertCancellation(tx, { id: cancellationId, bookingId, reason, refund, now });
  await tx
    .update(bookingPassengers)
    .set({ status: 'CANCELLING' })
    .where(and(inArray(bookingPassengers.id, passengerIds), eq(bookingPassengers.status, 'ACTIVE')));
  await changeBookings(tx, { where: eq(bookings.id, bookingId), now });
  await recordAction(tx, system(`recover by ${lost.by}`), now, {
    action: 'cancel',
    entity: 'booking',
    entityId: bookingId,
    before: { paid: true },
    after: { cancellationId },
  });
}

/** What was promised is known of all together: each has a share by what was paid, the last one what is left. */
function share(leaving: PassengerRow[], refundPoisha: number) {
  const paid = leaving.map(({ fare, serviceCharge }) => fare + serviceCharge);
  const whole = paid.reduce((sum, one) => sum + one, 0);
  let left = Math.min(refundPoisha, whole);
  const quotes = leaving.map((passenger, at) => {
    const isLast = at === leaving.length - 1;
    const refund = isLast ? left : Math.floor((refundPoisha * paid[at]!) / whole);
    left -= refund;
    return { passenger, deductionPoisha: paid[at]! - refund, refundPoisha: refund };
  });
  return { quotes, total: { deductionPoisha: whole - refundPoisha, refundPoisha } };
}
