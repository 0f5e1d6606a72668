import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  decimal,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  time,
  unique,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { adminActions } from '#shared/records/admin';
export { adminActionSeals, adminActionsUnsealed } from '#shared/records/seals';

const id = () => uuid('id').primaryKey().default(sql`gen_random_uuid()`);
const createdAt = () => timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`);
const updatedAt = () => timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`);
/** Set when a person changed the row: loading the timetable again leaves it as it is. */
const editedAt = () => timestamptz('edited_at');

export const stations = pgTable(
  'stations',
  {
    id: id(),
    name: varchar('name', { length: 255 }).notNull(),
    nameBn: varchar('name_bn', { length: 255 }).notNull(),
    code: varchar('code', { length: 10 }).notNull().unique(),
    city: varchar('city', { length: 100 }).notNull(),
    district: varchar('district', { length: 100 }),
    division: varchar('division', { length: 100 }),
    aliases: text('aliases').array().notNull().default([]),
    latitude: decimal('latitude', { precision: 10, scale: 8 }),
    longitude: decimal('longitude', { precision: 11, scale: 8 }),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    editedAt: editedAt(),
  },
  (table) => [index('idx_stations_code').on(table.code), index('idx_stations_city').on(table.city)],
);

export const trains = pgTable(
  'trains',
  {
    id: id(),
    name: varchar('name', { length: 255 }).notNull(),
    nameBn: varchar('name_bn', { length: 255 }).notNull(),
    trainNumber: varchar('train_number', { length: 50 }).notNull().unique(),
    type: varchar('type', { length: 50 }).notNull(),
    zone: varchar('zone', { length: 10 }),
    /** The weekday on which the train does not leave its origin. */
    offDay: varchar('off_day', { length: 10 }),
    /** Class codes in the order they are shown; empty: the train is shown but not sold. */
    classes: text('classes').array().notNull().default([]),
    totalCoaches: integer('total_coaches').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    editedAt: editedAt(),
    deletedAt: timestamptz('deleted_at'),
  },
  (table) => [
    index('idx_trains_train_number').on(table.trainNumber),
    index('idx_trains_type').on(table.type),
    check('trains_type', sql`${table.type} IN ('INTERCITY', 'MAIL', 'EXPRESS', 'LOCAL')`),
    check(
      'trains_off_day',
      sql`${table.offDay} IN ('Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday')`,
    ),
  ],
);

export const routes = pgTable(
  'routes',
  {
    id: id(),
    trainId: uuid('train_id').references(() => trains.id, { onDelete: 'cascade' }),
    originStationId: uuid('origin_station_id').references(() => stations.id),
    destinationStationId: uuid('destination_station_id').references(() => stations.id),
    departureTime: time('departure_time').notNull(),
    arrivalTime: time('arrival_time').notNull(),
    journeyDurationMinutes: integer('journey_duration_minutes').notNull(),
    operatesOn: varchar('operates_on', { length: 50 }).notNull().default('ALL'),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('idx_routes_train_id').on(table.trainId),
    index('idx_routes_origin').on(table.originStationId),
    index('idx_routes_destination').on(table.destinationStationId),
    check('routes_operates_on', sql`${table.operatesOn} IN ('ALL', 'WEEKDAYS', 'WEEKENDS')`),
  ],
);

export const routeStops = pgTable(
  'route_stops',
  {
    id: id(),
    routeId: uuid('route_id').references(() => routes.id, { onDelete: 'cascade' }),
    stationId: uuid('station_id').references(() => stations.id),
    stopOrder: integer('stop_order').notNull(),
    arrivalTime: time('arrival_time').notNull(),
    departureTime: time('departure_time').notNull(),
    /** Days after the date on which the train leaves its origin. */
    arrivalDayOffset: integer('day_offset').notNull().default(0),
    departureDayOffset: integer('departure_day_offset').notNull().default(0),
    /** The source has no such time: it is copied from the other one, or interpolated where both are missing. */
    arrivalEstimated: boolean('arrival_estimated').notNull().default(false),
    departureEstimated: boolean('departure_estimated').notNull().default(false),
    /** From the origin; NULL where nobody knows. */
    distanceKm: decimal('distance_km', { precision: 6, scale: 1 }),
    onlineBoarding: boolean('online_boarding').notNull().default(true),
    platformNumber: varchar('platform_number', { length: 10 }),
    createdAt: createdAt(),
    /** false: the train no longer calls there. */
    isActive: boolean('is_active').notNull().default(true),
  },
  (table) => [
    unique('route_stops_route_id_stop_order_unique').on(table.routeId, table.stopOrder),
    index('idx_route_stops_route_id').on(table.routeId),
    index('idx_route_stops_station_id').on(table.stationId),
    check('route_stops_order', sql`${table.stopOrder} >= 0`),
    check(
      'route_stops_days',
      sql`0 <= ${table.arrivalDayOffset} AND ${table.arrivalDayOffset} <= ${table.departureDayOffset}`,
    ),
  ],
);

export const coaches = pgTable(
  'coaches',
  {
    id: id(),
    trainId: uuid('train_id').references(() => trains.id, { onDelete: 'cascade' }),
    coachNumber: varchar('coach_number', { length: 10 }).notNull(),
    nameBn: varchar('name_bn', { length: 50 }).notNull(),
    /** A class code: AC_B, AC_S, SNIGDHA, … */
    coachType: varchar('coach_type', { length: 50 }).notNull(),
    /** Place in the train, from 0; only ever appended. */
    ordinal: integer('ordinal').notNull(),
    totalSeats: integer('total_seats').notNull(),
    /** For the whole run, without VAT and fees; 0 where there is no price. */
    baseFare: decimal('base_fare', { precision: 10, scale: 2 }).notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** false: no longer in the train. */
    isActive: boolean('is_active').notNull().default(true),
  },
  (table) => [
    unique('coaches_train_id_coach_number_unique').on(table.trainId, table.coachNumber),
    index('idx_coaches_train_id').on(table.trainId),
    index('idx_coaches_coach_type').on(table.coachType),
    check('coaches_total_seats', sql`${table.totalSeats} > 0`),
  ],
);

export const seats = pgTable(
  'seats',
  {
    id: id(),
    coachId: uuid('coach_id').references(() => coaches.id, { onDelete: 'cascade' }),
    seatNumber: varchar('seat_number', { length: 10 }).notNull(),
    seatType: varchar('seat_type', { length: 50 }).notNull().default('STANDARD'),
    /** Place in the coach, from 0; only ever appended. */
    ordinal: integer('ordinal').notNull(),
    isAvailable: boolean('is_available').notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    unique('seats_coach_id_seat_number_unique').on(table.coachId, table.seatNumber),
    index('idx_seats_coach_id').on(table.coachId),
    index('idx_seats_seat_number').on(table.seatNumber),
    check('seats_seat_type', sql`${table.seatType} IN ('STANDARD', 'WINDOW', 'AISLE')`),
  ],
);

/** Base fares between two stations, without VAT and fees. */
export const fares = pgTable(
  'fares',
  {
    id: id(),
    fromStationId: uuid('from_station_id')
      .notNull()
      .references(() => stations.id),
    toStationId: uuid('to_station_id')
      .notNull()
      .references(() => stations.id),
    class: varchar('class', { length: 50 }).notNull(),
    /** NULL marks the default: it holds for every train without a row of its own. */
    trainId: uuid('train_id').references(() => trains.id, { onDelete: 'cascade' }),
    baseFare: decimal('base_fare', { precision: 10, scale: 2 }).notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    editedAt: editedAt(),
  },
  (table) => [
    unique('fares_from_to_class_train_unique')
      .on(table.fromStationId, table.toStationId, table.class, table.trainId)
      .nullsNotDistinct(),
    index('idx_fares_train_id').on(table.trainId),
    check('fares_base_fare', sql`${table.baseFare} > 0`),
  ],
);

/** What the railway rules, as data; rules.ts says which of them are enforced. */
export const rules = pgTable('rules', {
  key: varchar('key', { length: 100 }).primaryKey(),
  value: jsonb('value').notNull(),
  source: text('source').notNull(),
  sourceDate: text('source_date'),
  note: text('note'),
  version: integer('version').notNull().default(1),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
  editedAt: editedAt(),
});

/** Trips: a train on the date it leaves its origin. */
export const schedules = pgTable(
  'schedules',
  {
    id: id(),
    trainId: uuid('train_id').references(() => trains.id),
    routeId: uuid('route_id').references(() => routes.id),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    departureTime: timestamptz('departure_time').notNull(),
    arrivalTime: timestamptz('arrival_time').notNull(),
    /** For display: kept by events, nothing is sold from it. */
    availableSeats: integer('available_seats').notNull(),
    totalSeats: integer('total_seats').notNull(),
    /** Confirmed less cancelled, in whatever order the events come; above totalSeats where seats are sold leg by leg. */
    soldSeats: integer('sold_seats').notNull().default(0),
    status: varchar('status', { length: 50 }).notNull().default('SCHEDULED'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** The delay expected at every stop; the times above stay as planned. */
    delayMinutes: integer('delay_minutes').notNull().default(0),
    /** Why it is late or cancelled, for passengers to read. */
    statusReason: text('status_reason'),
    /** Code of the last stop that a cancelled trip reached; null where it ran nowhere. */
    reachedStation: varchar('reached_station', { length: 20 }),
    /** Opened by an administrator: it runs whatever the train's days are. */
    isExtra: boolean('is_extra').notNull().default(false),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    unique('schedules_train_id_journey_date_unique').on(table.trainId, table.journeyDate),
    index('idx_schedules_journey_date').on(table.journeyDate),
    index('idx_schedules_train_id').on(table.trainId),
    index('idx_schedules_route_id').on(table.routeId),
    index('idx_schedules_unfinished').on(table.arrivalTime).where(sql`status IN ('SCHEDULED', 'DELAYED')`),
    check('schedules_delay', sql`${table.delayMinutes} >= 0`),
    check('schedules_status', sql`${table.status} IN ('SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED')`),
    check(
      'schedules_seats',
      sql`0 <= ${table.availableSeats} AND ${table.availableSeats} <= ${table.totalSeats}`,
    ),
  ],
);

/** What operators have shut, or open later. A row that does neither is deleted. */
export const saleSwitches = pgTable(
  'sale_switches',
  {
    id: id(),
    scope: text('scope').notNull(),
    /** A zone, or the id of a train; `all` in the other two scopes. */
    key: text('key').notNull(),
    /** NULL: trips of every date. */
    journeyDate: date('journey_date', { mode: 'string' }),
    paused: boolean('paused').notNull().default(false),
    /** Nothing is sold before. */
    opensAt: timestamptz('opens_at'),
    reason: text('reason').notNull(),
    /** Who said so last: an operator's login name, or an administrator's id. */
    by: text('by').notNull(),
    changedAt: timestamptz('changed_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    unique('sale_switches_scope_key_journey_date_unique')
      .on(table.scope, table.key, table.journeyDate)
      .nullsNotDistinct(),
    check('sale_switches_scope', sql`${table.scope} IN ('all', 'zone', 'train', 'restore')`),
  ],
);

/** One row. The version grows with every change of what a search answers from. */
export const timetableVersion = pgTable(
  'timetable_version',
  {
    id: boolean('id').primaryKey().default(true),
    version: integer('version').notNull(),
    /** SHA-256 of the files loaded last; an unchanged load is passed over. */
    dataHash: text('data_hash').notNull(),
    loadedAt: timestamptz('loaded_at').notNull(),
    changedAt: timestamptz('changed_at').notNull(),
  },
  (table) => [check('timetable_version_one_row', sql`${table.id}`)],
);
