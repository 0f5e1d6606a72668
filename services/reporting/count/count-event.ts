import { and, eq, ne, sql } from 'drizzle-orm';
import { toDecimal } from '#shared/base/money';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { Deps, Tx } from '../connect.ts';
import { bookingFacts, dailyStats } from '../schema.ts';
import { addCells } from './add-cells.ts';
import { cellChanges, cellsOf } from './cells.ts';
import { type Known, lockBooking, lockCounting, readKnown } from './facts.ts';
import { combine, type Figures, figuresOf } from './sale.ts';

/** What counting needs. Facts count once, so that a replay may repeat every event. */
export type Counting = Pick<Deps, 'db'> & { replaying?: boolean };

/**
 * Counts one event once: writes its facts and changes its day by the difference they make, in the transaction of the
 * inbox row. The work does not grow with the day.
 */
export async function countEvent(
  deps: Counting,
  event: Pick<Delivery, 'id' | 'inboxKey'>,
  bookingId: string,
  writeFacts: (tx: Tx, known: Known) => Promise<void>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockCounting(tx, 'count');
    if (!(await firstDelivery(tx, event)) && !deps.replaying) return;
    await lockBooking(tx, bookingId);
    const before = await readKnown(tx, bookingId);
    await writeFacts(tx, before);
    const after = await readKnown(tx, bookingId);
    if (!after.sale) return;
    const change = combine(
      figuresOf(after.sale, after.takenBack),
      figuresOf(before.sale, before.takenBack),
      -1,
    );
    const { saleDate, userId } = after.sale;
    await lockDay(tx, saleDate);
    const newUser = before.sale === undefined && !(await hasOtherSale(tx, saleDate, userId, bookingId));
    await moveDay(tx, saleDate, change, newUser ? 1 : 0);
    const cells = ({ sale, seats, takenBack }: Known) => cellsOf(sale, seats, takenBack);
    await addCells(tx, cellChanges(cells(before), cells(after)));
  });
}

/** Whoever holds the day's row sees all that was counted into it before. */
async function lockDay(tx: Tx, date: string): Promise<void> {
  await tx.insert(dailyStats).values({ statDate: date }).onConflictDoNothing({ target: dailyStats.statDate });
  await tx.select({ id: dailyStats.id }).from(dailyStats).where(eq(dailyStats.statDate, date)).for('update');
}

async function hasOtherSale(tx: Tx, saleDate: string, userId: string, bookingId: string): Promise<boolean> {
  const rows = await tx
    .select({ bookingId: bookingFacts.bookingId })
    .from(bookingFacts)
    .where(
      and(
        eq(bookingFacts.saleDate, saleDate),
        eq(bookingFacts.userId, userId),
        ne(bookingFacts.bookingId, bookingId),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

async function moveDay(tx: Tx, date: string, change: Figures, newUsers: number): Promise<void> {
  await tx
    .update(dailyStats)
    .set({
      totalBookings: sql`${dailyStats.totalBookings} + ${change.totalBookings}`,
      successfulBookings: sql`${dailyStats.successfulBookings} + ${change.successfulBookings}`,
      failedBookings: sql`${dailyStats.failedBookings} + ${change.failedBookings}`,
      totalRevenue: sql`${dailyStats.totalRevenue} + ${toDecimal(change.revenuePoisha)}::numeric`,
      totalPassengers: sql`${dailyStats.totalPassengers} + ${change.totalPassengers}`,
      uniqueUsers: sql`${dailyStats.uniqueUsers} + ${newUsers}`,
      updatedAt: sql`CURRENT_TIMESTAMP`,
    })
    .where(eq(dailyStats.statDate, date));
}
