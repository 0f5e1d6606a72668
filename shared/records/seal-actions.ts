import { sql } from 'drizzle-orm';
import { Gauge, type Registry } from 'prom-client';
import type { Database, Schema } from '../stores/postgres.ts';

const batchSize = 1_000;
const mostBatches = 20;

interface Sealing<S extends Schema> {
  service: string;
  db: Database<S>;
  metrics: Registry;
}

/** Timer: seals the actions that wait for it. Every process runs it; while one seals, the others leave. */
export function sealActions<S extends Schema>({ service, db, metrics }: Sealing<S>) {
  const oldest = oldestUnsealed(metrics);
  return async (): Promise<void> => {
    const [waiting] = await db.execute<{ seconds: string | null }>(sql`
      SELECT EXTRACT(EPOCH FROM clock_timestamp() - min(queued_at)) AS seconds FROM admin_actions_unsealed`);
    oldest.set({ service }, Math.max(0, Number(waiting?.seconds ?? 0)));
    if (!waiting?.seconds) return;
    for (let batch = 1; batch <= mostBatches; batch++) {
      const [done] = await db.execute<{ sealed: number }>(
        sql`SELECT seal_admin_actions(${batchSize}) AS sealed`,
      );
      if (done!.sealed < batchSize) return;
    }
  };
}

const gaugeName = 'jatra_actions_oldest_unsealed_seconds';

/** Services of one process share the gauge, as they share the registry. */
function oldestUnsealed(metrics: Registry): Gauge<'service'> {
  const known = metrics.getSingleMetric(gaugeName);
  if (known) return known as Gauge<'service'>;
  return new Gauge({
    name: gaugeName,
    help: 'Age of the oldest action on the record that has no seal yet; 0 where there is none. Take the maximum',
    labelNames: ['service'] as const,
    registers: [metrics],
  });
}
