import { connect } from 'node:net';

/** A request byte for byte: nothing is escaped, normalised or left out on the way. */
export interface WireRequest {
  method: string;
  /** The request target as it stands on the request line. */
  target: string;
  headers: [string, string][];
  body: Uint8Array | undefined;
}

export interface WireAnswer {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
}

const answerWithinMs = 20_000;

/** @throws where no complete answer comes */
export function send(baseUrl: string, request: WireRequest): Promise<WireAnswer> {
  const { hostname, port, host } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    const finish = (outcome: () => void) => {
      clearTimeout(late);
      socket.destroy();
      outcome();
    };
    const late = setTimeout(
      () => finish(() => reject(new Error(`no answer within ${answerWithinMs} ms`))),
      answerWithinMs,
    );
    socket.on('connect', () => socket.write(serialize(request, host)));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = parse(Buffer.concat(chunks), request.method, false);
      if (answer) finish(() => resolve(answer));
    });
    socket.on('end', () => {
      const answer = parse(Buffer.concat(chunks), request.method, true);
      finish(() => (answer ? resolve(answer) : reject(new Error('the connection ended without an answer'))));
    });
    socket.on('error', (error) => finish(() => reject(error)));
  });
}

function serialize({ method, target, headers, body }: WireRequest, host: string): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, `host: ${host}`, 'connection: close'];
  if (body) lines.push(`content-length: ${body.length}`);
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** undefined while more must come. */
function parse(bytes: Buffer, method: string, ended: boolean): WireAnswer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first, ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const status = Number(first!.split(' ')[1]);
  const rest = bytes.subarray(headEnd + 4);
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  const body = bodiless ? Buffer.alloc(0) : readBody(rest, headers, ended);
  return body && { status, headers, body: body.toString('utf8') };
}

function readBody(rest: Buffer, headers: Record<string, string>, ended: boolean): Buffer | undefined {
  if (headers['transfer-encoding'] === 'chunked') return readChunks(rest);
  const length = headers['content-length'];
  if (length === undefined) return ended ? rest : undefined;
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined;
}

function readChunks(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return undefined;
}
