import { recountFigures, recountTrips } from '../../contracts/recovery.ts';
import type { Places } from './places.ts';

type Recovering = Pick<Places, 'bus' | 'current'>;

const tripsAtOnce = 500;

interface TripSales {
  trainId: string;
  journeyDate: string;
  soldSeats: number;
}

/** The seats of trips as bookings have them; the timetable corrects what it shows. */
export async function recountSoldSeats({ bus, current }: Recovering, by: string): Promise<number> {
  const rows = await current('booking')<TripSales[]>`
    SELECT b.train_id AS "trainId", b.journey_date::text AS "journeyDate",
      count(*) FILTER (WHERE b.booking_status = 'CONFIRMED' AND p.status <> 'CANCELLED')::int AS "soldSeats"
    FROM bookings b JOIN booking_passengers p ON p.booking_id = b.id
    WHERE b.journey_date >= CURRENT_DATE - 1 GROUP BY 1, 2 ORDER BY 1, 2`;
  const counted = new Map(rows.map((row) => [`${row.trainId} ${row.journeyDate}`, row]));
  const shown = await current('schedule')<TripSales[]>`
    SELECT train_id AS "trainId", journey_date::text AS "journeyDate", sold_seats AS "soldSeats" FROM schedules
    WHERE journey_date >= CURRENT_DATE - 1`;
  const wrong = shown.flatMap(({ trainId, journeyDate, soldSeats }) => {
    const right = counted.get(`${trainId} ${journeyDate}`)?.soldSeats ?? 0;
    return right === soldSeats ? [] : [{ trainId, journeyDate, soldSeats: right }];
  });
  let corrected = 0;
  for (let at = 0; at < wrong.length; at += tripsAtOnce) {
    const trips = wrong.slice(at, at + tripsAtOnce);
    corrected += (await bus.request(recountTrips, { by, trips })).corrected;
  }
  return corrected;
}

/** @returns the days whose figures were wrong */
export async function recountReports({ bus }: Recovering, by: string): Promise<string[]> {
  return (await bus.request(recountFigures, { by })).changed;
}
