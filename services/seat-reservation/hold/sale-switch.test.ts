import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { SaleSwitch } from '#shared/base/sale';
import * as schedule from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { holdOn, outcomeOf, type Railway, rules, testRailway } from '../testing/railway.ts';
import { claimHold } from './claim-hold.ts';

let railway: Railway;
let deps: Deps;
let second: Deps;
let app: Awaited<ReturnType<Railway['start']>>['app'];
let sale: SaleSwitch[] = [];
let version = 1;
let asked = 0;

beforeAll(async () => {
  railway = await testRailway();
  await railway.platform.fake(schedule.getRules, () => {
    asked++;
    return { version: `${version}`, ...rules, refundTiers: [], serviceChargeRefundable: false, sale };
  });
  ({ deps, app } = await railway.start());
  second = (await railway.start()).deps;
});
afterAll(() => railway.close());

const one = { class: 'S_CHAIR', count: 1 };
const pause = (trainIds: string[] | null, more: Partial<SaleSwitch> = {}): SaleSwitch => {
  return { trainIds, journeyDate: null, paused: true, opensAt: null, ...more };
};
/** As the schedule does it; `told`: with its notice, which may be lost. */
function say(switches: SaleSwitch[], told = true): void {
  sale = switches;
  version++;
  if (told) railway.platform.bus.notify(schedule.timetableChanged, { version });
}
const becomes = (process: Deps, train: ReturnType<Railway['train']>, outcome: string) =>
  eventually(async () => (await outcomeOf(holdOn(process, train, one))) === outcome, outcome);

test.each([true, false])(
  'a pause ends the sale in every process, with its notice (%p) and without, and its end opens it',
  async (told) => {
    const [train, free] = [railway.train(100), railway.train(100)];
    for (const process of [deps, second])
      expect(await outcomeOf(holdOn(process, train, one))).toBe('granted');
    say([pause([train.trainId])], told);
    for (const process of [deps, second]) {
      await becomes(process, train, 'SALE_PAUSED');
      expect(await outcomeOf(holdOn(process, free, one))).toBe('granted');
    }
    say([], told);
    for (const process of [deps, second]) await becomes(process, train, 'granted');
  },
);

test('a pause of everything, of a zone and of one date refuse what they concern alone', async () => {
  const [train, other] = [railway.train(50), railway.train(50)];
  say([pause(null)]);
  for (const one of [train, other]) await becomes(deps, one, 'SALE_PAUSED');
  say([pause([other.trainId, train.trainId], { journeyDate: '2020-01-01' })]);
  for (const one of [train, other]) await becomes(deps, one, 'granted');
  say([pause([other.trainId], { journeyDate: other.journeyDate })]);
  await becomes(deps, other, 'SALE_PAUSED');
  await becomes(deps, train, 'granted');
  say([]);
  await becomes(deps, other, 'granted');
});

test('a sale that opens later tells when, in Retry-After too, and opens by itself', async () => {
  const train = railway.train(50);
  const token = await railway.platform.tokenFor({ userId: newId() });
  const ask = () =>
    app.handle(
      new Request('http://localhost/v1/holds', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          trainId: train.trainId,
          journeyDate: train.journeyDate,
          from: 'AA',
          to: 'EE',
          ...one,
        }),
      }),
    );
  const opensAt = new Date(Date.now() + 90_000).toISOString();
  say([pause([train.trainId], { paused: false, opensAt }), pause(null, { paused: false, opensAt: null })]);
  await becomes(deps, train, 'SALE_NOT_OPEN');
  const refused = await ask();
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'SALE_NOT_OPEN', opensAt });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(90);
  const clock = { now: () => new Date(Date.parse(opensAt)) };
  expect(await outcomeOf(holdOn({ ...deps, clock }, train, one))).toBe('granted');
  say([pause([train.trainId])]);
  await becomes(deps, train, 'SALE_PAUSED');
  const paused = await ask();
  expect([paused.status, paused.headers.get('retry-after')]).toEqual([409, '30']);
  say([]);
  await becomes(deps, train, 'granted');
});

test('who holds seats when the sale is paused may finish, and a repeat is answered with the hold that stands', async () => {
  const train = railway.train(50);
  const wish = { userId: newId(), key: 'before-the-pause', ...one };
  const { hold } = await holdOn(deps, train, wish);
  say([pause(null)]);
  await becomes(deps, train, 'SALE_PAUSED');
  expect((await holdOn(deps, train, wish)).hold.holdId).toBe(hold.holdId);
  expect(await outcomeOf(holdOn(deps, train, { ...wish, key: 'another' }))).toBe('SALE_PAUSED');
  expect(await outcomeOf(claimHold(deps)(hold))).toBe('granted');
  say([]);
  await becomes(deps, train, 'granted');
});

test('a hold costs no request of its own to the schedule, however many there are', async () => {
  const train = railway.train(200);
  await holdOn(deps, train, one);
  const beganMs = performance.now();
  const before = asked;
  for (let hold = 0; hold < 150; hold++) await outcomeOf(holdOn(deps, train, one));
  const turns = (performance.now() - beganMs) / 400 + 1;
  // Each of two processes asks once a turn, whatever is sold.
  expect(asked - before).toBeLessThanOrEqual(2 * turns + 2);
});

test('a process that starts while the schedule is away sells nothing before it knows what is paused', async () => {
  const train = railway.train(50);
  await holdOn(deps, train, one);
  let release = () => {};
  const silence = new Promise<void>((resolve) => {
    release = resolve;
  });
  await railway.platform.fake(schedule.getRules, async () => {
    await silence;
    return {
      version: `${version}`,
      ...rules,
      refundTiers: [],
      serviceChargeRefundable: false,
      sale: [pause(null)],
    };
  });
  const { deps: third } = await railway.start();
  expect(await outcomeOf(holdOn(third, train, one))).toBe('UNAVAILABLE');
  // Who knew it before goes on by what was said last.
  expect(await outcomeOf(holdOn(deps, train, one))).toBe('granted');
  version++;
  release();
  for (const process of [deps, second, third]) await becomes(process, train, 'SALE_PAUSED');
});

test('a schedule of the release before, which says nothing of switches, sells on', async () => {
  const train = railway.train(50);
  version++;
  await railway.platform.fake(schedule.getRules, () => {
    return { version: `${version}`, ...rules, refundTiers: [], serviceChargeRefundable: false };
  });
  await becomes(deps, train, 'granted');
});
