import { describe, expect, test } from 'bun:test';
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { JWK } from 'jose';
import { newId } from '#shared/base/id';
import { openApiFile } from '#shared/http/http';
import { eventually } from '#support/platform';
import { readOperations } from '../fuzz/api.ts';
import { Person } from '../support/client.ts';
import type { World } from './world.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ownPair = generateKeyPairSync('ed25519');
const foreignKey = ownPair.privateKey.export({ format: 'jwk' }) as JWK;
const foreignPublic = ownPair.publicKey.export({ format: 'jwk' }) as JWK;

const guarded = readOperations(await Bun.file(openApiFile).json()).filter(({ signedIn }) => signedIn);

/** Access tokens that are no good. All of them say that a SUPER_ADMIN, or the victim, is calling. */
export function tokenAttacks(world: () => World): void {
  const call = async (authorization: string, query = '', more: Record<string, string> = {}) => {
    const response = await fetch(`${world().jatra.baseUrl}/v1/admin/users${query}`, {
      headers: { authorization, ...more },
    });
    const body = (await response.json()) as { code?: string };
    return { status: response.status, code: body.code };
  };
  const bearer = (token: string) => call(`Bearer ${token}`);
  const refused = { status: 401, code: 'UNAUTHENTICATED' };
  const all = async (forged: Record<string, string>) => {
    for (const [how, token] of Object.entries(forged))
      expect({ how, ...(await bearer(token)) }).toEqual({ how, ...refused });
  };
  const signed = (more: Record<string, unknown>) =>
    world().mint.sign(world().mint.claims('SUPER_ADMIN', more));

  describe('an access token', () => {
    test('made like a good one gets in: what follows differs from it in one thing', async () => {
      expect((await bearer(await signed({}))).status).toBe(200);
    });

    test('without a signature is refused, however `none` is written', async () => {
      const { mint } = world();
      const claims = encode(mint.claims('SUPER_ADMIN'));
      const [, , signature] = (await signed({})).split('.');
      for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined]) {
        const head = `${encode({ alg, typ: 'JWT', kid: mint.kid })}.${claims}.`;
        await all({ [`${alg}, no signature`]: head, [`${alg}, an old signature`]: `${head}${signature}` });
      }
    });

    test('in another spelling of the same bytes is refused: one token has one text', async () => {
      const token = await signed({});
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = alphabet.indexOf(token.at(-1)!);
      const forged: Record<string, string> = { 'padded by ==': `${token}==`, 'padded by =': `${token}=` };
      // The last character of a signature holds four bits that mean nothing.
      for (let spare = 0; spare < 16; spare++) {
        const other = alphabet[(last & ~15) | spare]!;
        if (other !== token.at(-1)) forged[`with ${spare} in the bits to spare`] = token.slice(0, -1) + other;
      }
      await all(forged);
      expect((await bearer(token)).status).toBe(200);
    });

    test('signed by HMAC with the public key for a secret is refused', async () => {
      const { mint } = world();
      const key = createPublicKey({ key: mint.publicJwk as JsonWebKey, format: 'jwk' });
      const secrets: Record<string, string | Buffer> = {
        x: mint.publicJwk.x!,
        bytes: Buffer.from(mint.publicJwk.x!, 'base64url'),
        JWK: JSON.stringify(mint.publicJwk),
        PEM: key.export({ type: 'spki', format: 'pem' }),
        DER: key.export({ type: 'spki', format: 'der' }),
        'the key set': await (await fetch(`${world().jatra.baseUrl}/.well-known/jwks.json`)).text(),
        nothing: '',
      };
      for (const [what, secret] of Object.entries(secrets)) {
        for (const [alg, hash] of Object.entries({ HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' })) {
          const head = `${encode({ alg, kid: mint.kid })}.${encode(mint.claims('SUPER_ADMIN'))}`;
          const mac = createHmac(hash, secret).update(head).digest('base64url');
          await all({ [`${alg} with ${what}`]: `${head}.${mac}` });
        }
      }
    });

    test('signed by another key is refused, whatever it says of the key', async () => {
      const { mint } = world();
      let asked = 0;
      const lure = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        fetch() {
          asked++;
          return Response.json({ keys: [{ ...foreignPublic, kid: mint.kid, alg: 'EdDSA' }] });
        },
      });
      const claims = mint.claims('SUPER_ADMIN');
      const kids = [
        'unknown',
        '../../../../dev/null',
        '/dev/null',
        "' OR 1=1 --",
        '*',
        '>',
        '',
        'x'.repeat(5_000),
      ];
      try {
        await all({
          'our kid': await mint.sign(claims, {}, foreignKey),
          'no kid': await mint.sign(claims, { kid: undefined as unknown as string }, foreignKey),
          'its key along': await mint.sign(claims, { jwk: foreignPublic }, foreignKey),
          'where its key is': await mint.sign(claims, { jku: `${lure.url}`, x5u: `${lure.url}` }, foreignKey),
          'the key of tickets': await mint.sign(claims, {}, mint.ticketKey),
          'the key of tickets by its kid': await mint.sign(
            claims,
            { kid: mint.ticketKey.kid! },
            mint.ticketKey,
          ),
        });
        for (const kid of kids) {
          await all({ [`kid ${kid}`]: await mint.sign(claims, { kid }, foreignKey) });
          if (kid !== '') await all({ [`our key as kid ${kid}`]: await mint.sign(claims, { kid }) });
        }
        expect(asked).toBe(0);
      } finally {
        await lure.stop(true);
      }
    });

    test('for others, from others, out of its time or without a claim is refused', async () => {
      const seconds = Math.floor(Date.now() / 1_000);
      const wrong: Record<string, Record<string, unknown>> = {
        'another audience': { aud: 'another-api' },
        'audience in a longer word': { aud: 'jatra-api.evil.example' },
        'no audience': { aud: undefined },
        'another issuer': { iss: 'https://evil.example' },
        'no issuer': { iss: undefined },
        'run out': { iat: seconds - 1_000, exp: seconds - 100 },
        'not yet good': { nbf: seconds + 600 },
        'no end': { exp: undefined },
        'an end in words': { exp: '9999999999' },
        'no start': { iat: undefined },
        'nobody’s': { sub: undefined },
        'no session': { sid: undefined },
        'no role': { role: undefined },
        'a role there is not': { role: 'ROOT' },
        'a role in small letters': { role: 'super_admin' },
        'a list of roles': { role: ['SUPER_ADMIN'] },
      };
      for (const [how, more] of Object.entries(wrong)) await all({ [how]: await signed(more) });
      const { mint } = world();
      await all({
        'an extension that must be understood': await mint
          .sign(mint.claims('SUPER_ADMIN'), { crit: ['evil'], evil: true })
          .catch(() => `${encode({ alg: 'EdDSA', kid: mint.kid, crit: ['evil'], evil: 1 })}.e30.AAAA`),
      });
    });

    test('altered after it was signed is refused: another role, another account', async () => {
      const { thief, belongings } = world();
      const [head, claims, signature] = thief.accessToken!.split('.') as [string, string, string];
      const own = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
      const [, admins, adminsSignature] = (await signed({})).split('.');
      await all({
        'another role': `${head}.${encode({ ...own, role: 'SUPER_ADMIN' })}.${signature}`,
        'another account': `${head}.${encode({ ...own, sub: belongings.userId })}.${signature}`,
        'a longer life': `${head}.${encode({ ...own, exp: 9_999_999_999 })}.${signature}`,
        'claims of one, signature of another': `${head}.${admins}.${signature}`,
        'signature of one, claims of another': `${head}.${claims}.${adminsSignature}`,
        'half a signature': `${head}.${admins}.${adminsSignature!.slice(0, 43)}`,
        'a fourth part': `${head}.${admins}.${adminsSignature}.${signature}`,
        'no signature': `${head}.${admins}`,
      });
    });

    test('is taken from the Authorization header alone', async () => {
      const token = await signed({});
      const body = { status: 401, code: 'UNAUTHENTICATED' };
      expect(await call('', `?access_token=${token}&token=${token}`)).toEqual(body);
      expect(await call('', '', { cookie: `token=${token}; access_token=${token}` })).toEqual(body);
      expect(await call('', '', { 'x-authorization': `Bearer ${token}` })).toEqual(body);
      expect(await call(`Basic ${token}`)).toEqual(body);
      expect(await call(`Token ${token}`)).toEqual(body);
    });

    test('of another role or account cannot be had by naming it in headers', async () => {
      const { thief, belongings } = world();
      const names = ['x-user-id', 'x-user', 'x-role', 'x-roles', 'x-forwarded-user', 'x-original-user'];
      const headers = Object.fromEntries(
        names.map((name) => [name, name.includes('role') ? 'SUPER_ADMIN' : belongings.userId]),
      );
      expect(await call(`Bearer ${thief.accessToken}`, '', headers)).toEqual({
        status: 403,
        code: 'FORBIDDEN',
      });
      const me = await thief.call<{ userId: string }>('GET', '/v1/users/me', undefined, headers);
      expect(me.body.userId).not.toBe(belongings.userId);
    });

    test('of a session that was ended is refused', async () => {
      const { victim, jatra } = world();
      const again = await new Person(jatra).signIn(victim.email, victim.password);
      await again.expect(200, 'GET', '/v1/users/me');
      await again.expect(204, 'POST', '/v1/auth/logout');
      await eventually(
        async () => (await again.call('GET', '/v1/users/me')).status === 401,
        'the access token of the ended session to be refused',
      );
    });

    test('of a session that was ended is refused by every operation on which one signs in', async () => {
      const { victim, jatra } = world();
      const again = await new Person(jatra).signIn(victim.email, victim.password);
      await again.expect(204, 'POST', '/v1/auth/logout');
      expect(guarded.length).toBeGreaterThan(80);
      for (const { method, path } of guarded) {
        const nowhere = path.replace('{journeyDate}', '2020-01-01').replace(/\{\w+\}/g, () => newId());
        // Each service hears of the end by itself.
        await eventually(
          async () => (await again.call(method, nowhere)).status === 401,
          `the ended session to be refused at ${method} ${path}`,
        );
      }
    }, 60_000);
  });
}
