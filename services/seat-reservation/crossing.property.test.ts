import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { sweepTrips } from './expiry/sweep-trips.ts';
import { undoDoubtfulHolds } from './hold/undo-hold.ts';
import { rebuildTrips } from './redis/rebuild-trips.ts';
import { clearReleasedSeats } from './sale/clear-released-seats.ts';
import { settleVerdicts } from './sale/settle-verdicts.ts';
import { cellsOf, expectSafe, liveHolds, type Row, rowsOf, verdictsOf } from './testing/observation.ts';
import {
  type Answer,
  bookingOf,
  crossing,
  hold,
  nthOf,
  type Op,
  oneByOne,
  perform,
} from './testing/operations.ts';
import { check, propertyTimeoutMs } from './testing/runs.ts';
import { stepwise } from './testing/steps.ts';
import { closeWorld, patient, startSmallRailway, type World } from './testing/world.ts';

let railway: Awaited<ReturnType<typeof startSmallRailway>>;

beforeAll(async () => {
  railway = await startSmallRailway();
});
afterAll(() => railway?.close());

const before = fc
  .tuple(fc.array(hold, { maxLength: 4, size: 'max' }), fc.array(oneByOne, { maxLength: 6, size: 'max' }))
  .map((some) => some.flat());
const atOnce = fc.array(crossing, { minLength: 2, maxLength: 10, size: 'max' });

test(
  'whatever happens at once, on two processes, no seat is sold or held twice and no grant is lost',
  () =>
    check(
      fc.asyncProperty(before, atOnce, (first, ops) =>
        crossed(
          first,
          ops,
          (world) => world,
          (work) => work,
        ),
      ),
      40,
    ),
  propertyTimeoutMs,
);

test(
  'between any two steps of one request, any steps of others may come',
  () =>
    check(
      fc.asyncProperty(before, atOnce, fc.scheduler(), (first, ops, scheduler) =>
        crossed(
          first,
          ops,
          (world) => stepwise(world, scheduler),
          (work) => scheduler.waitFor(work),
        ),
      ),
      60,
    ),
  propertyTimeoutMs,
);

interface Done {
  op: Op;
  answer: Answer | undefined;
}

/** Some operations one after the other, others at once, then quiet: what everybody was told must hold. */
async function crossed(
  first: Op[],
  ops: Op[],
  dress: (world: World) => World,
  conduct: (work: Promise<Done[]>) => Promise<Done[]>,
): Promise<void> {
  const world = await railway.open();
  try {
    for (const op of first) {
      const { held } = (await perform(world, op)) ?? {};
      if (held && !world.holds.some(({ hold }) => hold.holdId === held.hold.holdId)) world.holds.push(held);
    }
    await quiet(world);
    const start = await look(world);
    for (const op of ops) if (op.do === 'confirm') bookingOf(world, op);
    const dressed = dress(world);
    const work = ops.map(async (op): Promise<Done> => ({ op, answer: await perform(dressed, op) }));
    const done = await conduct(Promise.all(work));
    await quiet(world);
    await expectSafe(world);
    const end = await look(world);
    expectGrantsKept(world, done, start, end);
    expectVerdictsKept(world, done, end);
    expectGivenBackOnce(world, done, end);
  } finally {
    await closeWorld(world);
  }
}

async function quiet(world: World): Promise<void> {
  for (const deps of world.processes) {
    await patient(() => undoDoubtfulHolds(deps)());
    await patient(() => rebuildTrips(deps)());
    await patient(() => settleVerdicts(deps)({ olderThanSeconds: 0 }));
    await patient(() => clearReleasedSeats(deps)({ olderThanSeconds: 0 }));
  }
  await patient(() => sweepTrips(world.processes[0])());
  // A look builds what nobody has touched.
  await cellsOf(world, 0);
}

const look = async (world: World) => ({
  rows: await rowsOf(world),
  verdicts: await verdictsOf(world),
  standing: await liveHolds(world),
});
type Look = Awaited<ReturnType<typeof look>>;

const rowsOfHold = (rows: Row[], holdId: string) => rows.filter((row) => row.holdId === holdId);

/** A hold ends by its holder, by its booking or by time; never by itself, by a stranger or by a loss of Redis. */
function expectGrantsKept(world: World, done: Done[], start: Look, end: Look): void {
  for (const { answer } of done) {
    const { hold } = answer?.held ?? {};
    if (!hold || rowsOfHold(start.rows, hold.holdId).length > 0) continue;
    const rows = rowsOfHold(end.rows, hold.holdId);
    expect(rows.map(({ ordinal, status }) => [ordinal, status]).sort()).toEqual(
      hold.ordinals.map((ordinal): [number, Row['status']] => [ordinal, 'LOCKED']).sort(),
    );
    expect(end.standing).toContain(hold.holdId);
  }
  for (const { hold } of world.holds.filter(({ hold }) => start.standing.includes(hold.holdId))) {
    const own = done.filter(({ op }) => names(world, op, hold));
    const said = own.map(({ op, answer }) => ('as' in op ? `${op.as} ${answer!.said}` : answer!.said));
    const mayEnd = own.some(({ op }) => op.do !== 'claim');
    if (!mayEnd) expect(end.standing).toContain(hold.holdId);
    if (said.includes('claimed')) expect(said).not.toContain('released');
    const claimedBefore = rowsOfHold(start.rows, hold.holdId).some((row) => row.claimed);
    const onlyBooked = own.every(({ op }) => op.do !== 'drop' && (op.do !== 'confirm' || op.as === 'BOOKED'));
    if (claimedBefore) expect(said).not.toContain('released');
    if (claimedBefore && onlyBooked) expect(said).not.toContain('BOOKED GONE');
  }
}

/** Whether an operation is about this hold, and by one who has a say in it. */
function names(world: World, op: Op, { holdId, userId }: { holdId: string; userId: string }): boolean {
  if (op.do === 'claim' || op.do === 'release' || op.do === 'drop')
    return !op.stranger && nthOf(world.holds, op.nth)!.hold.holdId === holdId;
  if (op.do !== 'confirm') return false;
  const booking = bookingOf(world, op);
  return booking?.holdId === holdId && booking.userId === userId;
}

/** Whoever asks hears the one verdict, and has all the seats or none. */
function expectVerdictsKept(world: World, done: Done[], end: Look): void {
  for (const { op, answer } of done) {
    const booking = op.do === 'confirm' ? bookingOf(world, op) : undefined;
    if (booking) expect(answer!.said).toBe(end.verdicts[booking.bookingId]!);
  }
  for (const { bookingId, seatIds } of world.bookings.values()) {
    const rows = end.rows.filter((row) => row.bookingId === bookingId);
    const ordinals = seatIds.map((seatId) => world.trip.layout.ordinals.get(seatId)!);
    expect(rows.map(({ ordinal }) => ordinal).sort()).toEqual(
      end.verdicts[bookingId] === 'CONFIRMED' ? ordinals.sort() : [],
    );
  }
}

/** So that nobody is refunded twice for one seat. */
function expectGivenBackOnce(world: World, done: Done[], end: Look): void {
  const bookings = [...world.bookings.values()];
  const given = done.flatMap(({ op, answer }) =>
    op.do === 'giveBack'
      ? (answer?.givenBack ?? []).map((ordinal) => `${nthOf(bookings, op.nth)!.bookingId} ${ordinal}`)
      : [],
  );
  expect(new Set(given).size).toBe(given.length);
  const released = end.rows.filter(({ status }) => status === 'RELEASED');
  expect(released.map(({ bookingId, ordinal }) => `${bookingId} ${ordinal}`)).toEqual(
    expect.arrayContaining(given),
  );
}
