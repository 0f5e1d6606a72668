import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/config';

const schema = t.Object({
  SALE_CLOSES_MINUTES_BEFORE_BOARDING: t.Integer({
    default: 15,
    minimum: 0,
    maximum: 24 * 60,
    description: 'Nothing is booked later than this before the train leaves the boarding station',
  }),
});

export const bookingConfig = (env: Environment) => readConfig(schema, env);
