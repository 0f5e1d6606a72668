import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { When } from './preload.ts';

/** One place at which a process is to die. */
export interface Crash {
  process: string;
  step: string;
  when: When;
}

/** The other side of preload.ts: what it has written down, and where it is to strike. */
export function openTrap(folder: string) {
  return {
    /** The steps that were passed since the last call, by the process that passed them. */
    async takeSteps(): Promise<Map<string, Set<string>>> {
      const steps = new Map<string, Set<string>>();
      for (const name of (await readdir(folder)).filter((one) => one.endsWith('.steps'))) {
        const path = join(folder, name);
        const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
        writeFileSync(path, '');
        steps.set(name.slice(0, -'.steps'.length), new Set(lines));
      }
      return steps;
    },
    arm({ process, step, when }: Crash): void {
      rmSync(join(folder, `${process}.struck`), { force: true });
      writeFileSync(join(folder, `${process}.armed`), JSON.stringify({ step, when }));
    },
    disarm({ process }: Crash): void {
      rmSync(join(folder, `${process}.armed`), { force: true });
    },
    /** The process that was killed there; undefined while nobody has come by. */
    struck({ process }: Crash): number | undefined {
      const path = join(folder, `${process}.struck`);
      if (!existsSync(path)) return undefined;
      return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
    },
  };
}

export type Trap = ReturnType<typeof openTrap>;
