import type postgres from 'postgres';

/** Which sales there were: booking n, the oldest first, is of one train, day and group of seats, in every database alike. */
export interface Sales {
  bookings: number;
  accounts: number;
  days: number;
  /** Bookings of each day. */
  ofDay: number;
  /** The newest journey date. */
  lastDay: string;
  trains: SoldTrain[];
  seats: SoldSeat[];
}

interface SoldTrain {
  ordinal: number;
  train_id: string;
  route_id: string;
  train_number: string;
  name: string;
  name_bn: string;
  from_id: string;
  from_code: string;
  from_name: string;
  from_name_bn: string;
  to_id: string;
  to_code: string;
  to_name: string;
  to_name_bn: string;
  legs: number;
  departs: string;
}

interface SoldSeat {
  train_ordinal: number;
  group_ordinal: number;
  position: number;
  seat_id: string;
  seat_number: string;
  coach_id: string;
  coach_number: string;
  class: string;
}

/** Of each day one group of two seats and one of three, of each five in a coach. */
const groupsOfDay = 60;
/** Of trips that have yet to run. */
export const comingDays = 5;
/** From a sale to its journey. */
export const soldDaysAhead = 9;
const bookingsOfAccount = 4;

export async function planSales(sql: postgres.Sql, bookings: number, lastDay: string): Promise<Sales> {
  const seats = await sql<(SoldSeat & { train_id: string })[]>`
    SELECT t.id AS train_id, s.id AS seat_id, s.seat_number, c.id AS coach_id, c.coach_number, c.coach_type AS class,
      dense_rank() OVER (PARTITION BY t.id ORDER BY c.ordinal, s.ordinal / 5, s.ordinal % 5 >= 2)::int - 1 AS group_ordinal,
      (CASE WHEN s.ordinal % 5 < 2 THEN s.ordinal % 5 ELSE s.ordinal % 5 - 2 END)::int AS position
    FROM trains t JOIN coaches c ON c.train_id = t.id AND c.is_active JOIN seats s ON s.coach_id = c.id AND s.is_available
    WHERE t.is_active AND cardinality(t.classes) > 0 ORDER BY 1, group_ordinal, position`;
  const byTrain = [...Map.groupBy(seats, ({ train_id }) => train_id)].filter(
    ([, own]) => own.at(-1)!.group_ordinal >= groupsOfDay,
  );
  const trains = await readTrains(
    sql,
    byTrain.map(([id]) => id),
  );
  const ordinals = new Map(trains.map(({ train_id, ordinal }) => [train_id, ordinal]));
  const days = Math.max(2 * comingDays, Math.ceil(bookings / (trains.length * groupsOfDay)));
  return {
    bookings,
    accounts: Math.ceil(bookings / bookingsOfAccount),
    days,
    ofDay: Math.ceil(bookings / days),
    lastDay,
    trains,
    seats: byTrain.flatMap(([train_id, own]) =>
      own
        .filter(({ group_ordinal }) => ordinals.has(train_id) && group_ordinal < groupsOfDay)
        .map(({ train_id: id, ...seat }) => ({ ...seat, train_ordinal: ordinals.get(id)! })),
    ),
  };
}

const readTrains = (sql: postgres.Sql, ids: string[]) => sql<SoldTrain[]>`
  SELECT (row_number() OVER (ORDER BY t.id))::int - 1 AS ordinal, t.id AS train_id, r.id AS route_id, t.train_number, t.name, t.name_bn,
    f.id AS from_id, f.code AS from_code, f.name AS from_name, f.name_bn AS from_name_bn,
    l.id AS to_id, l.code AS to_code, l.name AS to_name, l.name_bn AS to_name_bn,
    (SELECT count(*)::int - 1 FROM route_stops p WHERE p.route_id = r.id AND p.is_active) AS legs, r.departure_time::text AS departs
  FROM trains t JOIN routes r ON r.train_id = t.id AND r.is_active
  JOIN stations f ON f.id = r.origin_station_id JOIN stations l ON l.id = r.destination_station_id
  WHERE t.id = ANY(${ids}::uuid[])`;
