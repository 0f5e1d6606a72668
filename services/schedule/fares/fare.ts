import type { Rules } from './rules.ts';

/** What one passenger pays, in poisha. The service charge stands beside the fare. */
export interface Price {
  basePoisha: number;
  vatPoisha: number;
  beddingPoisha: number;
}

export type FareRules = Pick<Rules, 'vat' | 'beddingFee' | 'derivedDistanceFareFormula'>;

/** A train as fares see it: its stops in travel order. */
export interface FareTrain {
  id: string;
  number: string;
  classes: string[];
  stops: { stationId: string; km: number | null }[];
}

/** The fare rows, base fares in poisha. `trainId` undefined asks for the default row. */
export interface FareRows {
  find(fromStationId: string, toStationId: string, code: string, trainId?: string): number | undefined;
}

const takaPoisha = 100;

/** Base fare plus VAT, rounded up to whole taka as every published fare is, plus bedding. */
export function price(rules: FareRules, code: string, basePoisha: number): Price {
  const { vat, beddingFee } = rules;
  const vatTaka = vat.classes.includes(code) ? Math.ceil((basePoisha * vat.percent) / (100 * takaPoisha)) : 0;
  const bedding = beddingFee.classes.includes(code) ? beddingFee.amount : 0;
  return { basePoisha, vatPoisha: vatTaka * takaPoisha, beddingPoisha: bedding * takaPoisha };
}

/** The train's own row, else the default row. */
export function rowFare(
  rows: FareRows,
  train: FareTrain,
  from: number,
  to: number,
  code: string,
): number | undefined {
  const [origin, destination] = [train.stops[from]!.stationId, train.stops[to]!.stationId];
  return rows.find(origin, destination, code, train.id) ?? rows.find(origin, destination, code);
}

/**
 * How many chargeable kilometres this train has for one kilometre of its timetable (bridges count for more than their
 * length): the median over all pairs of its stops with a fare above the minimum; 1 where there is none.
 */
export function chargeableScale(rules: FareRules, rows: FareRows, train: FareTrain): number {
  const ratios: number[] = [];
  for (let from = 0; from < train.stops.length; from++) {
    for (let to = from + 1; to < train.stops.length; to++) {
      const km = distance(train, from, to);
      const charged = chargedKm(rules, rows, train, from, to);
      if (km !== undefined && charged !== undefined) ratios.push(charged / km);
    }
  }
  if (ratios.length === 0) return 1;
  ratios.sort((one, other) => one - other);
  const middle = ratios.length >> 1;
  return ratios.length % 2 === 1 ? ratios[middle]! : (ratios[middle - 1]! + ratios[middle]!) / 2;
}

/**
 * The base fare for a pair without a row: the distance rule over the chargeable distance that another class of the
 * same pair pays for, or over the train's kilometres times `scale`. Undefined where the rule knows no such class or
 * the kilometres are not known: then the pair is not sold.
 */
export function ruleFare(
  rules: FareRules,
  rows: FareRows,
  train: FareTrain,
  pair: { from: number; to: number; code: string; scale: number },
): number | undefined {
  const formula = rules.derivedDistanceFareFormula;
  const multiplier = formula.classMultiplier[pair.code];
  const km = distance(train, pair.from, pair.to);
  if (multiplier === undefined || km === undefined) return undefined;
  const chargeable =
    chargedKm(rules, rows, train, pair.from, pair.to) ?? Math.max(1, Math.round(km * pair.scale));
  const step = formula.roundFareUpTo * takaPoisha;
  const exact = ratePoisha(rules, multiplier) * chargeable;
  const rounded = Math.max(
    Math.ceil(exact / step - rounding) * step,
    (formula.minimumFare[pair.code] ?? 0) * takaPoisha,
  );
  const percent = surchargePercent(rules, train);
  return Math.ceil((rounded * (100 + percent)) / (100 * takaPoisha)) * takaPoisha;
}

/** Base fare of one passenger by the ladder: own row, default row, distance rule. */
export function baseFare(
  rules: FareRules,
  rows: FareRows,
  train: FareTrain,
  pair: { from: number; to: number; code: string; scale: number },
): number | undefined {
  return rowFare(rows, train, pair.from, pair.to, pair.code) ?? ruleFare(rules, rows, train, pair);
}

/** Binary fractions of 0.39 must not push a fare that is exact over the next step. */
const rounding = 1e-9;

const ratePoisha = (rules: FareRules, multiplier: number) =>
  rules.derivedDistanceFareFormula.baseRatePerKm * takaPoisha * multiplier;

function surchargePercent(rules: FareRules, train: FareTrain): number {
  const { percent, trains } = rules.derivedDistanceFareFormula.nonStopSurcharge;
  return trains.includes(train.number) ? percent : 0;
}

function distance(train: FareTrain, from: number, to: number): number | undefined {
  const [start, end] = [train.stops[from]!.km, train.stops[to]!.km];
  if (start === null || end === null) return undefined;
  const km = end - start;
  return km > 0 ? km : undefined;
}

/**
 * The whole kilometres that the pair's known classes pay for: a fare that was rounded up tells the most they can be,
 * so the least of them holds. Undefined where only minimum fares are known.
 */
function chargedKm(
  rules: FareRules,
  rows: FareRows,
  train: FareTrain,
  from: number,
  to: number,
): number | undefined {
  const formula = rules.derivedDistanceFareFormula;
  let least: number | undefined;
  for (const code of train.classes) {
    const multiplier = formula.classMultiplier[code];
    const poisha = rowFare(rows, train, from, to, code);
    if (multiplier === undefined || poisha === undefined) continue;
    if (poisha <= (formula.minimumFare[code] ?? 0) * takaPoisha) continue;
    const withoutSurcharge = (poisha * 100) / (100 + surchargePercent(rules, train));
    const km = Math.max(1, Math.floor(withoutSurcharge / ratePoisha(rules, multiplier) + rounding));
    least = Math.min(least ?? km, km);
  }
  return least;
}
