import { createHash } from 'node:crypto';
import { addDays, dhakaDate } from '#shared/base/clock';
import { deriveId, newId } from '#shared/base/id';
import { invalid, type Problem } from '#shared/base/problem';
import { isSaleClosed } from '#shared/base/sale';
import type { Role } from '#shared/http/auth';
import { idempotencyProblems } from '#shared/http/idempotency';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import type { Hold } from '../redis/hold-record.ts';
import { readTrips } from '../redis/read-trips.ts';
import type { Seat } from '../trip/layout.ts';
import { boardingDate, boardingInstant, findLegs, type Legs, type Trip } from '../trip/trip.ts';
import { chooseSeats } from './choose-seats.ts';
import { readLiveHold } from './find-hold.ts';
import { holdSeats } from './hold-seats.ts';
import { classTaken, overLimit, renewedTooSoon, seatsTaken, tooManyHeld } from './refuse-hold.ts';

export interface HoldRequest {
  userId: string;
  role: Role;
  idempotencyKey: string | undefined;
  body: HoldBody;
}

export interface HoldBody {
  trainId: string;
  journeyDate: string;
  from: string;
  to: string;
  seatIds?: string[];
  class?: string;
  count?: number;
}

export interface HeldSeats {
  trip: Trip;
  hold: Hold;
  /** What one passenger pays, by class, in poisha. */
  fares: ReadonlyMap<string, number>;
}

/** Others may be quicker at the seats that were chosen; then others are chosen. */
const rounds = 4;

/** All the seats asked for, or none: by their ids, or so many of a class. */
export function createHold(deps: Deps) {
  return async (request: HoldRequest): Promise<HeldSeats> => {
    const { body, userId, role, idempotencyKey } = request;
    const [trip, rules, identity] = await Promise.all([
      deps.trips.openFresh(body),
      deps.fares.rules(),
      deps.identities.of(userId),
    ]);
    const legs = findLegs(trip, body.from, body.to);
    checkSale(deps, trip, legs, rules.advanceSaleDays);
    const fares = await deps.fares.byClass(
      trip.trainId,
      trip.stops[legs.from]!.stationId,
      trip.stops[legs.to]!.stationId,
    );
    const pick = body.seatIds ? bySeats(trip, body.seatIds, fares) : byClass(body, fares);
    const size = 'seats' in pick ? pick.seats.length : pick.count;
    const limit = rules.maxSeatsPerOrder;
    if (size > limit) throw problems.SEAT_LIMIT_EXCEEDED(`At most ${limit}`, { limit });

    const holdId = idempotencyKey === undefined ? newId() : deriveId('hold', userId, idempotencyKey);
    const requestHash = idempotencyKey === undefined ? '' : hashOf(body);
    const fresh = idempotencyKey === undefined;
    const pauseMs = deps.config.HOLD_RENEWAL_PAUSE_SECONDS * 1_000;
    const { HOLD_SEATS_PER_ACCOUNT, HOLD_SEATS_PER_AGENT } = deps.config;
    const heldLimit = role === 'AGENT' ? HOLD_SEATS_PER_AGENT : HOLD_SEATS_PER_ACCOUNT;
    const wish = { holdId, userId, identity, trip, legs, limit, heldLimit, pauseMs, requestHash, fresh };
    const hold = await take(deps, wish, pick);
    return { trip, hold, fares };
  };
}

function checkSale({ clock, config }: Deps, trip: Trip, legs: Legs, advanceSaleDays: number): void {
  if (trip.status === 'CANCELLED') throw problems.TRIP_CANCELLED();
  if (trip.status === 'COMPLETED') throw problems.SALE_CLOSED();
  if (!trip.stops[legs.from]!.onlineBoarding) throw problems.BOARDING_NOT_SOLD();
  const now = clock.now();
  const opensOn = addDays(boardingDate(trip, legs), -advanceSaleDays);
  if (dhakaDate(now) < opensOn) throw problems.SALE_NOT_OPEN(`On sale from ${opensOn}`, { opensOn });
  if (isSaleClosed(config, boardingInstant(trip, legs), now)) throw problems.SALE_CLOSED();
}

type Pick = { seats: Seat[] } | { class: string; count: number };

function bySeats(trip: Trip, seatIds: string[], fares: ReadonlyMap<string, number>): Pick {
  const seats = seatIds.map((seatId, at) => {
    const ordinal = trip.layout.ordinals.get(seatId.toLowerCase());
    if (ordinal === undefined) throw invalid(`seatIds.${at}`, 'is not a seat of this trip');
    return trip.layout.seats[ordinal]!;
  });
  if (new Set(seats).size < seats.length) throw invalid('seatIds', 'names a seat twice');
  const unsold = seats.find((seat) => !fares.has(seat.class));
  if (unsold) throw problems.CLASS_NOT_SOLD(unsold.class, { class: unsold.class });
  return { seats };
}

function byClass(body: HoldBody, fares: ReadonlyMap<string, number>): Pick {
  if (body.class === undefined) throw invalid('seatIds', 'is needed, or class and count');
  if (body.count === undefined) throw invalid('count', 'is needed beside class');
  if (!fares.has(body.class)) throw problems.CLASS_NOT_SOLD(body.class, { class: body.class });
  return { class: body.class, count: body.count };
}

type Wanted = Omit<Parameters<typeof holdSeats>[1], 'groups'>;

async function take(deps: Deps, wish: Wanted, pick: Pick): Promise<Hold> {
  let taken = false;
  let tooSoon: Problem | undefined;
  const paused = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const groups = 'seats' in pick ? [pick.seats] : await candidates(deps, wish, pick, paused);
    if (groups.length === 0) {
      deps.meters.holds.inc({ outcome: 'NONE_LEFT' });
      break;
    }
    const held = await holdSeats(deps, { ...wish, groups });
    deps.meters.holds.inc({ outcome: held.outcome });
    switch (held.outcome) {
      case 'HELD':
        return held.hold;
      case 'OVER_LIMIT':
        throw await overLimit(deps, wish, held, wish.limit);
      case 'OVER_HELD':
        throw tooManyHeld(held, wish.heldLimit);
      case 'KEY_REUSED':
        throw idempotencyProblems.IDEMPOTENCY_KEY_REUSED();
      case 'KEY_ENDED':
        throw problems.HOLD_ENDED();
      case 'VOID':
        throw problems.TRIP_REBUILDING();
      case 'PAUSED':
        tooSoon = renewedTooSoon(held);
        if ('seats' in pick) throw tooSoon;
        for (const { ordinal } of held.seats) paused.add(ordinal);
        break;
      case 'TAKEN':
        if ('seats' in pick) throw await seatsTaken(deps, wish, held);
        taken = true;
    }
  }
  const detail = taken ? 'Others were quicker' : 'Not so many seats are left in this class';
  const isWanted = (seat: Seat) => ('seats' in pick ? pick.seats.includes(seat) : seat.class === pick.class);
  throw tooSoon ?? (await classTaken(deps, wish, detail, isWanted));
}

/** Groups that look free now, without the seats this buyer has to wait for. A repeat whose hold stands already needs none: the script knows it by its id. */
async function candidates(
  deps: Deps,
  wish: Wanted,
  pick: { class: string; count: number },
  paused: ReadonlySet<number>,
): Promise<Seat[][]> {
  const [state] = await readTrips(deps, [wish.trip]);
  if (!state) throw problems.TRIP_REBUILDING();
  for (const ordinal of paused) state.held[ordinal] = 1;
  const groups = chooseSeats(state, wish.legs, pick, deps.random);
  if (groups.length > 0 || wish.requestHash === '') return groups;
  const hold = await readLiveHold(deps, wish.trip, wish.holdId);
  return hold ? [hold.ordinals.map((ordinal) => wish.trip.layout.seats[ordinal]!)] : [];
}

function hashOf(body: HoldBody): string {
  const { trainId, journeyDate, from, to, seatIds, class: seatClass, count } = body;
  const said = JSON.stringify([
    trainId,
    journeyDate,
    from,
    to,
    seatIds ?? null,
    seatClass ?? null,
    count ?? null,
  ]);
  return createHash('sha256').update(said).digest('base64url');
}
