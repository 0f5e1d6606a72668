import { sql } from 'drizzle-orm';
import { Gauge, type Registry } from 'prom-client';
import type { Database, Schema } from '../stores/postgres.ts';

interface Watching<S extends Schema> {
  db: Database<S>;
  metrics: Registry;
}

/**
 * Timer: how long ago Postgres last kept a part of its log, where it keeps it. Its own small transaction keeps the log moving
 * while nothing is sold: an instant can be restored to where a transaction follows it.
 */
export function watchArchive<S extends Schema>({ db, metrics }: Watching<S>) {
  const age = new Gauge({
    name: 'jatra_archive_age_seconds',
    help: 'Seconds since Postgres last kept a part of its log. Above 180 what is sold is not kept: backups end there',
    registers: [metrics],
  });
  return async (): Promise<void> => {
    const [archiver] = await db.execute<{ seconds: string | null; alive: string }>(sql`
      SELECT EXTRACT(EPOCH FROM clock_timestamp() - coalesce(last_archived_time, stats_reset)) AS seconds,
        pg_current_xact_id() AS alive
      FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'`);
    if (archiver) age.set(Math.max(0, Number(archiver.seconds ?? 0)));
    else age.remove();
  };
}
