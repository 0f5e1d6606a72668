import { sql } from 'drizzle-orm';
import { toDecimal } from '#shared/base/money';
import { salesStats } from '../schema.ts';
import type { Tx } from '../tx.ts';
import type { Cell } from './cells.ts';

const rowsAtOnce = 1_000;

/** Adds to the rows of sales_stats, and makes those that are missing. */
export async function addCells(tx: Tx, cells: Cell[]): Promise<void> {
  for (let from = 0; from < cells.length; from += rowsAtOnce) {
    await tx
      .insert(salesStats)
      .values(
        cells.slice(from, from + rowsAtOnce).map(({ grossPoisha, refundedPoisha, ...cell }) => ({
          ...cell,
          grossRevenue: toDecimal(grossPoisha),
          refunded: toDecimal(refundedPoisha),
        })),
      )
      .onConflictDoUpdate({
        target: [
          salesStats.statDate,
          salesStats.trainId,
          salesStats.journeyDate,
          salesStats.class,
          salesStats.fromStationId,
          salesStats.toStationId,
        ],
        set: {
          ticketsSold: sql`${salesStats.ticketsSold} + excluded.tickets_sold`,
          ticketsCancelled: sql`${salesStats.ticketsCancelled} + excluded.tickets_cancelled`,
          grossRevenue: sql`${salesStats.grossRevenue} + excluded.gross_revenue`,
          refunded: sql`${salesStats.refunded} + excluded.refunded`,
          updatedAt: sql`CURRENT_TIMESTAMP`,
        },
      });
  }
}
