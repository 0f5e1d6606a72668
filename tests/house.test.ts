import { expect, test } from 'bun:test';
import { dirname, join } from 'node:path';
import { Glob } from 'bun';

const root = join(import.meta.dir, '..');
/** What a reader can take in at a glance; a room is named by what its files share. */
const filesInOneFolder = 25;

test('no folder has more working files side by side than a reader takes in', async () => {
  const working = new Glob('{services,shared,drizzle,nats,tests}/**/*.{ts,mjs,lua}');
  const files = (await Array.fromAsync(working.scan(root))).filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(500);
  const crowded = [...Map.groupBy(files, (file) => dirname(file))]
    .filter(([, own]) => own.length > filesInOneFolder)
    .map(([folder, own]) => `${folder}: ${own.length}`);
  expect(crowded).toEqual([]);
});
