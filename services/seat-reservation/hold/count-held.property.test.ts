import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { heldKey } from '../redis/keys.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import {
  holdOn,
  lapseHold,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { check, propertyTimeoutMs } from '../testing/runs.ts';
import { claimHold } from './claim-hold.ts';
import type { HeldSeats } from './present-holds.ts';
import { dropHold, releaseHold } from './release-hold.ts';

const bound = 8;
let railway: Railway;
let processes: [Deps, Deps];

beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  processes = [(await railway.start()).deps, (await railway.start()).deps];
});
afterAll(() => railway?.close());

const by = fc.nat({ max: 1 });
const nth = fc.nat({ max: 9 });
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      by,
      train: fc.nat({ max: 11 }),
      count: fc.integer({ min: 1, max: 4 }),
      key: fc.constantFrom(undefined, undefined, 'one'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'release' as const,
        'claim' as const,
        'drop' as const,
        'pay' as const,
        'lapse' as const,
      ),
      by,
      nth,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('FLUSHALL' as const, 'SCRIPT FLUSH' as const, 'EPOCH RAISED' as const),
      by,
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Tout {
  userId: string;
  trains: TestTrain[];
  held: HeldSeats[];
  /** A hold may stand of which nobody was told: its answer was lost. */
  unheard: boolean;
}

async function perform(tout: Tout, one: Step): Promise<void> {
  const deps = processes[one.by]!;
  switch (one.do) {
    case 'hold': {
      const { userId } = tout;
      const train = tout.trains[one.train]!;
      const key = one.key && `${one.key} ${one.train} ${one.count}`;
      const ask = { userId, class: 'SNIGDHA', count: one.count, ...(key ? { key } : {}) };
      await patiently(async () => {
        const outcome = await outcomeOf(holdOn(deps, train, ask).then((held) => tout.held.push(held)));
        if (outcome === 'UNAVAILABLE') tout.unheard = true;
        if (outcome !== 'granted') throw Object.assign(new Error(outcome), { code: outcome });
      });
      return;
    }
    case 'FLUSHALL':
      await deps.redis.flushAll();
      return;
    case 'SCRIPT FLUSH':
      await deps.redis.sendCommand(['SCRIPT', 'FLUSH']);
      return;
    case 'EPOCH RAISED':
      await outcomeOf(deps.trust.renew().then((engine) => deps.trust.raise(engine)));
      return;
    default: {
      const held = tout.held[one.nth % tout.held.length];
      if (held) await patiently(() => end(deps, one.do, held));
    }
  }
}

function end(
  deps: Deps,
  how: 'release' | 'claim' | 'drop' | 'pay' | 'lapse',
  held: HeldSeats,
): Promise<unknown> {
  if (how === 'release') return releaseHold(deps)(held.hold);
  if (how === 'claim') return claimHold(deps)(held.hold);
  if (how === 'drop') return dropHold(deps)(held.hold);
  return how === 'pay' ? confirmSeats(deps)(paid(held)) : lapse(deps, held);
}

/** The time of all that nobody was told of is over: its rows and what it counts. */
async function lapseUnheard({ userId, held }: Tout): Promise<void> {
  const [deps] = processes;
  const known = held.map(({ hold }) => hold.holdId);
  await deps.db.$client`
    UPDATE seat_reservations SET expires_at = now() - interval '1 s'
    WHERE user_id = ${userId} AND status = 'LOCKED' AND hold_id <> ALL (${known})`;
  for (const member of await deps.redis.zRange(heldKey(userId), 0, -1)) {
    if (!known.includes(member.split('|', 1)[0]!))
      await deps.redis.zAdd(heldKey(userId), { score: 1, value: member }, { condition: 'XX' });
  }
}

/** Its time is over, in all three places. */
async function lapse(deps: Deps, held: HeldSeats): Promise<void> {
  const { hold } = held;
  await deps.db.$client`
    UPDATE seat_reservations SET expires_at = now() - interval '1 s'
    WHERE hold_id = ${hold.holdId} AND status = 'LOCKED'`;
  const key = `hold:{${held.trip.trainId}}:${held.trip.journeyDate}`;
  if (await deps.redis.hExists(key, hold.holdId)) await lapseHold(deps, held);
  const member = `${hold.holdId}|${hold.grantedAtMs}|${hold.ordinals.length}`;
  await deps.redis.zAdd(heldKey(hold.userId), { score: 1, value: member }, { condition: 'XX' });
}

async function standing({ userId }: Tout): Promise<string[]> {
  const rows = await processes[0].db.$client`
    SELECT hold_id FROM seat_reservations
    WHERE user_id = ${userId} AND status = 'LOCKED' AND expires_at > now()`;
  return rows.map((row) => row.hold_id);
}

const isLapse = (one: Step) => one.do === 'lapse';

async function expectBounded(tout: Tout, groups: Step[][]): Promise<void> {
  for (const group of groups) {
    const [lapses, others] = [group.filter(isLapse), group.filter((one) => !isLapse(one))];
    await Promise.all(others.map((one) => perform(tout, one)));
    // Time passes in all three places at once: a claim between them would meet what no clock shows.
    for (const one of lapses) await perform(tout, one);
    expect((await standing(tout)).length).toBeLessThanOrEqual(bound);
  }
}

/** Everything that stands ends; then two whole orders are possible again. */
async function expectFreed(tout: Tout): Promise<void> {
  const left = new Set(await standing(tout));
  for (const held of tout.held.filter(({ hold }) => left.has(hold.holdId)))
    await patiently(() => dropHold(processes[0])(held.hold));
  if (tout.unheard) await lapseUnheard(tout);
  for (const deps of processes) {
    const train = railway.train(4);
    // Asked again under its key, it is the same hold: none is left over of which nobody was told.
    const ask = { userId: tout.userId, class: 'SNIGDHA', count: 4, key: `last ${train.trainId}` };
    expect(await patiently(() => holdOn(deps, train, ask))).toBe('granted');
  }
}

const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 8, size: 'max' }), {
  minLength: 1,
  maxLength: 8,
  size: 'max',
});

test(
  'whatever one account does at once on many trips, and however often Redis forgets, it never holds more than the bound, and all of it again when that has ended',
  () =>
    check(
      fc.asyncProperty(groups, async (all) => {
        const tout = {
          userId: newId(),
          trains: Array.from({ length: 12 }, () => railway.train(4)),
          held: [],
          unheard: false,
        };
        await expectBounded(tout, all);
        await expectFreed(tout);
      }),
      40,
    ),
  propertyTimeoutMs,
);
