import type { TSchema } from '@sinclair/typebox';
import { and, eq } from 'drizzle-orm';
import type { AnyElysia } from 'elysia';
import type { Clock } from '#shared/base/clock';
import type { EventContract } from '#shared/base/contract';
import { deriveId, newId } from '#shared/base/id';
import { defineProblems } from '#shared/base/problem';
import { getStanding } from '#shared/contracts/auth';
import * as payment from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import * as seats from '#shared/contracts/seat-reservation';
import * as ticket from '#shared/contracts/ticket';
import type { Role } from '#shared/http/auth';
import { MovableClock } from '#support/clock';
import { eventually, testPlatform } from '#support/platform';
import type { Booking, BookingWithCancellation } from '../models.ts';
import { outbox } from '../schema.ts';
import { booking } from '../service.ts';

export type BookingBody = typeof Booking.static;
type CancelledBody = typeof BookingWithCancellation.static;

export const hourMs = 3_600_000;
export const minuteMs = 60_000;

export const seatProblems = defineProblems({
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold, or it has lapsed' },
});

type Hold = (typeof seats.describeHold)['output']['static'];
type Quote = (typeof schedule.quoteFares)['output']['static'];
type HoldOfUser = (typeof seats.claimHold)['input']['static'];
type Confirm = (typeof seats.confirmSeats)['input']['static'];
type Standing = (typeof getStanding)['output']['static'];
type Verdict = (typeof seats.verdict)['static'];
type Moved = NonNullable<(typeof seats.confirmSeats)['output']['static']['moved']>;

/** What the other services would do; a test puts its own behaviour in place of a default. */
function world(clock: Clock) {
  const holds = new Map<string, { hold: Hold; userId: string }>();
  const holdOf = ({ holdId, userId }: HoldOfUser): Hold => {
    const known = holds.get(holdId);
    if (known?.userId !== userId) throw seatProblems.HOLD_NOT_FOUND();
    return known.hold;
  };
  const defaults = {
    describe: (input: HoldOfUser): Hold | Promise<Hold> => holdOf(input),
    quote: (): Quote => ({
      fares: Object.entries(fares).map(([name, fare]) => ({ class: name, ...fare })),
      serviceChargePoisha,
    }),
    claim: (input: HoldOfUser): Hold | Promise<Hold> => holdOf(input),
    confirm: (_input: Confirm): Verdict | Promise<Verdict> => 'CONFIRMED',
    /** The seats that are sold instead of some that were asked for. */
    moved: (_input: Confirm): Moved => [],
    void: (_input: { bookingId: string; passengerIds: string[] }): void | Promise<void> => {},
    giveBack: (_input: { bookingId: string; seatIds: string[] }): void | Promise<void> => {},
    /** What auth says of an account. */
    standing: (userId: string): Standing => ({
      userId,
      status: 'ACTIVE',
      isPhoneVerified: true,
      isEmailVerified: true,
    }),
    /** Whose tickets have been used. */
    used: (_bookingId: string): string[] => [],
  };
  const behave = { ...defaults };
  const asked = {
    claim: [] as string[],
    /** By train. */
    quote: [] as string[],
    confirm: [] as Confirm[],
    void: [] as string[][],
    giveBack: [] as string[][],
    dropped: [] as string[],
  };
  return {
    behave,
    asked,
    reset() {
      Object.assign(behave, defaults);
    },
    /** A live hold of one seat of each class named, boarding `hoursAhead` from now. */
    hold(userId: string, options: { classes?: string[]; hoursAhead?: number; trainId?: string } = {}): Hold {
      const { classes = ['SNIGDHA', 'SNIGDHA'], hoursAhead = 72, trainId = deriveId('train') } = options;
      const boardingAt = new Date(clock.now().getTime() + hoursAhead * hourMs);
      const hold: Hold = {
        holdId: newId(),
        trainId,
        trainNumber: '788',
        trainName: 'Sonar Bangla Express',
        trainNameBn: 'সোনার বাংলা এক্সপ্রেস',
        routeId: deriveId('route'),
        journeyDate: '2026-11-26',
        from: { stationId: deriveId('DA'), code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
        to: { stationId: deriveId('CG'), code: 'CG', name: 'Chattogram', nameBn: 'চট্টগ্রাম' },
        boardingAt: boardingAt.toISOString(),
        arrivalAt: new Date(boardingAt.getTime() + 5 * hourMs).toISOString(),
        seats: classes.map((name, at) => ({
          seatId: newId(),
          seatNumber: String(at + 1),
          coachId: newId(),
          coachNumber: 'KA',
          class: name,
        })),
        expiresAt: new Date(clock.now().getTime() + 5 * minuteMs).toISOString(),
      };
      holds.set(hold.holdId, { hold, userId });
      return hold;
    },
  };
}

/** The fares that the played schedule service quotes, in poisha. */
export const fares = {
  SNIGDHA: { basePoisha: 67_500, vatPoisha: 10_200, beddingPoisha: 0 },
  AC_B: { basePoisha: 121_500, vatPoisha: 18_300, beddingPoisha: 5_000 },
  SHULOV: { basePoisha: 2_000, vatPoisha: 0, beddingPoisha: 0 },
};
export const serviceChargePoisha = 2_000;

export const rules = {
  version: 'test',
  advanceSaleDays: 10,
  maxSeatsPerOrder: 4,
  refundTiers: [
    {
      hoursBeforeDepartureMin: 48,
      deductionPoishaByClass: { SNIGDHA: 4_000, AC_B: 4_000, SHULOV: 2_500 },
      deductionPercent: null,
    },
    { hoursBeforeDepartureMin: 24, deductionPoishaByClass: null, deductionPercent: 25 },
    { hoursBeforeDepartureMin: 12, deductionPoishaByClass: null, deductionPercent: 50 },
    { hoursBeforeDepartureMin: 6, deductionPoishaByClass: null, deductionPercent: 75 },
  ],
  serviceChargeRefundable: false,
};

export const passengersFor = (hold: Hold) =>
  hold.seats.map(({ seatId }, at) => ({
    seatId,
    name: `Passenger ${at + 1}`,
    age: 30 + at,
    gender: 'FEMALE' as const,
  }));

/** Holds callers up until `count` of them have come, so that they go on together. */
export function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return async () => {
    if (++arrived === count) resolve();
    await promise;
  };
}

/** The booking service on real servers, with the services it asks played. */
export async function startBooking({ withTickets = true, withJobs = true } = {}) {
  const clock = new MovableClock();
  const platform = await testPlatform('booking', { clock });
  const others = world(clock);
  await platform.fake(seats.describeHold, (input) => others.behave.describe(input));
  await platform.fake(seats.claimHold, (input) => {
    others.asked.claim.push(input.holdId);
    return others.behave.claim(input);
  });
  await platform.fake(seats.confirmSeats, async (input) => {
    others.asked.confirm.push(input);
    return { verdict: await others.behave.confirm(input), moved: others.behave.moved(input) };
  });
  await platform.fake(seats.giveBackSeats, async (input) => {
    others.asked.giveBack.push(input.seatIds);
    await others.behave.giveBack(input);
    return { releasedSeatIds: input.seatIds };
  });
  await platform.fake(seats.dropHold, ({ holdId }) => {
    others.asked.dropped.push(holdId);
    return { dropped: true };
  });
  await platform.fake(ticket.voidTickets, async (input) => {
    others.asked.void.push(input.passengerIds);
    await others.behave.void(input);
    return { voidedTicketIds: [] };
  });
  const listTickets = ({ bookingId }: { bookingId: string }) => ({
    tickets: others.behave.used(bookingId).map((passengerId, at) => ({
      ticketId: newId(),
      ticketNumber: `TICKET${at + 1}`,
      passengerId,
      coachNumber: 'KA',
      seatNumber: String(at + 1),
      status: 'USED' as const,
      qr: 'JT1:',
    })),
  });
  if (withTickets) await platform.fake(ticket.listTickets, listTickets);
  await platform.fake(schedule.quoteFares, (input) => {
    others.asked.quote.push(input.trainId);
    return others.behave.quote();
  });
  await platform.fake(schedule.getRules, () => rules);
  await platform.fake(getStanding, ({ userId }) => others.behave.standing(userId));
  const service = await platform.start({ ...booking, ...(withJobs ? {} : { jobs: [] }) });
  const { app, deps } = service;

  const as = (userId: string, role: Role = 'USER') => ({
    userId,
    ...clientOf(app, () => platform.tokenFor({ userId, role })),
  });
  type User = ReturnType<typeof as>;

  async function book(user: User, options: Parameters<typeof others.hold>[1] = {}) {
    const hold = others.hold(user.userId, options);
    const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
    if (answer.status !== 201) throw new Error(`Not booked: ${JSON.stringify(answer.body)}`);
    return { hold, booking: answer.body as BookingBody };
  }
  function paymentOf(body: BookingBody, userId: string, paymentId = newId()) {
    const data = {
      paymentId,
      bookingId: body.bookingId,
      userId,
      amountPoisha: body.totalAmount.amount,
      method: 'BKASH' as const,
      settledAt: new Date().toISOString(),
    };
    return {
      paymentId,
      succeed: (over: { id?: string; version?: number; amountPoisha?: number } = {}) =>
        platform.publish(payment.succeeded, {
          aggregateId: paymentId,
          version: over.version ?? 2,
          id: over.id,
          data: { ...data, amountPoisha: over.amountPoisha ?? data.amountPoisha },
        }),
    };
  }
  const read = async (user: User, bookingId: string) =>
    (await user.get(`/v1/bookings/${bookingId}`)).body as BookingBody;
  const until = (user: User, bookingId: string, what: string, holds: (body: BookingBody) => boolean) =>
    eventually(async () => {
      const body = await read(user, bookingId);
      return holds(body) && body;
    }, what);

  /** Events that a booking has in the outbox, sent or not: exact as soon as its state is. */
  async function eventsOf<Data extends TSchema>(contract: EventContract<Data>, bookingId: string) {
    const mine = and(eq(outbox.type, contract.type), eq(outbox.aggregateId, bookingId));
    const rows = await deps.db.select().from(outbox).where(mine).orderBy(outbox.position);
    return rows.map(({ version, data }) => ({ version, data: contract.parse(data) }));
  }

  return {
    platform,
    clock,
    others,
    app,
    deps,
    service,
    newUser: () => as(newId()),
    as,
    book,
    paymentOf,
    read,
    until,
    async bookAndPay(user: User, options: Parameters<typeof others.hold>[1] = {}) {
      const made = await book(user, options);
      const paid = paymentOf(made.booking, user.userId);
      await paid.succeed();
      const confirmed = await until(
        user,
        made.booking.bookingId,
        'confirmed',
        ({ status }) => status === 'CONFIRMED',
      );
      return { ...made, booking: confirmed, paymentId: paid.paymentId };
    },
    eventsOf,
    /** The data of one booking's events on the stream, once there are at least `count`. */
    async published<Data extends TSchema>(contract: EventContract<Data>, bookingId: string, count = 1) {
      const found = await eventually(async () => {
        const all = await platform.events(contract);
        const seen = all.filter(({ aggregateId }) => aggregateId === bookingId);
        return seen.length >= count && seen;
      }, `${count} of ${contract.type}`);
      return found.sort((one, other) => one.version - other.version).map(({ data }) => data);
    },
    /** What the passenger asks for at …/cancel. */
    async cancel(user: User, bookingId: string, passengerIds?: string[]) {
      const answer = await user.post(
        `/v1/bookings/${bookingId}/cancel`,
        passengerIds ? { passengerIds } : {},
      );
      return { status: answer.status, body: answer.body as CancelledBody & { code?: string } };
    },
    timesGivenBack: (seatId: string) => others.asked.giveBack.filter((ids) => ids.includes(seatId)).length,
  };
}

export type BookingTest = Awaited<ReturnType<typeof startBooking>>;

function clientOf(app: AnyElysia, token: () => Promise<string>) {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as unknown };
  };
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      send('POST', path, body, headers),
  };
}
