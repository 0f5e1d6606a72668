import type postgres from 'postgres';
import { bareTables } from './bare-tables.ts';

/** A row of the copy has the id of the row it copies, made anew for the number of the copy. */
const copyId = (column: string) => `md5(${column}::text || copy)::uuid`;

/** Each table once for every copy, in an order in which none names what is not there. */
const copies: [table: string, columns: Record<string, string>, from: string][] = [
  [
    'stations',
    {
      id: copyId('s.id'),
      name: `s.name || ' ' || copy`,
      name_bn: `s.name_bn || ' ' || copy`,
      code: 'letters || row_number() OVER (PARTITION BY copy ORDER BY s.code)',
      city: 's.city',
      latitude: 's.latitude',
      longitude: 's.longitude',
    },
    'stations s',
  ],
  [
    'trains',
    {
      id: copyId('t.id'),
      name: `t.name || ' ' || copy`,
      name_bn: `t.name_bn || ' ' || copy`,
      train_number: 't.train_number || letters',
      type: 't.type',
      zone: 't.zone',
      off_day: 't.off_day',
      classes: 't.classes',
      total_coaches: 't.total_coaches',
    },
    'trains t',
  ],
  [
    'routes',
    {
      id: copyId('r.id'),
      train_id: copyId('r.train_id'),
      origin_station_id: copyId('r.origin_station_id'),
      destination_station_id: copyId('r.destination_station_id'),
      ...same('r', [
        'departure_time',
        'arrival_time',
        'journey_duration_minutes',
        'operates_on',
        'is_active',
      ]),
    },
    'routes r',
  ],
  [
    'route_stops',
    {
      id: copyId('p.id'),
      route_id: copyId('p.route_id'),
      station_id: copyId('p.station_id'),
      ...same('p', ['stop_order', 'arrival_time', 'departure_time', 'day_offset', 'departure_day_offset']),
      ...same('p', ['distance_km', 'online_boarding', 'is_active']),
    },
    'route_stops p',
  ],
  [
    'coaches',
    {
      id: copyId('c.id'),
      train_id: copyId('c.train_id'),
      ...same('c', [
        'coach_number',
        'name_bn',
        'coach_type',
        'ordinal',
        'total_seats',
        'base_fare',
        'is_active',
      ]),
    },
    'coaches c',
  ],
  [
    'seats',
    {
      id: copyId('s.id'),
      coach_id: copyId('s.coach_id'),
      ...same('s', ['seat_number', 'seat_type', 'ordinal', 'is_available']),
    },
    'seats s',
  ],
  [
    'fares',
    {
      id: copyId('f.id'),
      from_station_id: copyId('f.from_station_id'),
      to_station_id: copyId('f.to_station_id'),
      train_id: copyId('f.train_id'),
      ...same('f', ['class', 'base_fare']),
    },
    'fares f',
  ],
  [
    'schedules',
    {
      id: copyId('s.id'),
      train_id: copyId('s.train_id'),
      route_id: copyId('s.route_id'),
      ...same('s', [
        'journey_date',
        'departure_time',
        'arrival_time',
        'available_seats',
        'total_seats',
        'status',
      ]),
    },
    'schedules s',
  ],
];

function same(alias: string, columns: string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, `${alias}.${column}`]));
}

/** So many times the trains, on stations of their own, before the services start. @returns rows by table */
export async function fillTrains(sql: postgres.Sql, times: number): Promise<[string, number][]> {
  return sql.begin(async (tx) => {
    // As many copies as there are beside the real one; two letters tell them apart where a number might not.
    await tx`
      CREATE TEMP TABLE copies ON COMMIT DROP AS
      SELECT copy, chr(65 + copy / 26) || chr(65 + copy % 26) AS letters FROM generate_series(1, ${times - 1}::int) AS copy`;
    await tx`SET LOCAL maintenance_work_mem = '256MB'`;
    const parts = await bareTables(
      tx,
      copies.map(([table]) => table),
    );
    const rows: [string, number][] = [];
    for (const [table, columns, from] of copies) {
      const inserted = await tx.unsafe(
        `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) SELECT ${Object.values(columns).join(', ')} FROM ${from}, copies`,
      );
      rows.push([table, inserted.count]);
    }
    for (const { make } of parts) await tx.unsafe(make);
    await tx`UPDATE timetable_version SET version = version + 1, changed_at = CURRENT_TIMESTAMP`;
    return rows;
  });
}
