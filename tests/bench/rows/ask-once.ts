import pMap from 'p-map';
import type { Call } from '../load/requests.ts';
import { patiently } from '../trips.ts';
import type { World } from '../world.ts';

const atOnce = 8;

/**
 * Asks for everything once, as passengers do in the days before a sale: each trip is opened at its first enquiry, once
 * for ever. @returns how many milliseconds that took
 */
export async function askOnce({ jatra }: Pick<World, 'jatra'>, calls: Pick<Call, 'path'>[]): Promise<number> {
  const began = performance.now();
  const ask = async (path: string) => {
    const answer = await fetch(`${jatra.baseUrl}${path}`);
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} instead of 200`);
  };
  await pMap(new Set(calls.map(({ path }) => path)), (path) => patiently(() => ask(path)), {
    concurrency: atOnce,
  });
  return performance.now() - began;
}
