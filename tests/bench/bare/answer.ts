import pino from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What a route answers: the status, headers and bytes of Jatra's answer to the same request. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** By name; the bench hands them over before it measures. */
export const answers = new Map<string, Answer>();

export const registry = new Registry();
collectDefaultMetrics({ register: registry });
const duration = new Histogram({
  name: 'jatra_http_request_duration_seconds',
  help: 'HTTP requests by route, method and status',
  labelNames: ['service', 'method', 'route', 'status'] as const,
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});

// Written out in pieces of 4 kB: no line is cheaper.
const log = pino(
  {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  },
  pino.destination({ sync: false, minLength: 4_096 }),
);

/** Answers the bytes from memory under a request id of its own; takes one measurement and writes one line. */
export function answer(name: string, request: Request, route: string, beganMs: number): Response {
  const { status, headers, body } = answers.get(name)!;
  const { method, url } = request;
  const requestId = Bun.randomUUIDv7();
  const seconds = (performance.now() - beganMs) / 1_000;
  duration.observe({ service: 'bare', method, route, status }, seconds);
  const path = url.slice(url.indexOf('/', 8));
  log.info({ requestId, method, path, status, ms: Math.round(seconds * 10_000) / 10 }, 'request');
  return new Response(body, { status, headers: { ...headers, 'x-request-id': requestId } });
}
