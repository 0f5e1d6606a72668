import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Glob } from 'bun';
import { type Derived, deriveFiles, findDrift, mendDrift } from './derived.ts';

const root = join(import.meta.dir, '../../..');
let derived: Derived;
let copy: string;

beforeAll(async () => {
  derived = await deriveFiles(root);
  copy = await mkdtemp(join(tmpdir(), 'jatra-generate-'));
  for (const path of derived.keys()) await cp(join(root, path), join(copy, path));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

test('every derived file is what the code says: npm run generate', async () => {
  expect(await findDrift(derived, root)).toEqual([]);
});

test('diffs fold every derived file but the READMEs, which a person writes too', async () => {
  const attributes = await readFile(join(root, '.gitattributes'), 'utf8');
  const folded = [...attributes.matchAll(/^(\S+) linguist-generated$/gm)].map(([, path]) => new Glob(path!));
  const unfolded = [...derived.keys()].filter((path) => !folded.some((glob) => glob.match(path)));
  expect(unfolded.filter((path) => !path.endsWith('README.md'))).toEqual([]);
});

test('a file that is other, missing or too much is named, and mended', async () => {
  const consumers = [...derived.keys()].filter((path) => path.startsWith('nats/consumers/'));
  const [missing, extra] = [consumers[0]!, join(dirname(consumers[0]!), 'AUTH.nobody-hears.json')];
  await writeFile(join(copy, 'docs/roles.md'), 'nobody may call anything');
  await rm(join(copy, missing));
  await writeFile(join(copy, extra), '{}');

  const drift = await findDrift(derived, copy);
  expect(drift).toEqual(['docs/roles.md', missing, extra].sort());
  await mendDrift(derived, drift, copy);
  expect(await findDrift(derived, copy)).toEqual([]);
  expect(await readFile(join(copy, 'docs/roles.md'), 'utf8')).toBe(derived.get('docs/roles.md')!);
});

test('what a person wrote in a README stays, and a table that differs is drift', async () => {
  const path = 'services/payment/README.md';
  const readme = await readFile(join(copy, path), 'utf8');
  await writeFile(
    join(copy, path),
    readme.replace('`payment.succeeded`', '`payment.imagined`').concat('Mine.\n'),
  );
  const now = await deriveFiles(copy);
  expect(await findDrift(now, copy)).toEqual([path]);
  expect(now.get(path)).toBe(`${readme}Mine.\n`);
});
