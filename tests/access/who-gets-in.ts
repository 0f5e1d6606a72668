import { beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { newId } from '#shared/base/id';
import { type Role, rolesExtension, signedIn } from '#shared/http/auth';
import { openApiFile } from '#shared/http/http';
import { mayEnter } from '../../shared/tools/generate/roles.ts';
import type { World } from '../attack/world.ts';

interface Described {
  [rolesExtension]?: Role[];
  requestBody?: { required: boolean; content: object };
}
type Paths = Record<string, Record<string, Described>>;

const { paths } = JSON.parse(readFileSync(openApiFile, 'utf8')) as { paths: Paths };
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([name, operation]) => ({
    method: name.toUpperCase(),
    path,
    roles: operation[rolesExtension],
    body: jsonBody(operation),
  })),
);

/** A form without fields is no body either: whoever answers the gateway's pages and reports judges it by its signature. */
function jsonBody({ requestBody }: Described) {
  return requestBody && 'application/json' in requestBody.content ? requestBody : undefined;
}

/** Ids that nobody has, so that whoever gets in finds nothing there. */
const aimless = (path: string) =>
  path
    .replace('{journeyDate}', '2020-01-01')
    .replace('{pnr}', 'ZZZZZZZZZZ')
    .replace(/\{\w+\}/g, () => newId());

/** Every operation of the running system, tried as nobody, with tokens that are no good, and in each role. */
export function whoGetsIn(world: () => World): void {
  const tokens = new Map<Role, string>();
  const noGood = new Map<string, string | undefined>([['no token', undefined]]);
  beforeAll(async () => {
    const { mint } = world();
    for (const role of signedIn) tokens.set(role, await mint.sign(mint.claims(role)));
    const longAgo = Math.floor(Date.now() / 1_000) - 3_600;
    noGood.set('garbage', 'garbage');
    noGood.set(
      'an expired token',
      await mint.sign(mint.claims('SUPER_ADMIN', { iat: longAgo - 900, exp: longAgo })),
    );
  });

  const knock = async (method: string, path: string, token: string | undefined) => {
    const response = await fetch(`${world().jatra.baseUrl}${aimless(path)}`, {
      method,
      redirect: 'manual',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    return { status: response.status, code: isProblem ? (JSON.parse(text) as { code: string }).code : '' };
  };

  describe('the running system', () => {
    test('shows the document whose operations are tried here', async () => {
      const shown = (await (await fetch(`${world().jatra.baseUrl}/docs/json`)).json()) as { paths: Paths };
      expect(shown.paths).toEqual(paths);
    });

    for (const { method, path, roles, body } of operations) {
      test(`lets ${roles?.join(', ') ?? 'anybody'} in at ${method} ${path}`, async () => {
        for (const [what, token] of noGood) {
          const { status, code } = await knock(method, path, token);
          const refused = status === 401 && code === 'UNAUTHENTICATED';
          expect([what, refused]).toEqual([what, !mayEnter(roles, undefined)]);
        }
        for (const [role, token] of tokens) {
          const { status, code } = await knock(method, path, token);
          expect([role, code === 'UNAUTHENTICATED']).toEqual([role, false]);
          expect([role, status === 403 && code === 'FORBIDDEN']).toEqual([role, !mayEnter(roles, role)]);
          expect(status).not.toBe(500);
        }
      });
      if (body)
        test(`${body.required ? 'wants' : 'can do without'} a body at ${method} ${path}, as the document says`, async () => {
          const { status } = await knock(method, path, roles && tokens.get(roles[0]!));
          expect(status).toBe(body.required ? 400 : 404);
        });
    }
  });
}
