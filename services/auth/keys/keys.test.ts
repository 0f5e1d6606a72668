import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/auth';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';
import { loadKeys, makeKeys } from './keys.ts';

let folder: string;
let auth: StartedAuth;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-keys-'));
  auth = await startAuth();
});
afterAll(async () => {
  await auth.close();
  await rm(folder, { recursive: true, force: true });
});

const file = () => join(folder, newId(), 'auth.json');
const development = { production: false };
const production = { production: true };

describe('the file of keys', () => {
  test('is made once in development, for its owner alone, by several processes at once', async () => {
    const path = file();
    const all = await Promise.all(Array.from({ length: 5 }, () => loadKeys(path, development)));
    expect(new Set(all.map((keys) => keys.signing(new Date()).kid)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('must be there in production, and be named', async () => {
    await expect(loadKeys(file(), production)).rejects.toThrow('AUTH_SIGNING_KEYS_FILE');
    await expect(loadKeys(undefined, production)).rejects.toThrow('AUTH_SIGNING_KEYS_FILE');
    const path = file();
    await makeKeys(path);
    expect((await loadKeys(path, production)).public(new Date())).toHaveLength(1);
  });

  test('of development is refused in production', async () => {
    const path = file();
    await loadKeys(path, development);
    await expect(loadKeys(path, production)).rejects.toThrow('development');
  });

  test('that anybody else can read is refused in production', async () => {
    const path = file();
    await makeKeys(path);
    await chmod(path, 0o644);
    await expect(loadKeys(path, production)).rejects.toThrow('open to others');
  });

  test('that is damaged is refused without a word of what it holds', async () => {
    const path = file();
    await makeKeys(path);
    const { secret } = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ secret, signingKeys: [] }));
    const refusal = await loadKeys(path, development).catch((error: Error) => error.message);
    expect(refusal).toStartWith('AUTH_SIGNING_KEYS_FILE: /signingKeys');
    expect(refusal).not.toContain(secret);
  });
});

describe('the public keys', () => {
  test('are served to everybody, cacheable, and never the private ones', async () => {
    const answer = await auth.call('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { jwk, kid } = auth.deps.keys.signing(new Date());
    expect(answer.body).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', x: jwk.x, kid, alg: 'EdDSA', use: 'sig' }],
    });
    expect(await auth.platform.bus.request(contracts.getKeys, {})).toMatchObject(answer.body);

    const known = { 'if-none-match': answer.headers.get('etag')! };
    const again = await auth.call('GET', '/.well-known/jwks.json', undefined, known);
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('refuse a token whose role was changed by a byte', async () => {
    const { accessToken } = await auth.loggedIn();
    const [header, payload, signature] = accessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, role: 'ADMIN' })).toString('base64url');
    const token = `${header}.${forged}.${signature}`;
    const answer = await auth.call('GET', '/v1/auth/sessions', undefined, auth.bearer(token));
    expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
