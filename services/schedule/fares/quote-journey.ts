import type { Quote, Timetable, Train } from '../timetable/timetable-index.ts';
import { price, rowFare } from './fare.ts';
import { type FareTable, fareTable } from './fare-table.ts';

const takaPoisha = 100;
/**
 * How many pairs of stops are kept priced. The whole timetable has about 35,000, and a client that asks for all of them
 * fills it: what is beyond is computed each time.
 */
const quotesKept = 100_000;

/**
 * What one passenger pays between two stops, by class in the train's order; computed once per pair.
 * Empty where the journey is shown and not sold: the train has no classes, or nobody boards there.
 */
export function quoteJourney(timetable: Timetable, train: Train, from: number, to: number): Quote[] {
  const key = `${train.id} ${from} ${to}`;
  const known = timetable.quotes.get(key);
  if (known) return known;
  const { rules, fares } = timetable;
  const sold = train.stops[from]!.onlineBoarding ? train.classes.filter((code) => hasSeats(train, code)) : [];
  const quotes = sold.flatMap((code) => {
    const base = rowFare(fares, train, from, to, code) ?? tableOf(timetable, train, code).find(from, to);
    return base === undefined ? [] : [{ class: code, ...price(rules, code, base) }];
  });
  if (timetable.quotes.size < quotesKept) timetable.quotes.set(key, quotes);
  return quotes;
}

const hasSeats = (train: Train, code: string) => train.coaches.some((coach) => coach.class === code);

const tables = new WeakMap<Train, Map<string, FareTable>>();

/** Only a journey without a published fare needs it. A new version of the timetable has new trains. */
function tableOf(timetable: Timetable, train: Train, code: string): FareTable {
  const known = tables.get(train) ?? new Map<string, FareTable>();
  tables.set(train, known);
  const table = known.get(code) ?? fareTable(timetable.rules, timetable.fares, train, code);
  known.set(code, table);
  return table;
}

export const serviceChargePoisha = (timetable: Timetable) =>
  timetable.rules.onlineServiceCharge.amount * takaPoisha;
