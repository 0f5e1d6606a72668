import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { requirePrintable } from '#shared/base/printable';
import type { Actor } from '#shared/records/admin';
import { violates } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { trains } from '../schema.ts';
import { refuseWrongName } from './check-edit.ts';
import { editTimetable } from './edit-timetable.ts';
import type { TrainChange, TrainNew } from './timetable-models.ts';

type Row = typeof trains.$inferSelect;

export function presentTrain(row: Row) {
  const { id, trainNumber, name, nameBn, type, zone, offDay, classes, isActive } = row;
  return {
    trainId: id,
    trainNumber,
    trainName: name,
    trainNameBn: nameBn,
    type: type as typeof TrainNew.static.type,
    zone,
    offDay,
    classes,
    isActive,
  };
}

export async function readTrain({ db }: Pick<Deps, 'db'>, id: string): Promise<Row> {
  const [row] = await db.select().from(trains).where(eq(trains.id, id));
  if (!row) throw problems.TRAIN_NOT_FOUND();
  return row;
}

/** A train runs once it has a route; it is sold once it has coaches. @throws Problem TRAIN_EXISTS */
export function createTrain(deps: Deps) {
  return async (actor: Actor, train: typeof TrainNew.static) => {
    const { trainName: name, trainNameBn: nameBn, ...rest } = train;
    requirePrintable({ trainNumber: train.trainNumber, trainName: name, trainNameBn: nameBn });
    refuseWrongName(deps, 'train', { code: train.trainNumber, name, nameBn }, 'trainNameBn');
    try {
      return await editTimetable(deps)(actor, {
        entity: 'train',
        work: async (tx, now) => {
          const values = { ...rest, name, nameBn, id: newId(), totalCoaches: 0, editedAt: now };
          const [row] = await tx.insert(trains).values(values).returning();
          return { id: row!.id, before: null, after: presentTrain(row!) };
        },
      });
    } catch (error) {
      if (violates(error, 'trains_train_number_unique')) throw problems.TRAIN_EXISTS();
      throw error;
    }
  };
}

/** A train's number stays. Its names may change at any time, its days only while nobody holds or has bought a seat. */
export function updateTrain(deps: Deps) {
  return async (actor: Actor, trainId: string, change: typeof TrainChange.static) => {
    const known = await readTrain(deps, trainId);
    const { trainName: name, trainNameBn: nameBn, ...rest } = change;
    requirePrintable({ trainName: name, trainNameBn: nameBn });
    if (nameBn !== undefined)
      refuseWrongName(
        deps,
        'train',
        { code: known.trainNumber, name: name ?? known.name, nameBn },
        'trainNameBn',
      );
    const touchesTrips =
      (rest.offDay !== undefined && rest.offDay !== known.offDay) ||
      (rest.isActive !== undefined && rest.isActive !== known.isActive);
    return editTimetable(deps)(actor, {
      entity: 'train',
      trainId,
      touchesTrips,
      work: async (tx, now) => {
        const [before] = await tx.select().from(trains).where(eq(trains.id, trainId));
        const [after] = await tx
          .update(trains)
          .set({ ...rest, name, nameBn, updatedAt: now })
          .where(eq(trains.id, trainId))
          .returning();
        return { id: trainId, before: presentTrain(before!), after: presentTrain(after!) };
      },
    });
  };
}
