import { randomCode } from '#shared/base/id';
import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { bookingConfig } from './config.ts';
import { createOrdersPerDay } from './sale/orders-per-day.ts';
import { createQuotes } from './sale/quotes.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: ReturnType<typeof bookingConfig>) {
  return {
    ...platform,
    config,
    db: platform.openPostgres(schema, { maxConnections: 12 }),
    ordersPerDay: createOrdersPerDay(platform.bus, config.BOOKING_ORDERS_PER_DAY),
    quote: createQuotes(platform.bus),
    codes: { pnr: () => randomCode(10), reference: () => randomCode(16) },
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
