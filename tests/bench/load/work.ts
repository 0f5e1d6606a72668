import { join } from 'node:path';

/** Ends what would run for ever. */
const limitMs = 600_000;

/** Gives a process of its own something to do. @returns what it tells at its end */
export async function haveDone<Told>(file: string, task: unknown): Promise<Told> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, file)], {
    stdin: new Blob([JSON.stringify(task)]),
    stdout: 'pipe',
    stderr: 'inherit',
    timeout: limitMs,
  });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${file} ended with ${child.exitCode}: ${text}`);
  return JSON.parse(text) as Told;
}
