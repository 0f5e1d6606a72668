import { Counter, Histogram, type Registry } from 'prom-client';

export function createMeters(registry: Registry) {
  return {
    holds: new Counter({
      name: 'jatra_seat_holds_total',
      help: 'Requests for a hold, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    expired: new Counter({
      name: 'jatra_seat_reservations_expired_total',
      help: 'Seats whose hold expired unpaid',
      registers: [registry],
    }),
    holdsPerInsert: new Histogram({
      name: 'jatra_seat_holds_per_insert',
      help: 'Holds that shared one INSERT',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers: [registry],
    }),
    rebuilds: new Counter({
      name: 'jatra_seat_trip_rebuilds_total',
      help: 'Trips rebuilt from Postgres',
      registers: [registry],
    }),
    snapshotAge: new Histogram({
      name: 'jatra_seat_snapshot_age_seconds',
      help: 'How old the copies were by which seats were shown, of one answer in sixteen; never above 0.4',
      buckets: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 1],
      registers: [registry],
    }),
    identitiesUnknown: new Counter({
      name: 'jatra_seat_identities_unknown_total',
      help: 'Holds refused because user did not answer and the account had never been read',
      registers: [registry],
    }),
    verdicts: new Counter({
      name: 'jatra_seat_verdicts_total',
      help: 'Paid bookings, by verdict',
      labelNames: ['verdict'],
      registers: [registry],
    }),
  };
}
