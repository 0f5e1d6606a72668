import type { TSchema } from '@sinclair/typebox';
import type { DocumentDecoration } from 'elysia';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { isKnown } from './conditional.ts';
import { problemResponses } from './problems.ts';

/** An answer that is made once and sent many times: its bytes as they are, and packed when somebody first asks so. */
export interface Finished {
  /** The JSON in UTF-8. */
  readonly plain: Representation;
  /** By encoding: what was packed so far. */
  readonly packed: Partial<Record<Packing, Representation>>;
}

interface Representation {
  bytes: Uint8Array<ArrayBuffer>;
  /** Strong, since it is of these bytes alone; the same in every process. */
  etag: string;
  /** What is sent, from when somebody first asked for it. */
  body?: Body;
}

/**
 * Bun copies bytes for each Response, and not those of a Blob. Elysia takes what is called Blob for a file, and answers
 * ranges of it: this it only sends.
 */
class Body extends Blob {}

type Packing = 'zstd' | 'gzip';

/** Of Elysia's context. */
interface Context {
  request: Request;
  set: { status?: number | string; headers: Record<string, string | number | undefined> };
}

/** Smaller ones fit into one packet as they are. */
const worthPackingBytes = 1_024;
/** Those of equal weight in this order: zstd takes half of gzip's time. */
const packings: Packing[] = ['zstd', 'gzip'];
/** Browsers send a dozen in all; a stranger who sends more has the others read once more. */
const choices = new LRUCache<string, Packing | 'identity'>({ max: 200 });
const longestChoice = 200;

/**
 * @param json the text of the answer
 * @param before what was sent until now: it stays, with what was packed of it, where nothing has changed
 */
export function finish(json: string, before?: Finished): Finished {
  const bytes = Buffer.from(json);
  const etag = `"${Bun.hash.xxHash64(bytes).toString(36)}"`;
  if (before?.plain.etag === etag) return before;
  return { plain: { bytes, etag }, packed: {} };
}

/**
 * What a route returns to send it. Nothing is awaited, since Bun sends a large answer several times slower once its
 * handler has waited. Elysia makes the one Response from them and `set`; a Response of ours would be copied.
 * They cannot be validated any more, so such a route has no `response` but `detail.responses`, see `finishedResponses`.
 */
export function sendFinished(
  { request, set }: Context,
  { plain, packed }: Finished,
  cacheControl = 'public, max-age=1',
): Blob | undefined {
  const { headers } = set;
  let chosen = plain;
  if (plain.bytes.length >= worthPackingBytes) {
    const choice = chooseEncoding(request.headers.get('accept-encoding'));
    if (choice !== 'identity') {
      chosen = packed[choice] ??= pack(plain, choice);
      headers['content-encoding'] = choice;
    }
    // Allowed origins of pages stand there already.
    headers.vary = headers.vary ? `${headers.vary}, Accept-Encoding` : 'Accept-Encoding';
  }
  headers.etag = chosen.etag;
  headers['cache-control'] = cacheControl;
  const known = request.headers.get('if-none-match');
  if (known !== null && isKnown(known, chosen.etag)) {
    set.status = 304;
    delete headers['content-encoding'];
    return undefined;
  }
  headers['content-type'] = 'application/json';
  chosen.body ??= new Body([chosen.bytes]);
  return chosen.body;
}

/** At the fastest level: it is done while requests wait. */
function pack({ bytes, etag }: Representation, packing: Packing): Representation {
  const packed =
    packing === 'zstd'
      ? new Uint8Array(Bun.zstdCompressSync(bytes, { level: 1 }))
      : Bun.gzipSync(bytes, { level: 1, library: 'libdeflate' });
  return { bytes: packed, etag: `${etag.slice(0, -1)}-${packing}"` };
}

/** Its types are those of an older version. */
interface Chooser {
  encoding(available: string[], options: { preferred: string[] }): string | undefined;
}

/** By the weights of the header (RFC 9110, 12.5.3); without it, or where it allows none of ours, the plain bytes. */
function chooseEncoding(accepted: string | null): Packing | 'identity' {
  if (!accepted) return 'identity';
  const known = choices.get(accepted);
  if (known) return known;
  const headers = { 'accept-encoding': accepted.replaceAll(/\bx-gzip\b/gi, 'gzip') };
  const negotiator = new Negotiator({ headers }) as unknown as Chooser;
  const chosen = negotiator.encoding([...packings, 'identity'], { preferred: packings });
  const choice = packings.find((one) => one === chosen) ?? 'identity';
  if (accepted.length <= longestChoice) choices.set(accepted, choice);
  return choice;
}

/** `detail: {responses: finishedResponses(SeatMap, 400, 404)}`: what the API document says of a route that answers so. */
export function finishedResponses(answer: TSchema, ...refusals: number[]): DocumentDecoration['responses'] {
  const named = { 200: answer, ...problemResponses(...refusals) };
  const responses = Object.entries(named).map(([status, schema]) => [
    status,
    { content: { 'application/json': { schema } } },
  ]);
  return { ...Object.fromEntries(responses), 304: {} };
}
