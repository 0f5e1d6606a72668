import { getStanding } from '#shared/contracts/auth';
import { listByHolds } from '#shared/contracts/booking';
import { getRules, getTrip, quoteFares, timetableChanged } from '#shared/contracts/schedule';
import { personChanged, tripsRefrozen } from '#shared/contracts/seat-reservation';
import { getIdentities } from '#shared/contracts/user';
import { defineService } from '#shared/runtime/service';
import { seatReservationConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { evictionTroubles, refuseEviction } from './redis/eviction.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * Owns the seats of the trips on sale: who holds them, who has bought them, leg by leg. Its timers let lapsed holds go,
 * bring Redis into line with Postgres, and rebuild trips when Redis has forgotten.
 */
export const seatReservation = defineService({
  name: 'seat-reservation',
  description: 'Seat map, holds and the sale of seats, leg by leg',
  access: {
    asks: [getTrip, quoteFares, getRules, getIdentities, getStanding, listByHolds],
    listens: [timetableChanged, tripsRefrozen, personChanged],
    redis: {
      keys: ['seat:*', 'hold:*', 'due:*', 'sold:*', 'sales:*', 'quota:*', 'ready:*', 'ended:*', 'held:*'],
      commands: [
        ...['get', 'set', 'exists', 'del', 'unlink', 'time'],
        ...['hget', 'hset', 'hsetnx', 'hdel', 'hexists', 'hgetall', 'hvals', 'hincrby'],
        ...[
          'zadd',
          'zrem',
          'zscore',
          'zrange',
          'zrangebyscore',
          'zremrangebyscore',
          'pexpire',
          'bitcount',
          'bitfield',
        ],
        ...['evalsha', 'script|load', 'script|exists', 'multi', 'exec'],
      ],
    },
  },
  config: seatReservationConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
  prepare: async (deps) => {
    await refuseEviction(deps);
    await deps.trust.engine();
  },
  troubles: evictionTroubles,
});
