import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysAhead, Person } from './client.ts';
import { type JatraUnderTest, startJatraProcess } from './jatra.ts';

const root = join(import.meta.dir, '..');
let jatra: JatraUnderTest;
let folder: string;

beforeAll(async () => {
  jatra = await startJatraProcess();
  // A search leaves the number of free seats out while that cannot be had in time, as at first on a busy machine.
  await new Person(jatra).tripWithSeats('DA', 'CG', daysAhead(3), 2);
  folder = await mkdtemp(join(tmpdir(), 'jatra-readme-'));
  await mkdir(join(folder, '.jatra'));
  await writeFile(
    join(folder, '.jatra/stack.json'),
    JSON.stringify({ baseUrl: jatra.baseUrl, inboxUrl: jatra.inboxUrl }),
  );
}, 120_000);
afterAll(async () => {
  await jatra?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('the walk-through of the README works when pasted', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## A ticket, by curl'));
  const script = /```bash\n([\s\S]*?)```/.exec(section)![1]!;
  const shell = Bun.spawn(['bash', '-c', script], {
    cwd: folder,
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 40_000,
  });
  const [output, faults] = await Promise.all([
    new Response(shell.stdout).text(),
    new Response(shell.stderr).text(),
  ]);
  expect(faults).toBe('');
  expect(output.trim().split('\n').slice(-2)).toEqual(['VALID', 'ALREADY_USED']);
  expect(output).toContain('PENDING');
}, 60_000);
