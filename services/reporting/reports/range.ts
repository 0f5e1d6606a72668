import { addDays, dhakaDate } from '#shared/base/clock';
import { invalid } from '#shared/base/problem';
import type { Deps } from '../connect.ts';

export interface RangeQuery {
  from?: string;
  to?: string;
}

/** The days that a report covers, both ends included: `to` is today where it is missing, `from` the same as `to`. */
export function readRange(
  { clock }: Pick<Deps, 'clock'>,
  query: RangeQuery,
  maxDays: number,
): { from: string; to: string } {
  const to = query.to ?? dhakaDate(clock.now());
  const from = query.from ?? to;
  if (from > to) throw invalid('from', 'is later than to');
  if (to > addDays(from, maxDays - 1)) throw invalid('to', `is more than ${maxDays} days after from`);
  return { from, to };
}

export function datesBetween({ from, to }: { from: string; to: string }): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}
