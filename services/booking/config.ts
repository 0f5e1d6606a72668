import { t } from 'elysia';
import { type Environment, readConfig } from '#shared/base/config';
import { saleCloseConfig } from '#shared/base/sale';

const schema = t.Object({
  BOOKING_ORDERS_PER_DAY: t.Optional(
    t.Integer({
      minimum: 0,
      maximum: 100_000,
      description:
        'Orders that one buyer may make on one day in Dhaka. 0: any number. Not set: as the railway’s rules say',
    }),
  ),
  ...saleCloseConfig,
});

export const bookingConfig = (env: Environment) => readConfig(schema, env);
