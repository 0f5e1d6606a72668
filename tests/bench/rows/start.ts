import { join } from 'node:path';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { isOk, spawn } from '../../support/processes.ts';
import type { Result } from '../report.ts';
import { rows } from '../rows.ts';
import { spreadOf } from '../statistics.ts';
import type { World } from '../world.ts';

/** One more process with all services, from its command to its first answer that it is ready. */
export async function start({ jatra, folder, options }: World): Promise<Result[]> {
  const took: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const port = await freePort();
    const began = performance.now();
    const child = spawn(
      ['bun', 'services/main.ts'],
      { ...jatra.env, PORT: String(port) },
      join(folder, `${newId()}.log`),
    );
    try {
      const ready = async () => child.exited() || (await isOk(`http://127.0.0.1:${port}/health/ready`));
      await eventually(ready, 'a process to be ready');
      took.push((performance.now() - began) / 1_000);
      if (child.exited()) throw new Error(`A process ended at its start:\n${child.output()}`);
    } finally {
      await child.stop();
    }
  }
  const bar = { must: 5, aim: 3, atMost: true as const };
  return [{ row: 'start', title: rows.start, jatra: spreadOf(took), unit: 's', bar }];
}
