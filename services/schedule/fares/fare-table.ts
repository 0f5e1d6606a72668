import { chargeableScale, type FareRows, type FareRules, type FareTrain, rowFare, ruleFare } from './fare.ts';

/** Base fares of one train in one class, in poisha; undefined where a pair of its stops is not sold. */
export interface FareTable {
  find(from: number, to: number): number | undefined;
}

/**
 * The fares of all pairs of stops. A published fare stands as it is. One by the distance rule lies between those of the
 * journeys it holds and those that hold it, so that on one train a nearer stop never costs more than a farther one;
 * where published fares contradict each other, it is not above the longer journey's.
 */
export function fareTable(rules: FareRules, rows: FareRows, train: FareTrain, code: string): FareTable {
  const last = train.stops.length - 1;
  const scale = chargeableScale(rules, rows, train);
  const published = square(last + 1, (from, to) => rowFare(rows, train, from, to, code));
  const fares = square(
    last + 1,
    (from, to) => published.get(from, to) ?? ruleFare(rules, rows, train, { from, to, code, scale }),
  );
  const floor = inwards(last, published, Math.max);
  const cheapestAround = outwards(last, fares, Math.min);
  const ceiling = outwards(last, published, Math.min);
  return {
    find(from, to) {
      const stands = published.get(from, to);
      if (stands !== undefined || fares.get(from, to) === undefined) return stands;
      const least = Math.max(cheapestAround.get(from, to)!, floor.get(from, to) ?? 0);
      return Math.min(least, ceiling.get(from, to) ?? least);
    },
  };
}

interface Square {
  get(from: number, to: number): number | undefined;
}

function square(size: number, fareOf: (from: number, to: number) => number | undefined): Square {
  const values: (number | undefined)[] = [];
  for (let from = 0; from < size; from++)
    for (let to = from + 1; to < size; to++) values[from * size + to] = fareOf(from, to);
  return { get: (from, to) => (from < 0 || to >= size || from >= to ? undefined : values[from * size + to]) };
}

type Choice = (...values: number[]) => number;

const choose = (choice: Choice, ...values: (number | undefined)[]) => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : choice(...known);
};

/** For each pair the choice among itself and all pairs within it. */
function inwards(last: number, of: Square, choice: Choice): Square {
  const size = last + 1;
  const values: (number | undefined)[] = [];
  const at = (from: number, to: number) => (from >= to ? undefined : values[from * size + to]);
  for (let length = 1; length <= last; length++)
    for (let from = 0; from + length <= last; from++) {
      const to = from + length;
      values[from * size + to] = choose(choice, of.get(from, to), at(from + 1, to), at(from, to - 1));
    }
  return { get: at };
}

/** For each pair the choice among itself and all pairs around it. */
function outwards(last: number, of: Square, choice: Choice): Square {
  const size = last + 1;
  const values: (number | undefined)[] = [];
  const at = (from: number, to: number) => (from < 0 || to > last ? undefined : values[from * size + to]);
  for (let length = last; length >= 1; length--)
    for (let from = 0; from + length <= last; from++) {
      const to = from + length;
      values[from * size + to] = choose(choice, of.get(from, to), at(from - 1, to), at(from, to + 1));
    }
  return { get: at };
}
