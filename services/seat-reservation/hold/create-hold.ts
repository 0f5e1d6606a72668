import { createHash } from 'node:crypto';
import { addDays, dhakaDay } from '#shared/base/clock';
import { deriveId, newId } from '#shared/base/id';
import { invalid, type Problem } from '#shared/base/problem';
import { isSaleClosed, type SaleSwitch, shutBy } from '#shared/base/sale';
import type { Role } from '#shared/http/auth';
import { idempotencyProblems } from '#shared/http/idempotency';
import type { Deps } from '../connect.ts';
import type * as models from '../models.ts';
import { problems } from '../problems.ts';
import { type Hold, readLiveHold } from '../redis/hold-record.ts';
import { readTrips } from '../redis/trip-state.ts';
import { boardingDate, boardingInstant, findLegs, type Legs, type Seat, type Trip } from '../trip/trip.ts';
import { chooseSeats } from './choose-seats.ts';
import { holdSeats } from './hold-seats.ts';
import type { HeldSeats } from './present-holds.ts';
import { classTaken, overLimit, renewedTooSoon, seatsTaken, tooManyHeld } from './refusals.ts';

interface HoldRequest {
  userId: string;
  role: Role;
  idempotencyKey: string | undefined;
  body: HoldBody;
}

type HoldBody = typeof models.HoldBody.static;

/** Other buyers may take the chosen seats first; then other seats are chosen. */
const rounds = 4;
/** Of a sale that is still to open: it may open earlier than was said. */
const retryAtMostSeconds = 600;

/** Holds all the seats asked for, or none: by their ids, or so many of a class. */
export function createHold(deps: Deps) {
  return async (request: HoldRequest): Promise<HeldSeats> => {
    const { body, userId, role, idempotencyKey } = request;
    const asked = [deps.trips.openFresh(body), deps.fares.rules(), deps.identities.of(userId)] as const;
    // Each wait costs a rush its turn, also where there is nothing to wait for.
    const [trip, rules, identity] = isKnown(asked) ? asked : await Promise.all(asked);
    const legs = findLegs(trip, body.from, body.to);
    checkSale(deps, { trip, legs, advanceSaleDays: rules.advanceSaleDays });
    const { stops } = trip;
    const told = deps.fares.byClass(trip.trainId, stops[legs.from]!.stationId, stops[legs.to]!.stationId);
    const fares = told instanceof Promise ? await told : told;
    const pick = body.seatIds ? bySeats(trip, body.seatIds, fares) : byClass(body, fares);
    const size = 'seats' in pick ? pick.seats.length : pick.count;
    const limit = rules.maxSeatsPerOrder;
    if (size > limit) throw problems.SEAT_LIMIT_EXCEEDED(`At most ${limit}`, { limit });

    const holdId = idempotencyKey === undefined ? newId() : deriveId('hold', userId, idempotencyKey);
    const requestHash = idempotencyKey === undefined ? '' : hashOf(body);
    const fresh = idempotencyKey === undefined;
    if (rules.sale?.length) await refuseShut(deps, { trip, holdId, fresh, switches: rules.sale });
    const pauseMs = deps.config.HOLD_RENEWAL_PAUSE_SECONDS * 1_000;
    const { HOLD_SEATS_PER_ACCOUNT, HOLD_SEATS_PER_AGENT } = deps.config;
    const heldLimit = role === 'AGENT' ? HOLD_SEATS_PER_AGENT : HOLD_SEATS_PER_ACCOUNT;
    const wish = { holdId, userId, identity, trip, legs, limit, heldLimit, pauseMs, requestHash, fresh };
    const hold = await take(deps, { wish, pick });
    return { trip, hold, fares };
  };
}

type Known<Value> = Exclude<Value, Promise<unknown>>;

function isKnown<One, Two, Three>(
  asked: readonly [One, Two, Three],
): asked is readonly [Known<One>, Known<Two>, Known<Three>] {
  return !asked.some((one) => one instanceof Promise);
}

function checkSale(
  { clock, config }: Deps,
  { trip, legs, advanceSaleDays }: { trip: Trip; legs: Legs; advanceSaleDays: number },
): void {
  if (trip.status === 'CANCELLED') throw problems.TRIP_CANCELLED();
  if (trip.status === 'COMPLETED') throw problems.SALE_CLOSED();
  if (!trip.stops[legs.from]!.onlineBoarding) throw problems.BOARDING_NOT_SOLD();
  const now = clock.now();
  const boardingAt = boardingInstant(trip, legs);
  if (dhakaDay(now) < dhakaDay(boardingAt) - advanceSaleDays) {
    const opensOn = addDays(boardingDate(trip, legs), -advanceSaleDays);
    throw problems.SALE_NOT_OPEN(`On sale from ${opensOn}`, { opensOn });
  }
  if (isSaleClosed(config, boardingAt, now)) throw problems.SALE_CLOSED();
}

/** By operators. Whose hold stands is answered with it: who holds seats may finish. */
async function refuseShut(
  deps: Deps,
  asked: { trip: Trip; holdId: string; fresh: boolean; switches: SaleSwitch[] },
): Promise<void> {
  const { trip, holdId, fresh, switches } = asked;
  const { paused, opensAtMs } = shutBy(switches, trip);
  const leftMs = opensAtMs - deps.clock.now().getTime();
  if (!paused && leftMs <= 0) return;
  if (!fresh && (await readLiveHold(deps, { trip, holdId }))) return;
  if (paused) throw problems.SALE_PAUSED();
  const opensAt = new Date(opensAtMs).toISOString();
  const retryAfter = Math.min(Math.ceil(leftMs / 1_000), retryAtMostSeconds);
  throw problems.SALE_NOT_OPEN(`On sale from ${opensAt}`, { opensAt }, retryAfter);
}

type ByClass = { class: string; count: number };
type Pick = { seats: Seat[] } | ByClass;

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

async function take(deps: Deps, { wish, pick }: { wish: Wanted; pick: Pick }): Promise<Hold> {
  let taken = false;
  let tooSoon: Problem | undefined;
  const paused = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const groups = 'seats' in pick ? [pick.seats] : await candidates(deps, { wish, pick, paused });
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
        throw await overLimit(deps, { buyer: wish, held, limit: wish.limit });
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
        if ('seats' in pick) throw await seatsTaken(deps, { buyer: wish, held });
        taken = true;
    }
  }
  const detail = taken ? 'Others were quicker' : 'Not so many seats are left in this class';
  const isWanted = (seat: Seat) => ('seats' in pick ? pick.seats.includes(seat) : seat.class === pick.class);
  throw tooSoon ?? (await classTaken(deps, { buyer: wish, detail, isWanted }));
}

/**
 * Groups that look free now, without the seats this buyer has to wait for. A repeat whose hold stands gets the seats of
 * that hold: the script knows it by its id.
 */
async function candidates(
  deps: Deps,
  { wish, pick, paused }: { wish: Wanted; pick: ByClass; paused: ReadonlySet<number> },
): Promise<Seat[][]> {
  const [state] = await readTrips(deps, [wish.trip]);
  if (!state) throw problems.TRIP_REBUILDING();
  for (const ordinal of paused) state.held[ordinal] = 1;
  const groups = chooseSeats(state, wish.legs, pick, deps.random);
  if (groups.length > 0 || wish.requestHash === '') return groups;
  const hold = await readLiveHold(deps, { trip: wish.trip, holdId: wish.holdId });
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
