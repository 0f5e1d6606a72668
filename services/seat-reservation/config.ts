import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';
import { saleCloseConfig } from '#shared/base/sale';

const schema = t.Object({
  SEAT_HOLD_SECONDS: t.Integer({
    default: 300,
    minimum: 1,
    maximum: 3_600,
    description: 'How long a hold lasts; as long again once a booking is made from it',
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
    description: 'The same for an account of an agent, who buys for others',
  }),
  HOLD_RENEWAL_PAUSE_SECONDS: t.Integer({
    default: 60,
    minimum: 0,
    maximum: 600,
    description:
      'Whoever had a seat for longer than half a minute and lost it may hold it again after so long; 0: at once',
  }),
  ...saleCloseConfig,
  HOLDS_PER_ACCOUNT: t.Integer({
    default: 200,
    minimum: 1,
    description: 'Holds asked for of one account in ten seconds, in one process; beyond, 429',
  }),
  HOLDS_PER_ADDRESS: t.Integer({
    default: 5_000,
    minimum: 1,
    description:
      'Holds asked for from one address in ten seconds, in one process; a mobile operator has thousands behind one',
  }),
  SEAT_MAPS_PER_ACCOUNT: t.Integer({
    default: 500,
    minimum: 1,
    description: 'Seat maps read of one account in ten seconds, in one process; beyond, 429',
  }),
  SEAT_MAPS_PER_ADDRESS: t.Integer({
    default: 10_000,
    minimum: 1,
    description:
      'Seat maps read from one address in ten seconds, in one process; a mobile operator has thousands behind one',
  }),
  TRUSTED_PROXIES: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description: 'Proxies in front that append to X-Forwarded-For; 0 takes the address of the connection',
  }),
  SEAT_RESERVATION_HOLDS_WAITING: t.Integer({
    default: 5_000,
    minimum: 1,
    description: 'Granted holds that may wait for their rows at once; beyond that holds answer 503',
  }),
  SEAT_RESERVATION_TRIPS_IN_MEMORY: t.Integer({
    default: 4_000,
    minimum: 1,
    description: 'Trips kept in memory; the seat layouts they share are kept beside them',
  }),
});

export const seatReservationConfig = (env: Environment) =>
  Object.freeze({ ...readConfig(schema, env), production: isProduction(env) });

export type SeatReservationConfig = ReturnType<typeof seatReservationConfig>;
