import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { readOperations } from './fuzz/api.ts';

const root = join(import.meta.dir, '..');
const text = await Bun.file(join(root, 'docs/advisories.md')).text();
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| advisory'));

test('every advisory names the test that tries it here, by a title that is there', async () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const here = row.split('|').at(-2)!;
    const named = [...here.matchAll(/`([\w./-]+\.ts)` "([^"]+)"/g)];
    expect([row, named.length > 0]).toEqual([row, true]);
    for (const [, path, title] of named) {
      const source = await Bun.file(join(root, path!)).text();
      const titles = [...source.matchAll(/(?:test|\))\((?:\s*\/\/[^\n]*)?\s*(['"`])(.*?)\1/g)].map(
        ([, , text]) => text!,
      );
      expect([path, title, titles.some((one) => one.includes(title!))]).toEqual([path, title, true]);
    }
  }
});

const document = await Bun.file(join(root, 'docs/openapi.json')).json();

test('no file is taken, no cookie is read', () => {
  const text = JSON.stringify(document.paths);
  expect(text).not.toContain('multipart/form-data');
  expect(text).not.toContain('"in":"cookie"');
});

test('no parameter chooses what is sorted by, nor names a column', () => {
  const names = readOperations(document).flatMap(({ parameters }) => parameters.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => /sort|order(?!s)|column|field|group|select|filter/i.test(name))).toEqual([]);
});
