import { gte, isNull, or } from 'drizzle-orm';
import type { SaleSwitch } from '#shared/base/sale';
import type { Database, Transaction } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import { saleSwitches } from '../schema.ts';
import type { Train } from '../timetable/timetable-index.ts';

export type SwitchRow = typeof saleSwitches.$inferSelect;

type Reader = Database<typeof schema> | Transaction<typeof schema>;

/** Switches by what they concern. One of a date that is long over concerns nothing. */
export async function readSale(db: Reader, trains: Train[], since: string): Promise<SaleSwitch[]> {
  const { journeyDate } = saleSwitches;
  const rows = await db
    .select()
    .from(saleSwitches)
    .where(or(isNull(journeyDate), gte(journeyDate, since)));
  return rows.map((row) => ({
    trainIds: trainsOf(row, trains),
    journeyDate: row.journeyDate,
    paused: row.paused,
    opensAt: row.opensAt?.toISOString() ?? null,
  }));
}

function trainsOf({ scope, key }: SwitchRow, trains: Train[]): string[] | null {
  if (scope === 'train') return [key];
  if (scope === 'zone') return trains.filter(({ zone }) => zone === key).map(({ id }) => id);
  return null;
}
