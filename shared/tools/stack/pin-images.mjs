import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BadArgument, readOptions, runCommand, Trouble } from '../../base/command.mjs';
import { root } from './settings.mjs';

const usage = `npm run pin-images                              writes the digest of each image into compose.yaml and the Dockerfile
npm run pin-images -- --registry https://mirror   as that registry has them, instead of registry-1.docker.io
All or none: where the registry does not answer, nothing is written.`;

const files = ['compose.yaml', 'Dockerfile'].map((name) => join(root, name));
/** `image: NAME:TAG` and `FROM NAME:TAG`, each with a digest or without; not what is built here. */
const named = /(?<=^(?:\s*image:|FROM) )([a-z0-9/._-]+):([\w.-]+)(?:@sha256:[0-9a-f]{64})?/gm;
const builtHere = 'jatra';
const deadlineMs = 10_000;
/** The digest of an index stands for the image on every kind of machine. */
const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * @param {{ registry: string, files: string[] }} options
 * @returns {Promise<string[]>} a line for each image
 * @throws Trouble where one digest cannot be had
 */
export async function pinImages({ registry, files }) {
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const images = new Set(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(named)]
        .filter(([, name]) => name !== builtHere)
        .map(([, name, tag]) => `${name}:${tag}`),
    ),
  );
  /** @type {Map<string, string>} */
  const digests = new Map();
  for (const image of images) digests.set(image, await digestOf(registry, image));
  for (const [file, text] of texts) {
    const pinned = text.replaceAll(named, (whole, name, tag) => {
      const digest = digests.get(`${name}:${tag}`);
      return digest ? `${name}:${tag}@${digest}` : whole;
    });
    if (pinned !== text) writeFileSync(file, pinned);
  }
  return [...digests].map(([image, digest]) => `${image}@${digest}`);
}

/**
 * By the registry's API: https://distribution.github.io/distribution/spec/api/
 * @param {string} registry
 * @param {string} image
 */
async function digestOf(registry, image) {
  const [name = '', tag = ''] = image.split(':');
  const path = name.includes('/') ? name : `library/${name}`;
  const url = `${registry.replace(/\/$/, '')}/v2/${path}/manifests/${tag}`;
  /** @param {string} [token] */
  const ask = (token) =>
    request(registry, url, {
      method: 'HEAD',
      headers: { accept: accepted, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
  let answer = await ask();
  if (answer.status === 401)
    answer = await ask(await tokenFor(registry, answer.headers.get('www-authenticate') ?? ''));
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!answer.ok || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Trouble(`${registry} has no digest for ${image} (${answer.status}): nothing is pinned`);
  return digest;
}

/**
 * What the registry says is to be asked for a token, for reading alone and for nobody.
 * @param {string} registry
 * @param {string} challenge
 */
async function tokenFor(registry, challenge) {
  const said = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const realm = URL.parse(said.realm ?? '');
  if (!realm) throw new Trouble(`${registry} does not say where a token is had: nothing is pinned`);
  for (const key of ['service', 'scope']) if (said[key]) realm.searchParams.set(key, said[key]);
  const answer = await request(registry, realm.href, {});
  const { token } = /** @type {{ token?: string }} */ (await answer.json().catch(() => ({})));
  if (!token) throw new Trouble(`${registry} gives no token (${answer.status}): nothing is pinned`);
  return token;
}

/**
 * @param {string} registry
 * @param {string} url
 * @param {RequestInit} options
 */
async function request(registry, url, options) {
  try {
    return await fetch(url, { ...options, signal: AbortSignal.timeout(deadlineMs) });
  } catch {
    throw new Trouble(`No registry answers at ${registry}: nothing is pinned, the exact versions stand`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await runCommand(usage, async (args) => {
    const { registry } = readOptions(args, {
      registry: { type: 'string', default: 'https://registry-1.docker.io' },
    });
    if (!/^https?:$/.test(URL.parse(registry)?.protocol ?? ''))
      throw new BadArgument(
        `--registry: is not an address such as https://registry-1.docker.io, and is "${registry}"`,
      );
    for (const line of await pinImages({ registry, files })) console.log(line);
  });
