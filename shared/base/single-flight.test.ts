import { expect, test } from 'bun:test';
import { oneAtATime, singleFlight } from './single-flight.ts';

test('the same question asked while its answer is under way is asked once, and anew afterwards', async () => {
  const asked: string[] = [];
  const open: (() => void)[] = [];
  const underWay = singleFlight<string>();
  const ask = (name: string) =>
    underWay(name, () => {
      asked.push(name);
      return new Promise<string>((resolve) => open.push(() => resolve(`answer to ${name}`)));
    });
  const crowd = [ask('DA-CG'), ask('DA-CG'), ask('DA-SYL'), ask('DA-CG')];
  expect(asked).toEqual(['DA-CG', 'DA-SYL']);
  for (const answer of open.splice(0)) answer();
  expect(await Promise.all(crowd)).toEqual([
    'answer to DA-CG',
    'answer to DA-CG',
    'answer to DA-SYL',
    'answer to DA-CG',
  ]);
  const later = ask('DA-CG');
  expect(asked).toHaveLength(3);
  open[0]!();
  expect(await later).toBe('answer to DA-CG');
});

test('a failure reaches everybody who waited, and nobody afterwards', async () => {
  let attempts = 0;
  const underWay = singleFlight<string>();
  const ask = (name: string) =>
    underWay(name, async () => {
      attempts++;
      if (attempts === 1) throw new Error('not now');
      return 'well';
    });
  const outcomes = await Promise.allSettled([ask('DA'), ask('DA')]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  expect(await ask('DA')).toBe('well');
});

/** Whatever waits for nothing but others of this process has its turn. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await null;
};

/** A work whose runs the test ends; says how many have begun and how many ran at once. */
function runsByHand() {
  const ends: PromiseWithResolvers<void>[] = [];
  let atOnce = 0;
  let most = 0;
  const runs = oneAtATime(async () => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    most = Math.max(most, ++atOnce);
    await end.promise.finally(() => atOnce--);
  });
  return { runs, ends, most: () => most };
}

test('calls made during a run share the one that follows it, and those made during that one yet another', async () => {
  const { runs, ends, most } = runsByHand();
  const first = runs.again();
  const meanwhile = [runs.again(), runs.again()];
  expect(ends).toHaveLength(1);
  ends[0]!.resolve();
  await first;
  // Between the two runs, when neither is under way.
  meanwhile.push(runs.again());
  await settle();
  expect([ends.length, most()]).toEqual([2, 1]);
  const later = runs.again();
  ends[1]!.resolve();
  await Promise.all(meanwhile);
  await settle();
  ends[2]!.resolve();
  await later;
  expect([ends.length, most()]).toEqual([3, 1]);
});

test('a run that fails keeps none from following, and whoever joins gets the run under way', async () => {
  const { runs, ends } = runsByHand();
  const first = runs.again();
  const joined = runs.join();
  const second = runs.again();
  ends[0]!.reject(new Error('not now'));
  expect(await Promise.allSettled([first, joined])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  await settle();
  ends[1]!.resolve();
  await second;
  expect(ends).toHaveLength(2);
});
