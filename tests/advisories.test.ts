import { expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '..');
const text = await Bun.file(join(root, 'docs/advisories.md')).text();
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| advisory'));

test('every advisory names what stands between it and this system, and that is there', async () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const here = row.split('|').at(-2)!;
    const files = [...here.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path]) => path!);
    const linked = [...here.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => join('docs', path!));
    expect([row, files.length + linked.length > 0]).toEqual([row, true]);
    for (const path of [...files, ...linked])
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    for (const path of files) expect(await Bun.file(join(root, path)).text()).toContain('expect(');
  }
});

test('what the table says of the API holds: no file is taken, no cookie is read', async () => {
  const { paths } = await Bun.file(join(root, 'docs/openapi.json')).json();
  const document = JSON.stringify(paths);
  expect(document).not.toContain('multipart/form-data');
  expect(document).not.toContain('"in":"cookie"');
});
