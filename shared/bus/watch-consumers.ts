import type { Metrics } from '../seeing/telemetry.ts';
import type { Bus, Subscription } from './bus.ts';
import { measureConsumers, measureDeadLetters } from './measure.ts';

interface Deps {
  service: string;
  bus: Bus;
  subscriptions: Pick<Subscription, 'contract'>[];
  metrics: Metrics;
}

/** Whether the service's durable consumers are there; it may not make them, so what it lacks it can only tell. */
export function watchConsumers({ service, bus, subscriptions, metrics }: Deps) {
  let missing: string[] = [];
  let wereAllThere = false;
  const look = async () => {
    missing = await measureConsumers(service, bus, subscriptions, metrics);
    wereAllThere ||= missing.length === 0;
    await measureDeadLetters(service, bus, metrics);
  };
  const lacks = () => missing.map((durable) => `${service}: consumer ${durable}`);
  return {
    look,
    /** What it lacks and had: it still answers, and its neighbours hear. As of the last look. */
    lacks,
    /** What it lacks from the start: a release whose consumers nobody has made is not ready. */
    async lacksFromTheStart(): Promise<string[]> {
      if (wereAllThere) return [];
      try {
        await look();
      } catch {
        return [`${service}: nats`];
      }
      return wereAllThere ? [] : lacks();
    },
  };
}
