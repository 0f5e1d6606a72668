import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { lineOf, Model } from './testing/model.ts';
import { cellsOf, expectSafe, rowsOf, verdictsOf } from './testing/observation.ts';
import { type Op, oneByOne, perform } from './testing/operations.ts';
import { check, propertyTimeoutMs } from './testing/runs.ts';
import { closeWorld, startSmallRailway, type World } from './testing/world.ts';
import { legCount } from './trip/trip.ts';

let railway: Awaited<ReturnType<typeof startSmallRailway>>;

beforeAll(async () => {
  railway = await startSmallRailway();
});
afterAll(() => railway?.close());

async function expectAsModelled(world: World, model: Model, by: number): Promise<void> {
  const named = new Set(world.holds.map(({ hold }) => hold.holdId));
  const rows = await rowsOf(world);
  const lines = rows.map(({ holdId, ...row }) =>
    lineOf({ ...row, holdId: named.has(holdId) ? holdId : undefined }),
  );
  expect(lines.sort()).toEqual(model.rows());
  expect(await verdictsOf(world)).toEqual(model.verdicts);
  expect(await cellsOf(world, by)).toEqual(model.cells(legCount(world.trip)));
  await expectSafe(world);
}

/** Nobody looks right after a loss, for a look repairs: the next operation is to meet it. */
const unseen = new Set<Op['do']>(['forget', 'keepCopy', 'passTime']);

test(
  'whatever is done in whatever order, everybody has what the model says, in both stores',
  () =>
    check(
      fc.asyncProperty(fc.array(oneByOne, { minLength: 1, maxLength: 40, size: 'max' }), async (ops) => {
        const world = await railway.open();
        const model = new Model(world);
        try {
          for (const [at, op] of ops.entries()) {
            model.follow(op, await perform(world, op));
            if (!unseen.has(op.do)) await expectAsModelled(world, model, at % 2);
          }
          await expectAsModelled(world, model, 0);
        } finally {
          await closeWorld(world);
        }
      }),
      40,
    ),
  propertyTimeoutMs,
);
