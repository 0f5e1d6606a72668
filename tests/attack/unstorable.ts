import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { openApiFile } from '#shared/http/http';
import { signatureOf } from '../../services/payment/sslcommerz/signature.ts';
import { type Operation, readOperations, type Schema } from '../fuzz/api.ts';
import { fitting } from '../fuzz/fitting.ts';
import type { World } from './world.ts';

const operations = readOperations(await Bun.file(openApiFile).json());
/** As JSON escapes them; a query carries half a pair as the bytes that are not UTF-8. */
const spoils = { 'a NUL': 'a\0b', 'half a surrogate pair': 'a\ud800b' };
const gatewayFields = ['tran_id', 'val_id', 'amount', 'status', 'verify_key'];

type Spoilt = { what: string; path: string; body?: string; contentType?: string };

const sample = (schema: Schema, name: string) =>
  fc.sample(fitting(schema, {}, name), { numRuns: 1, seed: 7 })[0];

/** A body that fits with one text in it replaced, once for each text. */
function spoiltBodies(schema: Schema, bad: string, at: string[] = []): [field: string, value: unknown][] {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => spoiltBodies(one, bad, at));
  if (schema.type === 'string') return [[at.join('.'), bad]];
  if (schema.type === 'array' && schema.items)
    return spoiltBodies(schema.items, bad, [...at, '0']).map(([field, value]) => [field, [value]]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    spoiltBodies(inner, bad, [...at, name]).map(([field, value]): [string, unknown] => {
      const fit = sample(schema, name) as Record<string, unknown>;
      return [field, { ...fit, [name]: value }];
    }),
  );
}

/** Requests to one operation with one text spoilt, one for each text that it takes. */
function spoilt({ path, parameters, body }: Operation, bad: string): Spoilt[] {
  const isText = (schema: Schema): boolean =>
    schema.type === 'string' || (schema.anyOf?.some(isText) ?? false);
  const target = (spoiltName?: string) => {
    const value = ({ name, schema }: (typeof parameters)[number]) =>
      encode(name === spoiltName ? bad : String(sample(schema, name)));
    const query = parameters
      .filter((one) => one.in === 'query' && (one.required || one.name === spoiltName))
      .map((one) => `${one.name}=${value(one)}`);
    const filled = parameters
      .filter((one) => one.in === 'path')
      .reduce((made, one) => made.replace(`{${one.name}}`, value(one)), path);
    return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  };
  const fields = parameters.filter((one) => one.in !== 'header' && isText(one.schema));
  const inTarget = fields.map(({ name }) => ({ what: name, path: target(name), ...fit(body) }));
  if (!body) return inTarget;
  const { contentType, schema } = body;
  if (contentType.includes('form'))
    return gatewayFields.map((what) => ({ what, path, contentType, body: `${what}=${encode(bad)}` }));
  if (!contentType.includes('json')) return inTarget;
  const inBody = spoiltBodies(schema, bad).map(([what, value]) => ({
    what,
    path: target(),
    contentType,
    body: JSON.stringify(value),
  }));
  return [...inTarget, ...inBody];
}

const fit = (body: Operation['body']) =>
  body?.contentType.includes('json')
    ? { contentType: body.contentType, body: JSON.stringify(sample(body.schema, '')) }
    : {};

const encode = (text: string) =>
  text.isWellFormed()
    ? encodeURIComponent(text)
    : encodeURIComponent(text.toWellFormed()).replace('%EF%BF%BD', '%ED%A0%80');

/** Text that Postgres cannot keep, wherever a text may come from outside. */
export function unstorableText(world: () => World): void {
  let address = 0;
  const ask = async (method: string, { path, body, contentType }: Spoilt, token?: string) => {
    address++;
    const response = await fetch(`${world().jatra.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': `10.77.${address >> 8}.${address & 255}`,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(contentType ? { 'content-type': contentType } : {}),
      },
      ...(body === undefined || method === 'GET' ? {} : { body }),
    });
    await response.arrayBuffer();
    return response.status;
  };

  describe('text that cannot be stored is refused and never a fault, in every text of every operation', () => {
    for (const [name, bad] of Object.entries(spoils))
      test(`${name}`, async () => {
        const odd: string[] = [];
        let asked = 0;
        for (const operation of operations) {
          for (const request of spoilt(operation, bad)) {
            const { method } = operation;
            asked++;
            const status = await ask(
              method,
              request,
              operation.signedIn ? world().admin.accessToken : undefined,
            );
            // Half a pair in a path or query arrives as the sign for what cannot be read, which is text like any other.
            const mayPass = bad !== spoils['a NUL'] && status < 400;
            if ((status < 400 && !mayPass) || status >= 500 || status === 429)
              odd.push(`${method} ${request.path} ${request.what}: ${status}`);
          }
        }
        expect(odd).toEqual([]);
        expect(asked).toBeGreaterThan(operations.length);
      });

    test('a NUL in what the gateway has signed, and in what its sandbox is asked', async () => {
      const fields = { status: 'VALID', tran_id: 'a\0b', val_id: 'c', amount: '1.00' };
      const signed = { ...fields, ...signatureOf(fields, Object.keys(fields), 'qwerty') };
      const body = new URLSearchParams(signed).toString();
      const contentType = 'application/x-www-form-urlencoded';
      for (const path of ['ipn', 'success', 'fail', 'cancel'])
        expect(
          await ask('POST', { what: '', path: `/v1/payments/sslcommerz/${path}`, body, contentType }),
        ).toBe(400);
      for (const path of ['success', 'fail', 'cancel'])
        expect(await ask('GET', { what: '', path: `/v1/payments/sslcommerz/${path}?tran_id=%00` })).toBe(400);
      const validator = '/sandbox/sslcommerz/validator/api/validationserverAPI.php';
      expect(await ask('GET', { what: '', path: `${validator}?val_id=%00` })).toBe(400);
    });
  });
}
