import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type AnyElysia, Elysia } from 'elysia';
import { commonProblems, invalid } from '../base/problem.ts';

const unpack = promisify(gunzip);

/** `Application/JSON` is `application/json`; what follows it, a boundary for instance, stays as it was written. */
export function lowerMediaType(request: Request): void {
  const given = request.headers.get('content-type');
  const type = given?.split(';', 1)[0];
  if (!type || type === type.toLowerCase()) return;
  request.headers.set('content-type', type.toLowerCase() + given!.slice(type.length));
}

/** @returns whether a request's body is packed. @throws Problem 415 for a packing other than gzip. */
function isPacked(request: Request): boolean {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw commonProblems.UNSUPPORTED_MEDIA_TYPE('Content-Encoding may be gzip', {
    errors: [{ field: 'content-encoding', message: 'is none of gzip, identity' }],
  });
}

/**
 * Unpacks bodies that were sent as gzip.
 * @param maxBytes of the unpacked body. @param app whose routes say which of them take their body as text
 */
export function decodeBodies(maxBytes: number, app: () => AnyElysia) {
  let textual: Set<string> | undefined;
  return new Elysia({ name: 'decode-bodies' }).onParse(
    { as: 'global' },
    async ({ request, contentType, route }) => {
      if (!isPacked(request)) return undefined;
      const text = await readPacked(request, maxBytes);
      textual ??= new Set(
        app()
          .routes.filter(takesText)
          .map(({ path }) => path),
      );
      return contentType === 'application/json' && !textual.has(route) ? readJson(text) : text;
    },
  );
}

const takesText = ({ hooks }: AnyElysia['routes'][number]) =>
  [hooks?.parse].flat().some((one) => one === 'text' || one?.fn === 'text');

async function readPacked(request: Request, maxBytes: number): Promise<string> {
  try {
    return (await unpack(await request.arrayBuffer(), { maxOutputLength: maxBytes })).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw commonProblems.PAYLOAD_TOO_LARGE(`At most ${maxBytes} bytes are taken, counted unpacked`);
    throw invalid('body', 'is not gzip');
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('body', 'cannot be read');
  }
}
