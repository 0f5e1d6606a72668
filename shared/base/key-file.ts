import { createPrivateKey, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Static, TObject } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigError } from './config.ts';

const developmentFolder = join(import.meta.dir, '../../.jatra/keys');

interface KeyFileOptions<Schema extends TObject> {
  /** The environment variable with the path, for its refusals. */
  variable: string;
  path: string | undefined;
  /** Names the file under `.jatra/keys/` where development gives no path. */
  name: string;
  production: boolean;
  schema: Schema;
  /** Makes the keys of development, every secret one from `random`. */
  make: (random: RandomBytes) => Promise<Static<Schema>>;
}

export type RandomBytes = (length: number) => Buffer;

/** Nine bytes are twelve whole letters of base64. */
const developmentMark = Buffer.from('jatra-dev');
const developmentBytes: RandomBytes = (length) =>
  Buffer.concat([developmentMark, randomBytes(length - developmentMark.length)]);

/** Whether development made these keys: by its word in the file, or by how each of its keys begins. */
export function isOfDevelopment(content: object): boolean {
  const begin = `"${developmentMark.toString('base64url')}`;
  return 'development' in content || JSON.stringify(content).includes(begin);
}

/** What stands before the 32 bytes of a private key in PKCS #8: RFC 8410. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key pair as a JWK has it. Any 32 bytes are a private key: RFC 8032. */
export function newEd25519(random: RandomBytes = randomBytes): { x: string; d: string } {
  const key = Buffer.concat([ed25519Prefix, random(32)]);
  const { x, d } = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { x: x!, d: d! };
}

/**
 * Reads a service's secret keys from its JSON file. Development makes a missing one; production refuses a missing
 * one, one that development made, and one that anybody but its owner can read.
 * @throws ConfigError that names the variable, never a key.
 */
export async function loadKeyFile<Schema extends TObject>(
  options: KeyFileOptions<Schema>,
): Promise<Static<Schema>> {
  const { variable, path, name, production, schema, make } = options;
  if (production && !path) throw new ConfigError(`${variable}: is needed in production`);
  const file = path ? resolve(path) : join(developmentFolder, `${name}.json`);
  if (!production && !(await exists(file)))
    await createKeyFile(file, { development: true, ...(await make(developmentBytes)) });

  const content = await readKeyFile(variable, file, schema);
  if (!production) return content;
  if (isOfDevelopment(content)) throw new ConfigError(`${variable}: the file was made for development`);
  if (((await stat(file)).mode & 0o077) !== 0)
    throw new ConfigError(`${variable}: the file is open to others than its owner; give it the mode 0600`);
  return content;
}

/** @throws ConfigError that names the variable and the field, never a key. */
export async function readKeyFile<Schema extends TObject>(
  variable: string,
  path: string,
  schema: Schema,
): Promise<Static<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new ConfigError(`${variable}: the file cannot be read`);
  }
  if (Value.Check(schema, content)) return content;
  const field = Value.Errors(schema, content).First()?.path || 'the file';
  throw new ConfigError(`${variable}: ${field} is not as in a file of keys`);
}

/**
 * The file appears whole or not at all. Ours, for write-file-atomic would replace a file that another has made meanwhile.
 * @returns false where there is one already; several may try at once.
 */
export async function createKeyFile(path: string, content: object): Promise<boolean> {
  const draft = await writeDraft(path, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

export async function replaceKeyFile(path: string, content: object): Promise<void> {
  await rename(await writeDraft(path, content), path);
}

async function writeDraft(path: string, content: object): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return draft;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
