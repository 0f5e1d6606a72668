import fc from 'fast-check';
import type { Operation } from './api.ts';
import { fitting, type Known } from './fitting.ts';
import { jsonText, nastyHeader, nastyText, nastyValue } from './nasty.ts';
import type { WireRequest } from './wire.ts';

export const roles = ['USER', 'CHECKER', 'ADMIN'] as const;
export type Caller = (typeof roles)[number] | 'nobody';

/** One request as it will be sent but for the token, which is looked up when it goes out. */
export interface Draft extends WireRequest {
  caller: Caller;
}

interface Parts {
  method: string;
  caller: Caller;
  /** As they stand in the path, escaped. */
  path: Record<string, string>;
  query: [string, string][];
  headers: [string, string][];
  json: unknown;
  /** Wins over json. */
  raw: Uint8Array | undefined;
  contentType: string | undefined;
}

type Spoil = (parts: Parts) => Parts;

const utf8 = new TextEncoder();

/** Percent-encoding that takes lone surrogates too. */
const escaped = (text: string) =>
  text.isWellFormed()
    ? encodeURIComponent(text)
    : [...Buffer.from(text, 'utf16le')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const asText = (value: unknown) => (typeof value === 'string' ? value : jsonText(value));

/** Requests to one operation: half of them fit its description, half are spoiled in one place or two. */
export function requests(operation: Operation, known: Known): fc.Arbitrary<Draft> {
  const spoils = fc.array(spoil(operation), { minLength: 1, maxLength: 2 });
  const parts = fc.oneof(
    { weight: 1, arbitrary: fittingParts(operation, known) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fittingParts(operation, known), spoils)
        .map(([fit, changes]) => changes.reduce((spoilt, change) => change(spoilt), fit)),
    },
  );
  return parts.map((made) => toDraft(operation, made));
}

function fittingParts(operation: Operation, known: Known): fc.Arbitrary<Parts> {
  const of = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  const values = (place: string) =>
    fc.record(Object.fromEntries(of(place).map(({ name, schema }) => [name, fitting(schema, known, name)])), {
      requiredKeys: of(place)
        .filter(({ required }) => required)
        .map(({ name }) => name),
    }) as fc.Arbitrary<Record<string, unknown>>;
  const pairs = (given: Record<string, unknown>) =>
    Object.entries(given).map(([name, value]): [string, string] => [name, asText(value)]);
  return fc
    .record({
      caller: fc.constantFrom<Caller>('nobody', 'USER', 'USER', 'CHECKER', 'ADMIN', 'ADMIN'),
      path: values('path'),
      query: values('query'),
      headers: values('header'),
      json: operation.body ? fitting(operation.body.schema, known) : fc.constant(undefined),
    })
    .map(({ caller, path, query, headers, json }) => ({
      method: operation.method,
      caller,
      path: Object.fromEntries(pairs(path).map(([name, text]) => [name, escaped(text)])),
      query: pairs(query),
      headers: pairs(headers),
      json,
      raw: undefined,
      contentType: operation.body?.contentType,
    }));
}

function toDraft(operation: Operation, parts: Parts): Draft {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts.path[name] ?? '');
  const query = parts.query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  const body = parts.raw ?? serialize(parts.json, operation.body?.contentType);
  return {
    method: parts.method,
    caller: parts.caller,
    target: query ? `${path}?${query}` : path,
    headers: [
      ...(parts.contentType === undefined ? [] : [['content-type', parts.contentType] as [string, string]]),
      ...parts.headers,
    ],
    body: parts.method === 'GET' || parts.method === 'HEAD' ? undefined : body,
  };
}

function serialize(value: unknown, contentType: string | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined;
  if (contentType === 'application/x-www-form-urlencoded' && typeof value === 'object' && value !== null)
    return utf8.encode(
      Object.entries(value)
        .map(([name, inner]) => `${escaped(name)}=${escaped(asText(inner))}`)
        .join('&'),
    );
  return utf8.encode(contentType === 'text/plain' ? asText(value) : jsonText(value));
}

const malformed = [
  '%',
  '%zz',
  '%c0%af',
  '%ff',
  '%00',
  '..',
  '.',
  '',
  'a/b',
  'a%2fb',
  ';a=1',
  'a?b',
  '*',
  '%ud800',
  '%20',
];

/** One way to make a request not fit. */
function spoil(operation: Operation): fc.Arbitrary<Spoil> {
  const names = (place: string) =>
    operation.parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  const ways: fc.Arbitrary<Spoil>[] = [headerSpoil(), methodSpoil];
  if (names('path').length > 0) ways.push(pathSpoil(names('path')), pathSpoil(names('path')));
  if (names('query').length > 0) ways.push(querySpoil(names('query')), querySpoil(names('query')));
  else ways.push(querySpoil(['limit']));
  if (operation.body) ways.push(...Array.from({ length: 4 }, () => bodySpoil), rawSpoil);
  else ways.push(rawSpoil);
  if (operation.signedIn) ways.push(tokenSpoil);
  return fc.oneof(...ways);
}

const methodSpoil: fc.Arbitrary<Spoil> = fc
  .constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PURGE')
  .map((method) => (parts) => ({ ...parts, method }));

const pathSpoil = (names: string[]): fc.Arbitrary<Spoil> =>
  fc
    .tuple(fc.constantFrom(...names), fc.oneof(nastyText().map(escaped), fc.constantFrom(...malformed)))
    .map(([name, text]) => (parts) => ({ ...parts, path: { ...parts.path, [name]: text } }));

const querySpoil = (names: string[]): fc.Arbitrary<Spoil> =>
  fc
    .tuple(
      fc.constantFrom(...names, 'unknown', '__proto__', ''),
      nastyText(),
      fc.constantFrom('replace', 'repeat', 'leave out', 'brackets'),
    )
    .map(([name, value, way]) => (parts) => {
      const others = parts.query.filter(([other]) => other !== name);
      if (way === 'leave out') return { ...parts, query: others };
      if (way === 'repeat') return { ...parts, query: [...parts.query, [name, value], [name, value]] };
      return { ...parts, query: [...others, [way === 'brackets' ? `${name}[a]` : name, value]] };
    });

const fuzzedHeaders = [
  'idempotency-key',
  'x-request-id',
  'traceparent',
  'x-forwarded-for',
  'accept',
  'accept-language',
  'accept-encoding',
  'if-none-match',
  'cookie',
  'user-agent',
  'origin',
  'range',
  'content-type',
  'x-sms-signature',
];

const headerSpoil = (): fc.Arbitrary<Spoil> =>
  fc
    .tuple(fc.constantFrom(...fuzzedHeaders), nastyHeader(), fc.boolean())
    .map(([name, value, twice]) => (parts) => {
      const sent: [string, string][] = twice
        ? [
            [name, value],
            [name, 'b'],
          ]
        : [[name, value]];
      if (name === 'content-type') return { ...parts, contentType: value };
      return { ...parts, headers: [...parts.headers.filter(([other]) => other !== name), ...sent] };
    });

const badTokens = [
  'Bearer',
  'Bearer ',
  'Bearer a.b.c',
  'Bearer ..',
  'Basic YTpi',
  `Bearer ${'a'.repeat(4_000)}`,
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwicm9sZSI6IkFETUlOIn0.',
  'Bearer eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLy4uIn0.e30.AAAA',
  'Bearer \u00e9\u00e9',
  'bearer null',
];

const tokenSpoil: fc.Arbitrary<Spoil> = fc
  .tuple(fc.constantFrom(...badTokens), fc.boolean())
  .map(([token, twice]) => (parts) => ({
    ...parts,
    caller: 'nobody',
    headers: [
      ...parts.headers,
      ...Array.from({ length: twice ? 2 : 1 }, (): [string, string] => ['authorization', token]),
    ],
  }));

const largerThanAllowed = utf8.encode(`{"a":"${'a'.repeat(300 * 1024)}"}`);

/** A body that is not JSON, or not said to be, or far too large. */
const rawSpoil: fc.Arbitrary<Spoil> = fc.oneof(
  fc
    .constantFrom<string | Uint8Array>(
      '',
      '{',
      '[',
      '{"a":1,}',
      "{'a':1}",
      'NaN',
      '"',
      '{"a":"\u0001"}',
      '\ufeff{}',
      '{"__proto__":{"a":1}}',
      '{"a":1,"a":2}',
      '['.repeat(20_000),
      `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
      new Uint8Array([0xff, 0xfe, 0x00]),
      new Uint8Array([0x22, 0xc3, 0x28, 0x22]),
      largerThanAllowed,
    )
    .map(
      (raw): Spoil =>
        (parts) => ({
          ...parts,
          raw: typeof raw === 'string' ? utf8.encode(raw) : raw,
        }),
    ),
  fc
    .constantFrom(
      undefined,
      'text/plain',
      'application/octet-stream',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/xml',
      'APPLICATION/JSON',
      'application/merge-patch+json',
      'x',
    )
    .map(
      (contentType): Spoil =>
        (parts) => ({ ...parts, contentType }),
    ),
);

const bodySpoil: fc.Arbitrary<Spoil> = fc
  .tuple(fc.nat(), nastyValue(), fc.constantFrom('replace', 'replace', 'leave out', 'add', 'multiply'))
  .map(([where, value, way]) => (parts) => ({ ...parts, json: spoilJson(parts.json, where, value, way) }));

/** Changes one place of a JSON value, chosen by a number. */
function spoilJson(json: unknown, where: number, value: unknown, way: string): unknown {
  const copy: { root: unknown } = { root: structuredClone(json) };
  const places: [Record<string, unknown>, string][] = [];
  const visit = (holder: object, key: string) => {
    const inHolder = holder as Record<string, unknown>;
    places.push([inHolder, key]);
    const inner = inHolder[key];
    if (typeof inner === 'object' && inner !== null)
      for (const name of Object.keys(inner)) visit(inner, name);
  };
  visit(copy, 'root');
  const [holder, key] = places[where % places.length]!;
  const inner = holder[key];
  if (way === 'leave out') delete holder[key];
  else if (way === 'add' && typeof inner === 'object' && inner !== null)
    Object.assign(inner, { extra: value });
  else if (way === 'multiply' && Array.isArray(inner) && inner.length > 0)
    holder[key] = Array.from({ length: 1_000 }, () => inner[0]);
  else holder[key] = value;
  return copy.root;
}
