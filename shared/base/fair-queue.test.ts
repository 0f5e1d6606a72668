import { expect, test } from 'bun:test';
import { createFairQueue } from './fair-queue.ts';

/** A queue whose pieces of work end when the test says so, with the order in which they began. */
function openQueue(options: { concurrency: number; waiting: number; waitingPerKey: number }) {
  const run = createFairQueue({ ...options, full: () => new Error('full') });
  const began: string[] = [];
  const ends: (() => void)[] = [];
  return {
    began,
    add: (key: string, name = key): Promise<string> =>
      run(key, async () => {
        began.push(name);
        await new Promise<void>((end) => ends.push(end));
        return 'done';
      }).catch((error: Error) => error.message),
    async endOne() {
      ends.shift()!();
      for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    },
    async endAll() {
      while (ends.length > 0) await this.endOne();
    },
  };
}

test('whoever has one piece of work waits for one piece of everybody else, however many they have', async () => {
  const queue = openQueue({ concurrency: 1, waiting: 100, waitingPerKey: 50 });
  const all = Array.from({ length: 20 }, (_, at) => queue.add('greedy', `greedy ${at}`));
  all.push(queue.add('modest'), queue.add('patient'));
  await queue.endAll();
  expect(queue.began.slice(0, 5)).toEqual(['greedy 0', 'greedy 1', 'modest', 'patient', 'greedy 2']);
  expect(new Set(await Promise.all(all))).toEqual(new Set(['done']));
  expect(queue.began).toHaveLength(22);
});

test('one key has so many places and no more, and leaves the others theirs', async () => {
  const queue = openQueue({ concurrency: 1, waiting: 10, waitingPerKey: 3 });
  const greedy = Array.from({ length: 6 }, (_, at) => queue.add('greedy', String(at)));
  const other = queue.add('other');
  await queue.endAll();
  expect(await Promise.all(greedy)).toEqual(['done', 'done', 'done', 'done', 'full', 'full']);
  expect(await other).toBe('done');
});

test('in a full queue a new key takes the last place of whoever has most; the order of the rest stays', async () => {
  const queue = openQueue({ concurrency: 1, waiting: 4, waitingPerKey: 4 });
  const first = queue.add('running');
  const greedy = ['a', 'b', 'c'].map((name) => queue.add('greedy', name));
  const small = queue.add('small');
  const late = queue.add('late');
  const later = queue.add('later');
  const latest = queue.add('latest');
  await queue.endAll();
  expect(await Promise.all(greedy)).toEqual(['done', 'full', 'full']);
  expect(await Promise.all([first, small, late, later, latest])).toEqual([
    'done',
    'done',
    'done',
    'done',
    'full',
  ]);
  expect(queue.began).toEqual(['running', 'a', 'small', 'late', 'later']);
});

test('no more run at once than may, also after failures, and the place of each is free again', async () => {
  const run = createFairQueue({
    concurrency: 2,
    waiting: 20,
    waitingPerKey: 20,
    full: () => new Error('full'),
  });
  let running = 0;
  let most = 0;
  const finished: number[] = [];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, at) =>
      run('one', async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        finished.push(at);
        if (at % 3 === 0) throw new Error('failed');
      }),
    ),
  );
  expect(most).toBe(2);
  expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  expect(await run('another', async () => 'open')).toBe('open');
});
