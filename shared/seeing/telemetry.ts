import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** To tell these, Bun walks the whole heap, and every request waits meanwhile; nodejs_heap_size_used_bytes costs nothing. */
const heapWalks = ['total', 'used', 'available'].map((size) => `nodejs_heap_space_size_${size}_bytes`);

/** The metrics of one process, in one registry; services add their own to it. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of heapWalks) registry.removeSingleMetric(name);
  return {
    registry,
    httpDuration: new Histogram({
      name: 'jatra_http_request_duration_seconds',
      help: 'HTTP requests by route, method and status',
      labelNames: ['service', 'method', 'route', 'status'] as const,
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    eventsHandled: new Counter({
      name: 'jatra_events_handled_total',
      help: 'Events by consuming service, type and outcome: handled, retried or dead',
      labelNames: ['service', 'event', 'outcome'] as const,
      registers: [registry],
    }),
    eventsPassedOver: new Counter({
      name: 'jatra_events_passed_over_total',
      help: 'Events on which a consumer decided not to act, by service, durable consumer and reason',
      labelNames: ['service', 'consumer', 'reason'] as const,
      registers: [registry],
    }),
    jobRuns: new Counter({
      name: 'jatra_job_runs_total',
      help: 'Runs of timers by service, job and outcome',
      labelNames: ['service', 'job', 'outcome'] as const,
      registers: [registry],
    }),
    eventsPublished: new Counter({
      name: 'jatra_events_published_total',
      help: 'Events by the service that emitted them, type, and reason or outcome where the event has one',
      labelNames: ['service', 'event', 'reason'] as const,
      registers: [registry],
    }),
    eventsRefused: new Counter({
      name: 'jatra_events_refused_total',
      help: 'Times that a stream did not take an event for its size, by the service that emitted it and type',
      labelNames: ['service', 'event'] as const,
      registers: [registry],
    }),
    consumerPending: new Gauge({
      name: 'jatra_consumer_pending_events',
      help: 'Events on the stream that a consuming service has not taken yet, by service and type',
      labelNames: ['service', 'event'] as const,
      registers: [registry],
    }),
    consumerUnanswered: new Gauge({
      name: 'jatra_consumer_unanswered_events',
      help: 'Events taken by a consuming service and neither handled nor buried yet, by service and type',
      labelNames: ['service', 'event'] as const,
      registers: [registry],
    }),
    consumerMissing: new Gauge({
      name: 'jatra_consumer_missing',
      help: 'Whether a durable consumer is not on the server, so that its service hears nothing of the type: 1 it is not',
      labelNames: ['service', 'event'] as const,
      registers: [registry],
    }),
    deadLetters: new Gauge({
      name: 'jatra_dead_letters',
      help: 'Events that a consuming service gave up and that wait for an operator',
      labelNames: ['service'] as const,
      registers: [registry],
    }),
    outboxOldestSeconds: new Gauge({
      name: 'jatra_outbox_oldest_unsent_seconds',
      help: 'Age of the oldest event committed but not yet published; 0 where there is none',
      labelNames: ['service'] as const,
      registers: [registry],
    }),
    outboxUnsent: new Gauge({
      name: 'jatra_outbox_unsent',
      help: 'Events committed but not yet published',
      labelNames: ['service'] as const,
      registers: [registry],
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
