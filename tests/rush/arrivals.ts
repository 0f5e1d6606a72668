import type { Random } from '../faults/random.ts';

/** How many come at this part of the time, 0 to 1, of those who come at the peak. */
export type Shape = (part: number) => number;

/** Everybody waits for the opening: full within a twentieth of the time, and from half of it on fewer and fewer. */
export const crowdShape: Shape = (part) =>
  part < 0.05 ? 0.3 + 14 * part : part < 0.5 ? 1 : 1 - 1.2 * (part - 0.5);

/** Who means to buy comes early; who comes in the last fifth would not get through. */
export const buyerShape: Shape = (part) => (part > 0.8 ? 0 : Math.exp(-4 * part));

/**
 * A Poisson process whose rate follows the shape: instants in milliseconds from the opening, in order. They are open,
 * since no answer is waited for, and the same for the same draws.
 */
export function* arrivals(
  { peakPerSecond, durationMs, shape }: { peakPerSecond: number; durationMs: number; shape: Shape },
  random: Random,
): Generator<number, undefined> {
  const meanGapMs = 1_000 / peakPerSecond;
  // Thinning: arrivals at the peak's rate, of which the shape keeps some.
  for (let at = gap(random) * meanGapMs; at < durationMs; at += gap(random) * meanGapMs)
    if (random.chance(shape(at / durationMs))) yield at;
  return undefined;
}

/** Exponential with the mean 1. */
export const gap = (random: Random): number => -Math.log(1 - random.next());

/** The peak at which so many arrive in all. */
export function peakFor(howMany: number, durationMs: number, shape: Shape): number {
  const parts = 1_000;
  let mean = 0;
  for (let at = 0; at < parts; at++) mean += shape((at + 0.5) / parts) / parts;
  return howMany / ((durationMs / 1_000) * mean);
}

/** Draws from so many things by Zipf's law: the second is wanted half as often as the first, the third a third. */
export function zipf(things: number, random: Random): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= things; rank++) {
    sum += 1 / rank;
    sums.push(sum);
  }
  return () => {
    const drawn = random.next() * sum;
    let [low, high] = [0, things - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
