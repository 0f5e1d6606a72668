import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';
import { saleCloseConfig } from '#shared/base/sale';

const schema = t.Object({
  SEAT_HOLD_SECONDS: t.Integer({
    default: 300,
    minimum: 1,
    maximum: 3_600,
    description: 'How long a hold lasts; a booking made from it starts that time again',
  }),
  HOLD_SEATS_PER_ACCOUNT: t.Integer({
    default: 8,
    minimum: 0,
    maximum: 1_000,
    description: 'Seats one account may hold at once, over all trips; 0: any number',
  }),
  HOLD_SEATS_PER_AGENT: t.Integer({
    default: 40,
    minimum: 0,
    maximum: 1_000,
    description: 'Seats the account of an agent may hold at once, over all trips; 0: any number',
  }),
  HOLD_RENEWAL_PAUSE_SECONDS: t.Integer({
    default: 60,
    minimum: 0,
    maximum: 600,
    description:
      'How long a buyer who had a seat for over half a minute waits before holding it again; 0: not at all',
  }),
  ...saleCloseConfig,
  HOLDS_PER_ACCOUNT: t.Integer({
    default: 200,
    minimum: 1,
    description:
      'Requests for a hold that one process takes from one account in ten seconds; beyond that, 429',
  }),
  HOLDS_PER_ADDRESS: t.Integer({
    default: 5_000,
    minimum: 1,
    description: 'The same from one address; thousands of customers of a mobile operator share one',
  }),
  SEAT_MAPS_PER_ACCOUNT: t.Integer({
    default: 500,
    minimum: 1,
    description: 'Seat maps that one process shows to one account in ten seconds; beyond that, 429',
  }),
  SEAT_MAPS_PER_ADDRESS: t.Integer({
    default: 10_000,
    minimum: 1,
    description: 'The same to one address; thousands of customers of a mobile operator share one',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description: 'Proxies in front that append to X-Forwarded-For; 0: the address of the connection counts',
  }),
  SEAT_RESERVATION_HOLDS_WAITING: t.Integer({
    default: 5_000,
    minimum: 1,
    description: 'Granted holds that may wait for Postgres at the same time; beyond that, 503',
  }),
  SEAT_RESERVATION_TRIPS_IN_MEMORY: t.Integer({
    default: 4_000,
    minimum: 1,
    description: 'Trips kept in memory, beside the layouts they share',
  }),
});

export const seatReservationConfig = (env: Environment) =>
  Object.freeze({ ...readConfig(schema, env), production: isProduction(env) });

export type SeatReservationConfig = ReturnType<typeof seatReservationConfig>;
