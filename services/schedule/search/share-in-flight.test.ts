import { expect, test } from 'bun:test';
import { shareInFlight } from './share-in-flight.ts';

test('the same question asked while its answer is under way is asked once, and anew afterwards', async () => {
  const asked: string[] = [];
  const open: (() => void)[] = [];
  const ask = shareInFlight(
    (name: string) => name,
    (name) => {
      asked.push(name);
      return new Promise<string>((resolve) => open.push(() => resolve(`answer to ${name}`)));
    },
  );
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
  const ask = shareInFlight(
    (name: string) => name,
    async () => {
      attempts++;
      if (attempts === 1) throw new Error('not now');
      return 'well';
    },
  );
  const outcomes = await Promise.allSettled([ask('DA'), ask('DA')]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  expect(await ask('DA')).toBe('well');
});
