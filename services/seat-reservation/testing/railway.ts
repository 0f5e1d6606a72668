import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import { defineProblems } from '#shared/base/problem';
import * as schedule from '#shared/contracts/schedule';
import { getIdentities } from '#shared/contracts/user';
import type { Role } from '#shared/http/auth';
import type { Finished } from '#shared/http/finished';
import { eventually, type TestOptions, testPlatform } from '#support/platform';
import type { Deps } from '../connect.ts';
import { createHold } from '../hold/create-hold.ts';
import type { HeldSeats } from '../hold/present-holds.ts';
import { seatMap } from '../look/seat-map.ts';
import type { HoldBody, SeatMap } from '../models.ts';
import { readTrips } from '../redis/trip-state.ts';
import { seatReservation } from '../service.ts';

type ScheduleTrip = typeof schedule.getTrip.output.static;

const { NO_TRIP } = defineProblems({ NO_TRIP: { status: 404, title: 'No such trip' } });

const fareOf: Record<string, number> = { SNIGDHA: 100_000, S_CHAIR: 40_000 };
export const rules = { advanceSaleDays: 10, maxSeatsPerOrder: 4 };

export interface TestTrain {
  trainId: string;
  journeyDate: string;
  stations: { stationId: string; code: string }[];
  /** Seat ids by class, in the order of their numbers. */
  seats: Record<'SNIGDHA' | 'S_CHAIR' | 'AC_B', string[]>;
  /** The schedule's answer, which a test may change. */
  trip: ScheduleTrip;
  /** It answers by the version that is asked for at least, as the schedule does. */
  catchesUp?: boolean;
}

/** One service, or several processes of it, with a schedule that plays any number of trains. */
export async function testRailway(options: TestOptions = {}) {
  const platform = await testPlatform('seat-reservation', options);
  const trains = new Map<string, TestTrain>();
  let asked = 0;
  await platform.fake(schedule.getTrip, ({ trainId, journeyDate, timetableVersion }) => {
    asked++;
    const train = trains.get(`${trainId}|${journeyDate}`);
    if (!train) throw NO_TRIP();
    if (!train.catchesUp) return train.trip;
    const known = train.trip.timetableVersion ?? 0;
    return { ...train.trip, timetableVersion: Math.max(known, timetableVersion ?? 0) };
  });
  await platform.fake(schedule.quoteFares, () => ({
    fares: Object.entries(fareOf).map(([name, basePoisha]) => {
      return { class: name, basePoisha, vatPoisha: 0, beddingPoisha: 0 };
    }),
    serviceChargePoisha: 2_000,
  }));
  await platform.fake(schedule.getRules, () => ({
    version: 'test',
    ...rules,
    refundTiers: [],
    serviceChargeRefundable: false,
  }));
  const identities = new Map<string, string>();
  const marks = new Map<string, string[]>();
  const tellIdentities = () =>
    platform.fake(getIdentities, ({ userIds }) => ({
      identities: Object.fromEntries(
        userIds.flatMap((userId) => (identities.has(userId) ? [[userId, identities.get(userId)!]] : [])),
      ),
      marks: Object.fromEntries(
        userIds.flatMap((userId) => {
          const told = marks.get(userId) ?? (identities.has(userId) ? [identities.get(userId)!] : []);
          return told.length > 0 ? [[userId, told]] : [];
        }),
      ),
    }));
  await tellIdentities();
  return {
    platform,
    /** By account, the mark of the person behind it. */
    identities,
    /** The same, of those who have told several documents. */
    marks,
    /** As user does, until a test plays it otherwise. */
    tellIdentities,
    tripsAsked: () => asked,
    start: () => platform.start(seatReservation),
    /** Five stops A to E, two days ahead unless said otherwise; `seats` of each class. */
    train(seats = 6, journeyDate = addDays(dhakaDate(new Date()), 2)): TestTrain {
      const train = makeTrain(seats, journeyDate);
      trains.set(`${train.trainId}|${journeyDate}`, train);
      return train;
    },
    close: () => platform.close(),
  };
}

export type Railway = Awaited<ReturnType<typeof testRailway>>;

function makeTrain(count: number, journeyDate: string): TestTrain {
  const codes = ['AA', 'BB', 'CC', 'DD', 'EE'];
  const stations = codes.map((code) => ({ stationId: newId(), code }));
  const seats = { SNIGDHA: [] as string[], S_CHAIR: [] as string[], AC_B: [] as string[] };
  const coaches = (['SNIGDHA', 'S_CHAIR', 'AC_B'] as const).map((name, at) => ({
    coachId: newId(),
    coachNumber: ['KA', 'KHA', 'GA'][at]!,
    class: name,
    seats: Array.from({ length: count }, (_, seat) => {
      const seatId = newId();
      seats[name].push(seatId);
      return { seatId, seatNumber: `${seat + 1}`, seatType: 'WINDOW' };
    }),
  }));
  const trainId = newId();
  const stops = stations.map(({ stationId, code }, at) => ({
    stationId,
    code,
    name: `Station ${code}`,
    nameBn: `স্টেশন ${code}`,
    arrivesAt:
      at === 0
        ? null
        : dhakaInstant(journeyDate, '20:00')
            .toISOString()
            .replace(/T../, `T${14 + at}`),
    departsAt:
      at === 4
        ? null
        : dhakaInstant(journeyDate, '20:05')
            .toISOString()
            .replace(/T../, `T${14 + at}`),
    onlineBoarding: code !== 'DD',
  }));
  const names = { trainNumber: '701', trainName: 'Test Express', trainNameBn: 'টেস্ট এক্সপ্রেস' };
  const trip = {
    trainId,
    ...names,
    routeId: newId(),
    journeyDate,
    status: 'SCHEDULED' as const,
    stops,
    coaches,
  };
  return { trainId, journeyDate, stations, seats, trip };
}

type Ask = { from?: string; to?: string; userId?: string; role?: Role; key?: string } & Pick<
  typeof HoldBody.static,
  'seatIds' | 'class' | 'count'
>;

/** A hold as the route would ask for it. */
export function holdOn(deps: Deps, train: TestTrain, ask: Ask): Promise<HeldSeats> {
  const { from = 'AA', to = 'EE', userId = newId(), role = 'USER', key, ...seats } = ask;
  const { trainId, journeyDate } = train;
  const body = { trainId, journeyDate, from, to, ...seats };
  return createHold(deps)({ userId, role, idempotencyKey: key, body });
}

/** What a booking says when it is paid. */
export function paid({ hold, trip }: HeldSeats, bookingId = newId()) {
  return {
    bookingId,
    holdId: hold.holdId,
    userId: hold.userId,
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    fromStationId: trip.stops[hold.from]!.stationId,
    toStationId: trip.stops[hold.to]!.stationId,
    seatIds: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!.seatId),
  };
}

/** The hold is over by Redis's clock, as if its five minutes had passed. */
export async function lapseHold({ redis }: Deps, { hold, trip }: HeldSeats): Promise<void> {
  const record = await redis.hGet(`hold:{${trip.trainId}}:${trip.journeyDate}`, hold.holdId);
  const fields = record!.split('|');
  fields[1] = '1';
  await redis.hSet(`hold:{${trip.trainId}}:${trip.journeyDate}`, hold.holdId, fields.join('|'));
  await redis.zAdd(`due:{${trip.trainId}}:${trip.journeyDate}`, { score: 1, value: hold.holdId });
  for (const ordinal of hold.ordinals) {
    const { coachId, seatNumber } = trip.layout.seats[ordinal]!;
    await redis.del(`seat:{${trip.trainId}}:${coachId}:${seatNumber}:${trip.journeyDate}`);
  }
}

/** The code of the refusal, or 'granted'. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'granted',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

/** As a client does that reads Retry-After: the first outcome that is not 503. */
export function patiently(work: () => Promise<unknown>): Promise<string> {
  return eventually(async () => {
    const outcome = await outcomeOf(work());
    return outcome === 'TRIP_REBUILDING' || outcome === 'UNAVAILABLE' ? undefined : outcome;
  }, 'an answer that is not 503');
}

/** The seat map as Redis has it at this moment, and not from a copy. */
export function readMap(deps: Deps) {
  const map = seatMap(deps, {
    now: () => undefined,
    read: async (trip) => {
      const readAtMs = performance.now();
      const [state] = await readTrips(deps, [trip]);
      return state && { state, readAtMs };
    },
  });
  return async (input: Parameters<typeof map>[0]) => readFinished(await map(input));
}

export const readFinished = ({ plain }: Finished) =>
  JSON.parse(new TextDecoder().decode(plain.bytes)) as typeof SeatMap.static;

/** What the seat map says of a seat. */
export async function statusOf(deps: Deps, train: TestTrain, seatId: string, from = 'AA', to = 'EE') {
  const map = await readMap(deps)({ ...train, from, to });
  return map.coaches.flatMap((coach) => coach.seats).find((seat) => seat.seatId === seatId)?.status;
}
