import { and, eq, gte, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { requirePrintable } from '#shared/base/printable';
import { invalid } from '#shared/base/problem';
import type { Actor } from '#shared/records/admin';
import { violates } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { isClass } from '../fares/class-names.ts';
import { problems } from '../problems.ts';
import { coaches, seats, trains } from '../schema.ts';
import { editTimetable } from './edit-timetable.ts';
import type { CoachChange, CoachNew, SeatChange, SeatNew } from './timetable-models.ts';

type CoachRow = typeof coaches.$inferSelect;
type SeatRow = typeof seats.$inferSelect;

export function presentCoach(row: CoachRow) {
  return {
    coachId: row.id,
    trainId: row.trainId!,
    coachNumber: row.coachNumber,
    coachNumberBn: row.nameBn,
    class: row.coachType,
    ordinal: row.ordinal,
    totalSeats: row.totalSeats,
    isActive: row.isActive,
  };
}

export function presentSeat(row: SeatRow) {
  return {
    seatId: row.id,
    coachId: row.coachId!,
    seatNumber: row.seatNumber,
    seatType: row.seatType as typeof SeatNew.static.seatType,
    ordinal: row.ordinal,
    isActive: row.isAvailable,
  };
}

export async function readCoach({ db }: Pick<Deps, 'db'>, id: string): Promise<CoachRow> {
  const [row] = await db.select().from(coaches).where(eq(coaches.id, id));
  if (!row) throw problems.COACH_NOT_FOUND();
  return row;
}

export async function readSeat({ db }: Pick<Deps, 'db'>, id: string): Promise<SeatRow> {
  const [row] = await db.select().from(seats).where(eq(seats.id, id));
  if (!row) throw problems.SEAT_NOT_FOUND();
  return row;
}

const longestSeatNumber = 10;
const seatNumber = (coachNumber: string, place: number) => `${coachNumber}-${place}`;
const usualRow = ['WINDOW', 'AISLE', 'AISLE', 'WINDOW'] as const;

/** A coach comes at the end of the train, with its seats numbered. @throws Problem COACH_EXISTS; VALIDATION: class */
export function createCoach(deps: Deps) {
  return async (actor: Actor, coach: typeof CoachNew.static) => {
    const { trainId, coachNumber, coachNumberBn: nameBn, class: coachType, seatCount } = coach;
    requireClass(coachType);
    requirePrintable({ coachNumber, coachNumberBn: nameBn });
    if (seatNumber(coachNumber, seatCount).length > longestSeatNumber)
      throw invalid('coachNumber', `and the number of a seat have at most ${longestSeatNumber} characters`);
    return refusingTwins(
      editTimetable(deps)(actor, {
        entity: 'coach',
        trainId,
        touchesTrips: true,
        work: async (tx) => {
          const id = newId();
          const { ordinal, baseFare } = await placeInTrain(tx, trainId, coachType);
          const [made] = await tx
            .insert(coaches)
            .values({ id, trainId, coachNumber, nameBn, coachType, ordinal, totalSeats: seatCount, baseFare })
            .returning();
          const types = coach.seatTypes ?? usualRow;
          await tx.insert(seats).values(
            Array.from({ length: seatCount }, (_, at) => ({
              id: newId(),
              coachId: id,
              seatNumber: seatNumber(coachNumber, at + 1),
              seatType: types[at % types.length]!,
              ordinal: at,
            })),
          );
          await listClasses(tx, trainId);
          return { id, before: null, after: presentCoach(made!) };
        },
      }),
    );
  };
}

/** Ordinals are never used again, not even those of an older timetable. */
async function placeInTrain(tx: Tx, trainId: string, coachType: string) {
  const [train] = await tx.select().from(trains).where(eq(trains.id, trainId));
  await tx
    .update(coaches)
    .set({ isActive: false })
    .where(and(eq(coaches.trainId, trainId), gte(coaches.ordinal, train!.totalCoaches)));
  const known = await tx.select().from(coaches).where(eq(coaches.trainId, trainId)).orderBy(coaches.ordinal);
  const ordinal = Math.max(-1, ...known.map((row) => row.ordinal)) + 1;
  await tx
    .update(trains)
    .set({ totalCoaches: ordinal + 1 })
    .where(eq(trains.id, trainId));
  return { ordinal, baseFare: known.find((row) => row.coachType === coachType)?.baseFare ?? '0.00' };
}

/** The train's classes are those of its coaches, new ones last. */
async function listClasses(tx: Tx, trainId: string): Promise<void> {
  const [train] = await tx.select().from(trains).where(eq(trains.id, trainId));
  const rows = await tx
    .select({ class: coaches.coachType })
    .from(coaches)
    .where(and(eq(coaches.trainId, trainId), eq(coaches.isActive, true)))
    .orderBy(coaches.ordinal);
  const present = new Set(rows.map((row) => row.class));
  const kept = train!.classes.filter((code) => present.has(code));
  await tx
    .update(trains)
    .set({ classes: [...new Set([...kept, ...present])] })
    .where(eq(trains.id, trainId));
}

export function updateCoach(deps: Deps) {
  return async (actor: Actor, id: string, change: typeof CoachChange.static) => {
    if (change.class !== undefined) requireClass(change.class);
    requirePrintable({ coachNumber: change.coachNumber, coachNumberBn: change.coachNumberBn });
    const { trainId } = await readCoach(deps, id);
    const { coachNumberBn: nameBn, class: coachType, ...rest } = change;
    return refusingTwins(
      editTimetable(deps)(actor, {
        entity: 'coach',
        trainId: trainId!,
        touchesTrips: true,
        work: async (tx, now) => {
          const [before] = await tx.select().from(coaches).where(eq(coaches.id, id));
          const [after] = await tx
            .update(coaches)
            .set({ ...rest, nameBn, coachType, updatedAt: now })
            .where(eq(coaches.id, id))
            .returning();
          await listClasses(tx, trainId!);
          return { id, before: presentCoach(before!), after: presentCoach(after!) };
        },
      }),
    );
  };
}

/** @throws Problem SEAT_EXISTS */
export function createSeat(deps: Deps) {
  return async (actor: Actor, { coachId, ...seat }: typeof SeatNew.static) => {
    requirePrintable({ seatNumber: seat.seatNumber });
    const { trainId } = await readCoach(deps, coachId);
    return refusingTwins(
      editTimetable(deps)(actor, {
        entity: 'seat',
        trainId: trainId!,
        touchesTrips: true,
        work: async (tx, now) => {
          const id = newId();
          const [last] = await tx
            .select({ ordinal: sql<number>`coalesce(max(${seats.ordinal}), -1)` })
            .from(seats)
            .where(eq(seats.coachId, coachId));
          const [made] = await tx
            .insert(seats)
            .values({ id, coachId, ...seat, ordinal: last!.ordinal + 1 })
            .returning();
          await countSeats(tx, coachId, now);
          return { id, before: null, after: presentSeat(made!) };
        },
      }),
    );
  };
}

export function updateSeat(deps: Deps) {
  return async (actor: Actor, id: string, change: typeof SeatChange.static) => {
    requirePrintable({ seatNumber: change.seatNumber });
    const coachId = (await readSeat(deps, id)).coachId!;
    const { trainId } = await readCoach(deps, coachId);
    const { isActive, ...rest } = change;
    return refusingTwins(
      editTimetable(deps)(actor, {
        entity: 'seat',
        trainId: trainId!,
        touchesTrips: true,
        work: async (tx, now) => {
          const [before] = await tx.select().from(seats).where(eq(seats.id, id));
          const [after] = await tx
            .update(seats)
            .set({ ...rest, isAvailable: isActive ?? before!.isAvailable })
            .where(eq(seats.id, id))
            .returning();
          await countSeats(tx, coachId, now);
          return { id, before: presentSeat(before!), after: presentSeat(after!) };
        },
      }),
    );
  };
}

/** A coach needs a seat; without one the coach itself is deactivated. */
async function countSeats(tx: Tx, coachId: string, now: Date): Promise<void> {
  const totalSeats = await tx.$count(seats, and(eq(seats.coachId, coachId), eq(seats.isAvailable, true)));
  if (totalSeats === 0)
    throw invalid('isActive', 'cannot be false: it is the last seat; deactivate the coach instead');
  await tx.update(coaches).set({ totalSeats, updatedAt: now }).where(eq(coaches.id, coachId));
}

function requireClass(code: string): void {
  if (!isClass(code)) throw invalid('class', 'is not the code of a class');
}

async function refusingTwins<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (violates(error, 'coaches_train_id_coach_number_unique')) throw problems.COACH_EXISTS();
    if (violates(error, 'seats_coach_id_seat_number_unique')) throw problems.SEAT_EXISTS();
    throw error;
  }
}
