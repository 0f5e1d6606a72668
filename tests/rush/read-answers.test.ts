import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Answer, AnswerReader, readJson } from './read-answers.ts';

const json = Buffer.from(JSON.stringify({ code: 'SEAT_NOT_AVAILABLE', at: 'কুমিল্লা' }));
const gzipped = Buffer.from(Bun.gzipSync(json));

const chunked = (body: Buffer, sizes: number[]) => {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    const chunk = body.subarray(at, at + size);
    if (chunk.length > 0)
      parts.push(Buffer.from(`${chunk.length.toString(16)};a=b\r\n`), chunk, Buffer.from('\r\n'));
    at += size;
  }
  if (at < body.length)
    parts.push(Buffer.from(`${(body.length - at).toString(16)}\r\n`), body.subarray(at), Buffer.from('\r\n'));
  return Buffer.concat([...parts, Buffer.from('0\r\nTrailer: yes\r\n\r\n')]);
};

const wire = Buffer.concat([
  Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'),
  Buffer.from(
    `HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\ncontent-LENGTH: ${json.length}\r\n\r\n`,
  ),
  json,
  Buffer.from('HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 999\r\n\r\n'),
  Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n'),
  chunked(gzipped, [3, 10]),
  Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'),
  Buffer.from('HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
]);

function read(pieces: Buffer[], keepsBody = true): Answer[] {
  const answers: Answer[] = [];
  const reader = new AnswerReader((answer) => answers.push(answer));
  reader.keepsBody = keepsBody;
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return answers;
}

test('answers of every kind are read, one behind the other on one connection', () => {
  const answers = read([wire]);
  expect(answers.map(({ status }) => status)).toEqual([409, 304, 200, 204, 503]);
  expect(answers.map(({ bytes }) => bytes)).toEqual([json.length, 0, gzipped.length, 0, 0]);
  expect(readJson(answers[0]!)).toEqual(JSON.parse(json.toString()));
  expect(readJson(answers[2]!)).toEqual(JSON.parse(json.toString()));
  expect(answers.map(({ closes }) => closes)).toEqual([false, false, false, false, true]);
  expect(answers.map(({ retryAfter }) => retryAfter)).toEqual([false, false, false, false, true]);
});

test('wherever the network cuts them, the answers are the same', () => {
  const whole = read([wire]);
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length)), (cuts) => {
      const at = [0, ...cuts.toSorted((one, other) => one - other), wire.length];
      expect(read(at.slice(1).map((end, before) => wire.subarray(at[before], end)))).toEqual(whole);
    }),
  );
  expect(read(Array.from(wire, (byte) => Buffer.from([byte])))).toEqual(whole);
});

test('a body that nobody reads is counted and not kept', () => {
  expect(read([wire], false).map(({ bytes, body }) => [bytes, body])).toEqual([
    [json.length, undefined],
    [0, undefined],
    [gzipped.length, undefined],
    [0, undefined],
    [0, undefined],
  ]);
});

test('what is no HTTP, or has no end that can be known, is refused', () => {
  expect(() => read([Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')])).toThrow('no answer of HTTP/1.1');
  expect(() => read([Buffer.from('HTTP/1.1 200 OK\r\n\r\n')])).toThrow('without a length');
  expect(() => read([Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')])).toThrow(
    'size',
  );
});
