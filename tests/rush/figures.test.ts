import { expect, test } from 'bun:test';
import { growthOf, readMetrics, slope } from './memory.ts';
import { nameOf } from './meters.ts';
import { violationsOf } from './report.ts';
import { add, isFault, mergeCounts, mergeLatencies, Tally } from './tally.ts';

const answer = { status: 200, bytes: 10, body: undefined, isGzip: false, retryAfter: false, closes: false };

test('the latencies of several senders are those of all their requests together', () => {
  const [one, other] = [new Tally(), new Tally()];
  for (let ms = 1; ms <= 1_000; ms++) (ms % 2 ? one : other).time('hold', ms);
  other.time('book', 5);
  const [hold, book] = mergeLatencies([one.whole(), other.whole()]);
  expect(hold).toMatchObject({ step: 'hold', count: 1_000 });
  // Three digits are kept.
  for (const [found, expected] of [
    [hold!.p50, 500],
    [hold!.p99, 990],
    [hold!.p999, 999],
    [hold!.max, 1_000],
  ] as const)
    expect(Math.abs(found - expected) / expected).toBeLessThan(0.002);
  expect(book).toMatchObject({ step: 'book', count: 1 });
});

test('a fault of ours is an error; a refusal, and a 503 that says when to come again, is none', () => {
  expect(isFault(500, false)).toBe(true);
  expect(isFault(502, true)).toBe(true);
  expect(isFault(503, false)).toBe(true);
  expect(isFault(503, true)).toBe(false);
  expect(isFault(409, false)).toBe(false);
  const tally = new Tally();
  tally.ended('hold', performance.now(), { ...answer, status: 500 });
  tally.ended('hold', performance.now(), { ...answer, status: 503, retryAfter: true });
  tally.ended('hold', performance.now(), { ...answer, status: 409 });
  tally.ended('hold', performance.now(), 'connection lost');
  tally.ended('hold', performance.now(), answer);
  expect(tally.counts).toMatchObject({ answered: 4, refused: 2, errors: 2, bytes: 40 });
  expect(tally.whole().faults).toEqual([['hold: 500', 1]]);
});

test('what was counted in a second is counted once', () => {
  const tally = new Tally();
  tally.sent();
  tally.counts.sold += 4;
  const first = tally.take();
  tally.sent();
  expect(add(first, tally.take())).toMatchObject({ sent: 2, sold: 4 });
  expect(tally.take()).toMatchObject({ sent: 0, sold: 0 });
});

test('counts of the senders are added, the largest first', () => {
  expect(
    mergeCounts([
      [
        ['a', 1],
        ['b', 3],
      ],
      [['a', 4]],
    ]),
  ).toEqual([
    ['a', 5],
    ['b', 3],
  ]);
});

test('a seat sold twice, a fault, a broken invariant and unfinished work each make the rush a failure', () => {
  const broken = { says: 'no leg of a seat is sold twice', examined: 2, violations: ['reservation 1'] };
  expect(violationsOf([broken], [], [], [])).toEqual([
    'audit, no leg of a seat is sold twice: reservation 1',
  ]);
  expect(violationsOf([], ['seat 1'], [], [])).toHaveLength(1);
  expect(violationsOf([], [], [['search: 500', 3]], [])).toEqual(['answered 3 times: search: 500']);
  expect(violationsOf([], [], [], ['2 mails to send'])).toHaveLength(1);
  expect(violationsOf([{ ...broken, violations: [] }], [], [], [])).toEqual([]);
});

const mib = 2 ** 20;
const samples = (rss: (requests: number) => number) =>
  Array.from({ length: 60 }, (_, at) => ({
    requests: at * 10_000,
    // Collections make a saw of it.
    rss: rss(at * 10_000) + (at % 4) * 2 * mib,
    heap: rss(at * 10_000) / 2,
  }));

test('memory that grows with the requests is found under the saw of the collector, and warm-up is no growth', () => {
  const leak = growthOf(samples((requests) => 300 * mib + 100 * (requests - 0)))!;
  expect(leak.isFlat).toBe(false);
  expect(leak.rssPerMillion / 100e6).toBeCloseTo(1, 1);
  expect(leak.heapPerMillion / 50e6).toBeCloseTo(1, 1);
  const warming = growthOf(samples((requests) => 300 * mib + Math.min(requests, 190_000) * 1_000))!;
  expect(warming.isFlat).toBe(true);
  expect(warming.requests).toBe(390_000);
  expect(growthOf(samples(() => 1).slice(0, 9))).toBeUndefined();
});

test('the slope is that of most pairs: one odd sample does not move it', () => {
  const points = Array.from({ length: 21 }, (_, x): [number, number] => [x, 3 * x]);
  points[7] = [7, 9_999];
  expect(slope(points)).toBe(3);
  expect(slope([[1, 1]])).toBe(0);
});

test('what a service says of its memory is read', () => {
  const text = '# HELP x\nprocess_resident_memory_bytes 123456\nnodejs_heap_size_used_bytes 789\n';
  expect(readMetrics(text)).toEqual({ rss: 123_456, heap: 789 });
});

test('a program is named by the words it was started with', () => {
  expect(nameOf('bun services/main.ts --target=all')).toBe('services');
  expect(nameOf('bun services/main.ts --target=booking')).toBe('booking');
  expect(nameOf('bun /a/tests/rush/sender.ts crowd')).toBe('sender (crowd)');
  expect(nameOf('node shared/tools/stack/servers/catch-mails.mjs --smtp 1')).toBe('inbox');
  expect(nameOf('nats-server --config nats/nats.conf')).toBe('NATS');
});
