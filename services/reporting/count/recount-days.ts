import { asc, eq, sql } from 'drizzle-orm';
import { fromDecimal, toDecimal } from '#shared/base/money';
import type { Deps } from '../connect.ts';
import { dailyStats, salesStats } from '../schema.ts';
import type { Tx } from '../tx.ts';
import { addCells } from './add-cells.ts';
import { addUp, type Cell, cellChanges, cellsOf } from './cells.ts';
import { lockCounting, readDay } from './facts.ts';
import { dayOf, type Figures } from './sale.ts';

export interface Recount {
  days: number;
  /** Days whose statistics were not what their facts say. */
  changed: string[];
}

/** Corrects daily_stats and sales_stats from the facts, day by day. Events that arrive meanwhile wait a moment. */
export async function recountDays({ db }: Pick<Deps, 'db'>): Promise<Recount> {
  const rows = await db.execute<{ date: string }>(sql`
    SELECT sale_date::text AS date FROM booking_facts
    UNION SELECT stat_date::text FROM daily_stats
    UNION SELECT stat_date::text FROM sales_stats ORDER BY 1`);
  const changed: string[] = [];
  for (const { date } of rows) {
    if (await db.transaction((tx) => recountDay(tx, date))) changed.push(date);
  }
  return { days: rows.length, changed };
}

async function recountDay(tx: Tx, date: string): Promise<boolean> {
  await lockCounting(tx, 'recount');
  const known = await readDay(tx, date);
  const cellsChanged = await correctCells(
    tx,
    date,
    addUp(known.flatMap(({ sale, seats, takenBack }) => cellsOf(sale, seats, takenBack))),
  );
  return (await correctDay(tx, date, dayOf(known))) || cellsChanged;
}

async function correctDay(tx: Tx, date: string, day: Figures & { uniqueUsers: number }): Promise<boolean> {
  const { revenuePoisha, ...counts } = day;
  const right = { ...counts, totalRevenue: toDecimal(revenuePoisha) };
  const [row] = await tx.select().from(dailyStats).where(eq(dailyStats.statDate, date));
  const isRight =
    row !== undefined &&
    (Object.keys(right) as (keyof typeof right)[]).every((figure) => row[figure] === right[figure]);
  if (isRight) return false;
  await tx
    .insert(dailyStats)
    .values({ statDate: date, ...right })
    .onConflictDoUpdate({
      target: dailyStats.statDate,
      set: { ...right, updatedAt: sql`CURRENT_TIMESTAMP` },
    });
  return true;
}

async function correctCells(tx: Tx, date: string, right: Cell[]): Promise<boolean> {
  const rows = await tx
    .select()
    .from(salesStats)
    .where(eq(salesStats.statDate, date))
    .orderBy(asc(salesStats.trainId));
  const held = rows.map(({ grossRevenue, refunded, updatedAt: _when, ...cell }) => ({
    ...cell,
    grossPoisha: fromDecimal(grossRevenue),
    refundedPoisha: fromDecimal(refunded),
  }));
  if (cellChanges(held, right).length === 0) return false;
  await tx.delete(salesStats).where(eq(salesStats.statDate, date));
  await addCells(tx, right);
  return true;
}
