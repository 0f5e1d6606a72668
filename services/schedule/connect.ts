import * as contract from '#shared/contracts/schedule';
import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { scheduleConfig } from './config.ts';
import * as schema from './schema.ts';
import { createSearchCache } from './search/search-cache.ts';
import { holdTimetable } from './timetable/timetable-holder.ts';
import { countSeatsTogether } from './trips/count-together.ts';

export async function connect(platform: Platform, config: ReturnType<typeof scheduleConfig>) {
  const db = platform.openPostgres(schema, { maxConnections: 8 });
  const redis = await platform.openRedis();
  const timetable = holdTimetable({ db, clock: platform.clock, log: platform.log });
  const searchCache = createSearchCache(redis, platform.log, config.SCHEDULE_SEARCH_CACHE_SECONDS);
  platform.bus.listen(contract.timetableChanged, ({ version }) => {
    timetable
      .refresh()
      .catch((error: unknown) => platform.log.error({ error, version }, 'timetable not read'));
  });
  return { ...platform, config, db, redis, timetable, searchCache, countSeats: countSeatsTogether(db) };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
