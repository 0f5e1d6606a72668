import { count, eq } from 'drizzle-orm';
import { Gauge } from 'prom-client';
import type { Deps } from '../connect.ts';
import { scanDisputes } from '../schema.ts';

const kinds = scanDisputes.kind.enumValues;

/** Timer: disputes that wait for an administrator. */
export function measureDisputes({ db, metrics }: Pick<Deps, 'db' | 'metrics'>) {
  const waiting = new Gauge({
    name: 'jatra_ticket_disputes_waiting',
    help: 'Disputes about scans that wait for an administrator, by kind',
    labelNames: ['kind'] as const,
    registers: [metrics],
  });
  return async (): Promise<void> => {
    const open = await db
      .select({ kind: scanDisputes.kind, waiting: count() })
      .from(scanDisputes)
      .where(eq(scanDisputes.state, 'OPEN'))
      .groupBy(scanDisputes.kind);
    const counted = new Map(open.map((row) => [row.kind, row.waiting]));
    for (const kind of kinds) waiting.set({ kind }, counted.get(kind) ?? 0);
  };
}
