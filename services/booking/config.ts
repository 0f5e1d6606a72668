import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/config';

const schema = t.Object({
  BOOKING_ORDERS_PER_DAY: t.Optional(
    t.Integer({
      minimum: 0,
      maximum: 100_000,
      description:
        'Orders that one buyer may make on a day of Dhaka; 0: any number. Not given: as the railway’s rules say',
    }),
  ),
  SALE_CLOSES_MINUTES_BEFORE_BOARDING: t.Integer({
    default: 15,
    minimum: 0,
    maximum: 24 * 60,
    description: 'Nothing is booked later than this before the train leaves the boarding station',
  }),
});

export const bookingConfig = (env: Environment) => readConfig(schema, env);
