import type { World } from '../world.ts';
import { type Rate, runWrk, type Script } from './wrk.ts';

/** What was measured of each side, round by round. */
export type Rounds<Name extends string> = Record<Name, { rates: number[]; bytes: number }>;

interface Plan<Name extends string> {
  names: Name[];
  milliseconds: number;
  /** What one side sends in the next round; `fastest` so far, 0 before its first. */
  script: (name: Name, fastest: number) => Script | Promise<Script>;
  /** Before the sides of a round, with the fastest of each so far. */
  prepare?: (fastest: (name: Name) => number) => Promise<void>;
}

/** Warms each side up, then runs them in turn, round by round: what disturbs a machine disturbs all alike. */
export async function runRounds<Name extends string>(
  { options }: Pick<World, 'options'>,
  { names, milliseconds, script, prepare }: Plan<Name>,
): Promise<Rounds<Name>> {
  const measured = new Map<Name, Rate[]>(names.map((name) => [name, []]));
  const fastest = (name: Name) => Math.max(0, ...measured.get(name)!.map(({ perSecond }) => perSecond));
  for (let round = 0; round <= options.rounds; round++) {
    await prepare?.(fastest);
    for (const name of names)
      measured.get(name)!.push(await runWrk(await script(name, fastest(name)), milliseconds));
  }
  const taken = names.map((name) => {
    const [, ...rounds] = measured.get(name)!;
    return [name, { rates: rounds.map(({ perSecond }) => perSecond), bytes: rounds.at(-1)!.bytes }] as const;
  });
  return Object.fromEntries(taken) as Rounds<Name>;
}
