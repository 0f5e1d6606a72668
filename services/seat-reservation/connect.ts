import { RESP_TYPES } from 'redis';
import type { Platform } from '#shared/runtime/service';
import type { SeatReservationConfig } from './config.ts';
import { createIdentities } from './hold/identities.ts';
import { readHeld } from './hold/read-held.ts';
import { writeHolds } from './hold/write-holds.ts';
import { createMeters } from './meters.ts';
import { createChanges } from './redis/changes.ts';
import { createTrust } from './redis/epoch.ts';
import { removeKeys } from './redis/remove-keys.ts';
import { noteApplied } from './sale/note-applied.ts';
import * as schema from './schema.ts';
import { createFares } from './trip/fares.ts';
import type { Trip } from './trip/trip.ts';
import { createTrips } from './trip/trips.ts';

export async function connect(platform: Platform, config: SeatReservationConfig) {
  const { bus, log } = platform;
  const db = platform.openPostgres(schema, { maxConnections: 14 });
  const redis = await platform.openRedis();
  const meters = createMeters(platform.metrics);
  return {
    ...platform,
    config,
    db,
    redis,
    /** The same connection, for values that are bits. */
    redisBytes: redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }),
    meters,
    random: Math.random,
    /** By holdId: the trips of holds for which Redis was asked and did not answer. */
    doubtful: new Map<string, Trip>(),
    trust: createTrust({ db, redis, log, holdMs: config.SEAT_HOLD_SECONDS * 1_000 }),
    trips: createTrips({ db, bus, log, maxTrips: config.SEAT_RESERVATION_TRIPS_IN_MEMORY }),
    changes: createChanges(config.SEAT_RESERVATION_TRIPS_IN_MEMORY),
    fares: createFares(bus),
    identities: createIdentities({ bus, log, meters }),
    readHeld: readHeld({ db }),
    writeHold: writeHolds({ db, log, meters, maxWaiting: config.SEAT_RESERVATION_HOLDS_WAITING }),
    noteApplied: noteApplied({ db, log, onClose: platform.onClose }),
    removeKeys: removeKeys({ redis }),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
