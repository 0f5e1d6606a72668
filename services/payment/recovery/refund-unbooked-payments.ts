import { desc, lt, sql } from 'drizzle-orm';
import { listKnown } from '#shared/contracts/booking';
import { system } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { payments } from '../schema.ts';
import { refundUnbooked } from './refund-unbooked.ts';

const hourMs = 3_600_000;
/** So long a lost booking may be made again. */
const graceMs = hourMs;
/** Older ones were looked at when they were younger; longer than an attempt may be settled late. */
const lookedAtMs = 96 * hourMs;
const batchSize = 200;
const maxBatches = 50;

/**
 * Timer: a payment that has had no booking for an hour goes back. Booking says of each whether it is there; while it does
 * not answer, nothing goes back. Each run goes on where the one before stopped, from the newest payment to the oldest.
 */
export function refundUnbookedPayments(deps: Deps) {
  const refund = refundUnbooked(deps);
  let before: string | undefined;
  return async (): Promise<void> => {
    for (let batch = 0; batch < maxBatches; batch++) {
      const rows = await readPaid(deps, before);
      for (const paymentId of await withoutBooking(deps, rows))
        await refund(paymentId, system('payment without a booking'));
      const last = rows.at(-1);
      const isOver = !last || last.initiatedAt.getTime() < deps.clock.now().getTime() - lookedAtMs;
      before = isOver ? undefined : last.id;
      if (isOver) return;
    }
  };
}

type Paid = Awaited<ReturnType<typeof readPaid>>[number];

/** By the key, which sorts by time. */
function readPaid({ db }: Deps, before: string | undefined) {
  return db
    .select({
      id: payments.id,
      bookingId: payments.bookingId,
      initiatedAt: payments.initiatedAt,
      completedAt: payments.completedAt,
      left: sql<boolean>`${payments.status} = 'SUCCESS' AND ${payments.refundRequestedAmount} < ${payments.capturedAmount}`,
    })
    .from(payments)
    .where(before === undefined ? undefined : lt(payments.id, before))
    .orderBy(desc(payments.id))
    .limit(batchSize);
}

async function withoutBooking({ bus, clock }: Deps, rows: Paid[]): Promise<string[]> {
  const until = clock.now().getTime() - graceMs;
  const old = rows.filter(({ left, completedAt }) => left && completedAt && completedAt.getTime() <= until);
  if (old.length === 0) return [];
  const { bookingIds } = await bus.request(listKnown, {
    bookingIds: [...new Set(old.map(({ bookingId }) => bookingId))],
  });
  const known = new Set(bookingIds);
  return old.filter(({ bookingId }) => !known.has(bookingId)).map(({ id }) => id);
}
