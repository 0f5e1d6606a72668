import { median } from '../statistics.ts';
import type { World } from '../world.ts';
import { type Rate, runWrk, type Script } from './wrk.ts';

/** What was measured of each side, round by round. */
export type Rounds<Name extends string> = Record<Name, { rates: number[]; bytes: number; cpuMs: number }>;

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
  { options, jatra }: Pick<World, 'options' | 'jatra'>,
  { names, milliseconds, script, prepare }: Plan<Name>,
): Promise<Rounds<Name>> {
  const measured = new Map<Name, (Rate & { cpuMs: number })[]>(names.map((name) => [name, []]));
  const cpu = (url: string) => cpuMs(url === jatra.baseUrl ? jatra.operations : [url]);
  const fastest = (name: Name) => Math.max(0, ...measured.get(name)!.map(({ perSecond }) => perSecond));
  for (let round = 0; round <= options.rounds; round++) {
    await prepare?.(fastest);
    for (const name of names) {
      const next = await script(name, fastest(name));
      const before = await cpu(next.url);
      const rate = await runWrk(next, milliseconds);
      measured.get(name)!.push({ ...rate, cpuMs: ((await cpu(next.url)) - before) / rate.requests });
    }
  }
  const taken = names.map((name) => {
    const [, ...rounds] = measured.get(name)!;
    const found = {
      rates: rounds.map(({ perSecond }) => perSecond),
      bytes: rounds.at(-1)!.bytes,
      cpuMs: median(rounds.map((round) => round.cpuMs)),
    };
    return [name, found] as const;
  });
  return Object.fromEntries(taken) as Rounds<Name>;
}

/** What processes have taken of the processor since their start, as they tell themselves. */
export async function cpuMs(urls: string[]): Promise<number> {
  const each = await Promise.all(urls.map(cpuOf));
  return each.reduce((sum, one) => sum + one, 0);
}

async function cpuOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^process_cpu_seconds_total (\S+)/m.exec(text);
  if (!seconds) throw new Error(`${url}/metrics does not tell process_cpu_seconds_total`);
  return Number(seconds[1]) * 1_000;
}
