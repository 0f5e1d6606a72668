import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinImages } from './pin-images.mjs';

/** A registry of others, played: it wants a token for reading, as the public one does. */
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const known: Record<string, string> = {
  '/v2/library/postgres/manifests/17.10-bookworm': digest('a'),
  '/v2/maildev/maildev/manifests/2.2.1': digest('b'),
  '/v2/library/debian/manifests/12.12-slim': digest('c'),
};
const registry = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const { pathname, searchParams, origin } = new URL(request.url);
    if (pathname === '/token') return Response.json({ token: `for ${searchParams.get('scope')}` });
    const scope = `repository:${pathname.split('/').slice(2, -2).join('/')}:pull`;
    if (request.headers.get('authorization') !== `Bearer for ${scope}`)
      return new Response('', {
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="${origin}/token",service="played",scope="${scope}"` },
      });
    const found = known[pathname];
    return new Response('', found ? { headers: { 'docker-content-digest': found } } : { status: 404 });
  },
});

const compose = `services:
  one:
    image: postgres:17.10-bookworm
  two:
    image: maildev/maildev:2.2.1@${digest('0')}
  ours:
    image: jatra:local
`;
const dockerfile = 'FROM debian:12.12-slim\nRUN true\n';
let folder: string;
let files: [string, string];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-pins-'));
  files = [join(folder, 'compose.yaml'), join(folder, 'Dockerfile')];
});
beforeEach(async () => {
  await writeFile(files[0], compose);
  await writeFile(files[1], dockerfile);
});
afterAll(async () => {
  await registry.stop(true);
  await rm(folder, { recursive: true, force: true });
});
const read = () => Promise.all(files.map((file) => readFile(file, 'utf8')));

test('each image gets the digest that the registry has, old digests give way, and what is built here has none', async () => {
  const lines = await pinImages({ registry: registry.url.origin, files });
  expect(lines).toHaveLength(3);
  expect(await read()).toEqual([
    compose
      .replace('postgres:17.10-bookworm', `postgres:17.10-bookworm@${digest('a')}`)
      .replace(digest('0'), digest('b')),
    dockerfile.replace('12.12-slim', `12.12-slim@${digest('c')}`),
  ]);
  const once = await read();
  await pinImages({ registry: registry.url.origin, files });
  expect(await read()).toEqual(once);
});

test('where the registry does not answer, or lacks one image, one line says so and nothing is written', async () => {
  const away = 'http://127.0.0.1:1';
  await expect(pinImages({ registry: away, files })).rejects.toThrow(
    `No registry answers at ${away}: nothing is pinned, the exact versions stand`,
  );
  await writeFile(files[1], dockerfile.replace('12.12', '99.9'));
  const before = await read();
  await expect(pinImages({ registry: registry.url.origin, files })).rejects.toThrow(
    'has no digest for debian:99.9-slim (404)',
  );
  expect(await read()).toEqual(before);
});
