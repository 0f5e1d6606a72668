import { type SQL, sql } from 'drizzle-orm';
import { settleOrphans } from '../contracts/recovery.ts';
import { insertRows } from '../stores/insert-rows.ts';
import type { Database } from '../stores/postgres.ts';
import { type Reply, reply } from './bus.ts';
import { outbox } from './outbox.ts';

type Settle = (typeof settleOrphans)[string]['input']['static'];

/** Rows of the outbox that say that an event was lost and what was done: kept as long as others, never published. */
const settledPrefix = 'recovered.';
export const isSettled: SQL = sql`type LIKE ${`${settledPrefix}%`}`;

interface Deps {
  database: Database | undefined;
}

/** What every service that emits answers to `npm run recover`. */
export function settleReplies(service: string): Reply<Deps>[] {
  const own = settleOrphans[service];
  return own ? [reply(own, settle)] : [];
}

function settle({ database }: Deps) {
  return async ({ by, events }: Settle): Promise<{ noted: number }> => {
    if (!database) return { noted: 0 };
    const rows = events.map(({ id, type, aggregateId, version, time, outcome }) => ({
      id,
      type: `${settledPrefix}${type}`,
      aggregateId,
      version,
      data: { by, time, outcome },
    }));
    const noted = await database.execute(sql`
      ${insertRows(outbox, rows, { set: { sent_at: sql`CURRENT_TIMESTAMP` } })}
      ON CONFLICT (id) DO NOTHING RETURNING id`);
    return { noted: noted.length };
  };
}
