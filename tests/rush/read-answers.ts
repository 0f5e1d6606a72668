/** One answer to one request, as far as the sender needs it. */
export interface Answer {
  status: number;
  /** Of the body, as it came. */
  bytes: number;
  /** Where it was asked for; as it came, so perhaps compressed. */
  body: Buffer | undefined;
  isGzip: boolean;
  retryAfter: boolean;
  /** The server closes the connection behind it. */
  closes: boolean;
}

const longestHead = 65_536;
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');

type Expects = 'head' | 'body' | 'chunk size' | 'chunk' | 'end of chunk' | 'trailer';

/** Reads HTTP/1.1 answers from the pieces that a connection gives, whatever the cuts. For GET, POST and DELETE. */
export class AnswerReader {
  /** Whether bodies are kept or only counted. Set before the request is sent. */
  keepsBody = false;
  #expects: Expects = 'head';
  #rest: Buffer | undefined;
  #left = 0;
  #parts: Buffer[] = [];
  #answer!: Omit<Answer, 'body'>;

  constructor(private readonly answered: (answer: Answer) => void) {}

  /** @throws where it is no HTTP */
  push(piece: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, piece]) : piece;
    this.#rest = undefined;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#step(bytes, at);
      if (next === undefined) {
        if (bytes.length - at > longestHead) throw new Error('a head without an end');
        // The pieces of a connection share memory.
        this.#rest = Buffer.from(bytes.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** @returns where the next thing begins; undefined where this one is not there as a whole */
  #step(bytes: Buffer, at: number): number | undefined {
    switch (this.#expects) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
      case 'chunk':
        return this.#readBody(bytes, at);
      case 'chunk size':
        return this.#readLine(bytes, at, (line) => {
          this.#left = Number.parseInt(line, 16);
          if (!(this.#left >= 0)) throw new Error(`"${line}" is no size of a chunk`);
          this.#expects = this.#left === 0 ? 'trailer' : 'chunk';
        });
      case 'end of chunk':
        return this.#readLine(bytes, at, () => {
          this.#expects = 'chunk size';
        });
      case 'trailer':
        return this.#readLine(bytes, at, (line) => line === '' && this.#finish());
    }
  }

  #readLine(bytes: Buffer, at: number, take: (line: string) => void): number | undefined {
    const end = bytes.indexOf(lineEnd, at);
    if (end < 0) return undefined;
    take(bytes.toString('latin1', at, end));
    return end + 2;
  }

  #readHead(bytes: Buffer, at: number): number | undefined {
    const end = bytes.indexOf(headEnd, at);
    if (end < 0) return undefined;
    const head = bytes.toString('latin1', at, end);
    if (!head.startsWith('HTTP/1.1 ')) throw new Error(`"${head.slice(0, 40)}" is no answer of HTTP/1.1`);
    const status = Number(head.slice(9, 12));
    const next = end + 4;
    if (status < 200) return next;
    this.#answer = {
      status,
      bytes: 0,
      isGzip: /\r\ncontent-encoding:[ \t]*gzip/i.test(head),
      retryAfter: /\r\nretry-after:/i.test(head),
      closes: /\r\nconnection:[ \t]*close/i.test(head),
    };
    if (status === 204 || status === 304) this.#finish();
    else if (/\r\ntransfer-encoding:[ \t]*chunked/i.test(head)) this.#expects = 'chunk size';
    else {
      const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head);
      if (!length) throw new Error('an answer without a length');
      this.#left = Number(length[1]);
      this.#expects = 'body';
      if (this.#left === 0) this.#finish();
    }
    return next;
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.#answer.bytes += end - at;
    if (this.keepsBody) this.#parts.push(Buffer.from(bytes.subarray(at, end)));
    if (this.#left === 0) {
      if (this.#expects === 'chunk') this.#expects = 'end of chunk';
      else this.#finish();
    }
    return end;
  }

  #finish(): void {
    const body = this.keepsBody ? Buffer.concat(this.#parts) : undefined;
    this.#parts = [];
    this.#expects = 'head';
    this.answered({ ...this.#answer, body });
  }
}

/** @throws where it is no JSON */
export function readJson(answer: Answer): unknown {
  const { body, isGzip } = answer;
  if (!body?.length) return undefined;
  return JSON.parse(
    isGzip ? new TextDecoder().decode(Bun.gunzipSync(new Uint8Array(body))) : body.toString(),
  );
}
