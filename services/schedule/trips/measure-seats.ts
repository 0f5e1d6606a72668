import { sql } from 'drizzle-orm';
import { Gauge } from 'prom-client';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';

/** Timer: seats left of each trip on sale of which some are sold; of the others it would be said a thousand times. */
export function measureSeats({ db, metrics, timetable }: Pick<Deps, 'db' | 'metrics' | 'timetable'>) {
  const left = new Gauge({
    name: 'jatra_trip_seats_left',
    help: 'Seats left of a trip that has begun to sell, by train and date of departure',
    labelNames: ['train', 'date'] as const,
    registers: [metrics],
  });
  return async (): Promise<void> => {
    const selling = await db
      .select({ trainId: schedules.trainId, date: schedules.journeyDate, left: schedules.availableSeats })
      .from(schedules)
      .where(sql`${schedules.status} IN ('SCHEDULED', 'DELAYED') AND ${schedules.soldSeats} > 0`);
    const numbers = new Map(timetable.current().trains.map(({ id, number }) => [id, number]));
    left.reset();
    for (const trip of selling) {
      const train = trip.trainId && numbers.get(trip.trainId);
      if (train) left.set({ train, date: trip.date }, trip.left);
    }
  };
}
