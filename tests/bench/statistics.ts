/** Of one thing that was measured several times. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

const ordered = (values: number[]) => values.toSorted((one, other) => one - other);

/** The middle one; the mean of both where two are in the middle. @throws RangeError where there is none */
export function median(values: number[]): number {
  const sorted = ordered(values);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (below === undefined || above === undefined) throw new RangeError('Nothing has been measured');
  return (below + above) / 2;
}

/** The least value that so much of all does not exceed, 0 < share ≤ 1. @throws RangeError where there is none */
export function percentile(values: number[], share: number): number {
  const found = ordered(values)[Math.ceil(values.length * share) - 1];
  if (found === undefined) throw new RangeError('Nothing has been measured');
  return found;
}

export const spreadOf = (values: number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** What each round of one is to the same round of the other: whatever disturbed the round has disturbed both. */
export const ratios = (ours: number[], theirs: number[]): number[] =>
  ours.map((value, round) => value / theirs[round]!);
