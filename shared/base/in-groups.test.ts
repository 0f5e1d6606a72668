import { expect, test } from 'bun:test';
import { inGroups } from './in-groups.ts';

const limits = { requestsAtOnce: 1, perRequest: 10, maxWaiting: 20, full: () => new Error('full') };

test('questions that come while one is under way share the next, and answers come in their order', async () => {
  const groups: number[] = [];
  const ask = inGroups(async (asked: number[]) => {
    groups.push(asked.length);
    await Promise.resolve();
    return asked.map((one) => one * 2);
  }, limits);
  expect(await Promise.all([1, 2, 3, 4].map(ask))).toEqual([2, 4, 6, 8]);
  expect(groups).toEqual([1, 3]);
});

const refusing = (bad: number) => async (asked: number[]) => {
  await Promise.resolve();
  if (asked.includes(bad)) throw new Error('bad');
  return asked;
};
const outcomes = async (ask: (one: number) => Promise<number>) =>
  (await Promise.allSettled([1, 2, 3, 4].map(ask))).map(({ status }) => status);

test('a bad question fails alone where its group is asked again one by one, else with its group', async () => {
  const singly = inGroups(refusing(3), { ...limits, singlyAfter: () => true });
  expect(await outcomes(singly)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await outcomes(inGroups(refusing(3), limits))).toEqual([
    'fulfilled',
    ...['rejected', 'rejected', 'rejected'],
  ] as never);
});

test('who finds no room is refused at once', async () => {
  const ask = inGroups(async (asked: number[]) => asked, { ...limits, maxWaiting: 2 });
  expect(await outcomes(ask)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
});
