import { expect, test } from 'bun:test';
import { Glob } from 'bun';

const read = (path: string) => Bun.file(new URL(`../${path}`, import.meta.url)).text();
const scripts = [...new Glob('*/*.lua').scanSync(`${import.meta.dir}/..`)].sort();

/** Without comments and texts in quotes. */
const codeOf = (text: string) => text.replace(/--.*/g, '').replace(/'[^'\n]*'/g, "''");

/** The names that a file gives to what comes after it. */
function namesOf(text: string): string[] {
  const locals = codeOf(text).matchAll(/^local (?:function (\w+)|([\w, ]+?)\s*(?:=|$))/gm);
  return [...locals].flatMap(([, verb, names]) => (verb ? [verb] : names!.split(', ')));
}

const lineOf = (text: string) => /^-- After ([^:\n]+): (.+)\.$/m.exec(text.split('\n')[0]!);

for (const path of scripts.filter((path) => path !== 'redis/prelude.lua')) {
  test(`${path} says on its first line what stands before it, and borrows exactly the names it declares`, async () => {
    const text = await read(path);
    const line = lineOf(text);
    expect(line).not.toBeNull();
    const before = line![1]!.split(', ');
    expect(['prelude.lua', 'trust.lua']).toContain(before.at(-1)!);
    const lent = ['EPOCH'];
    for (const name of before) lent.push(...namesOf(await read(`redis/${name}`)));
    const code = codeOf(text);
    const used = lent.filter((name) => new RegExp(`(?<![\\w.])${name}(?!\\w)(?!\\s*=[^=])`).test(code));
    expect(line![2]!.split(', ').sort()).toEqual(used.sort());
  });
}

test('the scripts are found', () => {
  expect(scripts.length).toBeGreaterThan(10);
});
