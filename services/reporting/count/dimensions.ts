import { type SQL, sql } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';

export type Dimension = 'day' | 'train' | 'class' | 'route';
const dimensions: Dimension[] = ['day', 'train', 'class', 'route'];

/** `train,class` → its dimensions, each once and in one order. @throws Problem VALIDATION that names `by` */
export function readDimensions(by: string | undefined, allowed: Dimension[]): Dimension[] {
  const words = (by ?? 'day').split(',').map((word) => word.trim());
  if (words.length === 0 || words.some((word) => !allowed.some((one) => one === word)))
    throw invalid('by', `is not one or more of ${allowed.join(', ')}, separated by commas`);
  return dimensions.filter((dimension) => words.includes(dimension));
}

/** What a report's rows are grouped by; the tables behind are `train`, `origin` and `destination` for their names. */
export interface GroupColumns {
  date: SQL;
  trainId: SQL;
  class: SQL;
  fromStationId: SQL;
  toStationId: SQL;
}

/** A group's row as the database answers it: what is not grouped by is null. */
export interface GroupRow extends Record<string, unknown> {
  date: string | null;
  train_id: string | null;
  train_number: string | null;
  train_name: string | null;
  class: string | null;
  from_id: string | null;
  from_code: string | null;
  from_name: string | null;
  to_id: string | null;
  to_code: string | null;
  to_name: string | null;
}

const columnsOf: Record<Dimension, (keyof GroupColumns)[]> = {
  day: ['date'],
  train: ['trainId'],
  class: ['class'],
  route: ['fromStationId', 'toStationId'],
};

/** The list after GROUP BY and ORDER BY. */
export function groupBy(by: Dimension[], columns: GroupColumns): SQL {
  return sql.join(
    by.flatMap((dimension) => columnsOf[dimension].map((name) => columns[name])),
    sql`, `,
  );
}

/** The keys of a grouped subquery `g`, null where it is not grouped by them. */
export function groupKeys(by: Dimension[], columns: GroupColumns): SQL {
  const grouped = new Set(by.flatMap((dimension) => columnsOf[dimension]));
  const key = (name: keyof GroupColumns, type: SQL, alias: SQL) =>
    sql`${grouped.has(name) ? columns[name] : sql`NULL`}::${type} AS ${alias}`;
  return sql.join(
    [
      key('date', sql`text`, sql`date`),
      key('trainId', sql`uuid`, sql`train_id`),
      key('class', sql`text`, sql`class`),
      key('fromStationId', sql`uuid`, sql`from_id`),
      key('toStationId', sql`uuid`, sql`to_id`),
    ],
    sql`, `,
  );
}

/** Names of trains and stations beside the groups of `g`, and the order of a report. */
export const withNames = sql`
  g.*, train.number AS train_number, train.name AS train_name,
  origin.code AS from_code, origin.name AS from_name, destination.code AS to_code, destination.name AS to_name
  FROM g
  LEFT JOIN train_names train ON train.train_id = g.train_id
  LEFT JOIN station_names origin ON origin.station_id = g.from_id
  LEFT JOIN station_names destination ON destination.station_id = g.to_id
  ORDER BY g.date, lpad(train.number, 10, '0'), g.train_id, g.class, origin.code, g.from_id, destination.code, g.to_id`;

export interface Group {
  date: string | null;
  train: { trainId: string; trainNumber: string | null; trainName: string | null } | null;
  class: string | null;
  route: {
    from: { stationId: string; code: string | null; name: string | null };
    to: { stationId: string; code: string | null; name: string | null };
  } | null;
}

export function toGroup(row: GroupRow): Group {
  return {
    date: row.date,
    train: row.train_id
      ? { trainId: row.train_id, trainNumber: row.train_number, trainName: row.train_name }
      : null,
    class: row.class,
    route:
      row.from_id && row.to_id
        ? {
            from: { stationId: row.from_id, code: row.from_code, name: row.from_name },
            to: { stationId: row.to_id, code: row.to_code, name: row.to_name },
          }
        : null,
  };
}

type Column = [name: string, value: (group: Group) => string | null];

/** The first columns of a report as CSV. */
export function groupColumns(by: Dimension[]): Column[] {
  const columns: Record<Dimension, Column[]> = {
    day: [['date', ({ date }) => date]],
    train: [
      ['train_number', ({ train }) => train?.trainNumber ?? null],
      ['train_name', ({ train }) => train?.trainName ?? null],
      ['train_id', ({ train }) => train?.trainId ?? null],
    ],
    class: [['class', (group) => group.class]],
    route: [
      ['from_code', ({ route }) => route?.from.code ?? null],
      ['from_name', ({ route }) => route?.from.name ?? null],
      ['to_code', ({ route }) => route?.to.code ?? null],
      ['to_name', ({ route }) => route?.to.name ?? null],
    ],
  };
  return by.flatMap((dimension) => columns[dimension]);
}
