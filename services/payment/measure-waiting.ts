import { Gauge } from 'prom-client';
import type { Deps } from './connect.ts';
import { countWaiting } from './list-waiting.ts';

/** Timer: counts what waits for a person. */
export function measureWaiting(deps: Deps) {
  const waiting = new Gauge({
    name: 'jatra_payments_waiting',
    help: 'Money that waits for a person, by kind: REVIEW, REFUND or UNCLEAR',
    labelNames: ['kind'] as const,
    registers: [deps.metrics],
  });
  return async (): Promise<void> => {
    const counted = await countWaiting(deps);
    for (const kind of ['REVIEW', 'REFUND', 'UNCLEAR'] as const) waiting.set({ kind }, counted[kind] ?? 0);
  };
}
