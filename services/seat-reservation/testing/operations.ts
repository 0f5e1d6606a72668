import fc from 'fast-check';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { expireHolds } from '../expiry/expire-holds.ts';
import { sweepTrips } from '../expiry/sweep-trips.ts';
import { claimHold } from '../hold/claim-hold.ts';
import type { HeldSeats } from '../hold/present-holds.ts';
import { dropHold, releaseHold } from '../hold/release-hold.ts';
import { undoDoubtfulHolds } from '../hold/undo-hold.ts';
import { rebuildTrips } from '../redis/rebuild-trips.ts';
import { clearReleasedSeats } from '../sale/clear-released-seats.ts';
import { confirmSeats } from '../sale/confirm-seats.ts';
import { giveBackSeats } from '../sale/give-back-seats.ts';
import { settleVerdicts } from '../sale/settle-verdicts.ts';
import { holdOn, paid } from './railway.ts';
import {
  type Forgetting,
  forget,
  forgettings,
  holdSeconds,
  keepCopy,
  passTime,
  patient,
  users,
  type World,
} from './world.ts';

/** What buyers, bookings, timers and misfortunes do; `by` is the process, `nth` names a hold or a booking, in a ring. */
export type Op =
  | {
      do: 'hold';
      by: number;
      user: number;
      from: number;
      to: number;
      wish: SeatWish;
      key: string | undefined;
    }
  | { do: 'claim' | 'release' | 'drop'; by: number; nth: number; stranger: boolean }
  | { do: 'confirm'; by: number; nth: number; as: PaidAs }
  | { do: 'giveBack'; by: number; nth: number; seats: number[] }
  | { do: 'passTime'; seconds: number }
  | { do: 'keepCopy' }
  | { do: 'forget'; how: Forgetting }
  | { do: 'timer'; by: number; name: keyof typeof timers };

/** Seats by ordinal, or so many of a class. */
export type SeatWish = { seats: number[] } | { class: 'SNIGDHA' | 'S_CHAIR'; count: number };
const paidAs = ['BOOKED', 'BOOKED_TWICE', 'OTHER_USER', 'OTHER_SEATS', 'OTHER_HOLD'] as const;
export type PaidAs = (typeof paidAs)[number];

/** Sums of these come nowhere near a hold's end or the end of the grace after it, whatever the machine's pace. */
const steps = [1_000, 2_500, holdSeconds + 30, 4_000];

const by = fc.nat({ max: 1 });
const nth = fc.nat({ max: 7 });
const seatsOf = (max: number) => fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: max });

/** Trains of the test railway sell no boarding at their fourth stop. */
const legs = fc
  .nat({ max: 2 })
  .chain((from) => fc.tuple(fc.constant(from), fc.integer({ min: from + 1, max: 4 })));
const wish: fc.Arbitrary<SeatWish> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ seats: seatsOf(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      class: fc.constantFrom('SNIGDHA' as const, 'S_CHAIR' as const),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
);
export const hold: fc.Arbitrary<Op> = fc
  .record({
    do: fc.constant('hold' as const),
    by,
    user: fc.nat({ max: users - 1 }),
    legs,
    wish,
    key: fc.constantFrom(undefined, undefined, 'one', 'two'),
  })
  .map(({ legs: [from, to], ...rest }) => ({ ...rest, from, to }));
const withHold = (what: 'claim' | 'release' | 'drop'): fc.Arbitrary<Op> =>
  fc.record({
    do: fc.constant(what),
    by,
    nth,
    stranger: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  });
const confirm: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('confirm' as const),
  by,
  nth,
  as: fc.oneof(
    { weight: 5, arbitrary: fc.constant('BOOKED' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...paidAs) },
  ),
});
const giveBack: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('giveBack' as const),
  by,
  nth,
  seats: seatsOf(6),
});
const timer: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('timer' as const),
  by,
  name: fc.constantFrom(...(['sweep', 'expire', 'settle', 'clear', 'rebuild', 'undo'] as const)),
});
const forgetting: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('forget' as const),
  how: fc.constantFrom(...forgettings),
});
const time: fc.Arbitrary<Op> = fc.record({
  do: fc.constant('passTime' as const),
  seconds: fc.constantFrom(...steps),
});

/** What may be going on at one instant. Time passes in both stores alike only while nothing else does. */
export const crossing: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: hold },
  { weight: 2, arbitrary: withHold('claim') },
  { weight: 1, arbitrary: withHold('release') },
  { weight: 1, arbitrary: withHold('drop') },
  { weight: 4, arbitrary: confirm },
  { weight: 2, arbitrary: giveBack },
  { weight: 2, arbitrary: timer },
  { weight: 2, arbitrary: forgetting },
);
export const oneByOne: fc.Arbitrary<Op> = fc.oneof(
  { weight: 14, arbitrary: crossing },
  { weight: 2, arbitrary: time },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keepCopy' as const) }) },
);

const timers = {
  sweep: (deps: Deps) => sweepTrips(deps)(),
  expire: (deps: Deps) => expireHolds(deps)(),
  settle: (deps: Deps) => settleVerdicts(deps)({ olderThanSeconds: 0 }),
  clear: (deps: Deps) => clearReleasedSeats(deps)({ olderThanSeconds: 0 }),
  rebuild: (deps: Deps) => rebuildTrips(deps)(),
  undo: (deps: Deps) => undoDoubtfulHolds(deps)(),
};

export interface Answer {
  /** One word for success, or the code of the refusal. */
  said: string;
  held?: HeldSeats;
  /** Ordinals. */
  givenBack?: number[];
}

/** What the service is asked or what befalls it; undefined where there is nothing yet that `nth` could name. */
export async function perform(world: World, op: Op): Promise<Answer | undefined> {
  switch (op.do) {
    case 'hold':
      return askForHold(world, op);
    case 'claim':
    case 'release':
    case 'drop': {
      const held = nthOf(world.holds, op.nth);
      if (!held) return undefined;
      const { holdId } = held.hold;
      const userId = op.stranger ? strangerTo(world, held.hold.userId) : held.hold.userId;
      const deps = world.processes[op.by]!;
      if (op.do === 'claim')
        return said(
          () => claimHold(deps)({ holdId, userId }),
          () => 'claimed',
        );
      if (op.do === 'release')
        return said(
          () => releaseHold(deps)({ holdId, userId }),
          () => 'released',
        );
      return said(
        () => dropHold(deps)({ holdId, userId }),
        ({ dropped }) => (dropped ? 'dropped' : 'kept'),
      );
    }
    case 'confirm': {
      const booking = bookingOf(world, op);
      if (!booking) return undefined;
      return said(
        () => confirmSeats(world.processes[op.by]!)(booking),
        ({ verdict }) => verdict,
      );
    }
    case 'giveBack': {
      const booking = nthOf([...world.bookings.values()], op.nth);
      if (!booking) return undefined;
      const seatIds = op.seats.flatMap((ordinal) => world.trip.layout.seats[ordinal]!.seatId);
      const { bookingId } = booking;
      let givenBack: number[] = [];
      const answer = await said(
        () => giveBackSeats(world.processes[op.by]!)({ bookingId, seatIds }),
        ({ releasedSeatIds }) => {
          givenBack = releasedSeatIds.map((seatId) => world.trip.layout.ordinals.get(seatId)!).sort();
          return 'done';
        },
      );
      return { ...answer, givenBack };
    }
    case 'passTime':
      await passTime(world, op.seconds);
      return { said: 'done' };
    case 'keepCopy':
      await keepCopy(world);
      return { said: 'done' };
    case 'forget':
      await forget(world, op.how);
      return { said: 'done' };
    case 'timer':
      return said<unknown>(
        () => timers[op.name](world.processes[op.by]!),
        () => 'done',
      );
  }
}

async function askForHold(world: World, op: Op & { do: 'hold' }): Promise<Answer> {
  const { train, trip } = world;
  const pick =
    'seats' in op.wish ? { seatIds: op.wish.seats.map((at) => trip.layout.seats[at]!.seatId) } : op.wish;
  const [from, to] = [train.stations[op.from]!.code, train.stations[op.to]!.code];
  const ask = { userId: world.users[op.user]!, from, to, ...pick, ...(op.key ? { key: op.key } : {}) };
  let held: HeldSeats | undefined;
  const answer = await said(
    () => holdOn(world.processes[op.by]!, train, ask),
    (granted) => {
      held = granted;
      return 'granted';
    },
  );
  return held ? { ...answer, held } : answer;
}

/** Names what was given, or the refusal. Whatever is neither is a bug, and thrown. */
async function said<Given>(work: () => Promise<Given>, name: (given: Given) => string): Promise<Answer> {
  try {
    return { said: name(await patient(work)) };
  } catch (error) {
    if (error instanceof Problem) return { said: error.code };
    throw error;
  }
}

export const nthOf = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % items.length];

const strangerTo = (world: World, userId: string): string =>
  world.users[(world.users.indexOf(userId) + 1) % users]!;

/** The booking made from a hold, and others that are paid and name it without having a right to it. */
export function bookingOf(world: World, { nth: at, as }: { nth: number; as: PaidAs }) {
  const held = nthOf(world.holds, at);
  if (!held) return undefined;
  const name = `${held.hold.holdId} ${as}`;
  const known = world.bookings.get(name);
  if (known) return known;
  const own = paid(held);
  const booking = { ...own };
  if (as === 'OTHER_USER') booking.userId = strangerTo(world, own.userId);
  if (as === 'OTHER_HOLD') booking.holdId = newId();
  if (as === 'OTHER_SEATS') {
    const { seats } = world.trip.layout;
    booking.seatIds = held.hold.ordinals.map((ordinal) => seats[(ordinal + 1) % world.seats]!.seatId);
  }
  world.bookings.set(name, booking);
  return booking;
}
