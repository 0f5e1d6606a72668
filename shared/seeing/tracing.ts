import { SpanKind } from '@opentelemetry/api';
import { type Environment, readVariable } from '../base/config.ts';
import { Problem } from '../base/problem.ts';
import { activeTrace, withinTrace } from './active-trace.ts';
import type { Logger } from './log.ts';
import type { Trace } from './request-scope.ts';
import { isDrawn, newTraceId, Span, type Work as SpanWork, type Tracer } from './span.ts';

export { Span, SpanKind };

let tracer: Tracer | undefined;

/** What all requests belong to whose trace begins here and is not kept: that costs them nothing, and whom they ask hears it. */
const unkept: Trace = { traceId: newTraceId(), spanId: newTraceId().slice(16), kept: false };

export const tracing = (): boolean => tracer !== undefined;

export interface Tracing {
  /** Sends what is left and ends. */
  stop(): Promise<void>;
}

/** Traces this process where OTEL_EXPORTER_OTLP_ENDPOINT says to whom; otherwise loads nothing and costs nothing. */
export async function startTracing(
  env: Environment,
  log: Logger,
  name: string,
): Promise<Tracing | undefined> {
  const endpoint = readVariable(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (!endpoint) return undefined;
  const { openExporter } = await import('./trace-export.ts');
  const exporter = openExporter({ endpoint, env, log, name });
  tracer = exporter;
  return {
    async stop() {
      tracer = undefined;
      await exporter.close();
    },
  };
}

interface Work extends SpanWork {
  /** W3C traceparent of what asked for it; without one it belongs to the work around it. */
  parent?: string | undefined;
}

/** Does the work as a span of the trace it belongs to; where that is not kept, there is no span. */
export function inSpan<T>(work: Work, run: (span?: Span) => Promise<T>): Promise<T> {
  if (!tracer) return run();
  const active = activeTrace();
  const trace = begin(tracer, work, work.parent === undefined ? active : tracer.parse(work.parent));
  if (trace instanceof Span) return withinTrace(trace, recorded, trace, run);
  return trace === active ? run() : withinTrace(trace, () => run());
}

async function recorded<T>(span: Span, run: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await run(span);
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The span of a request by HTTP, which whoever asked ends; or the trace that is not kept. */
export function traceRequest(method: string, parent: string | null): Trace | undefined {
  if (!tracer) return undefined;
  const around = parent === null ? undefined : tracer.parse(parent);
  if (!around && !isDrawn(isRead(method) ? tracer.share.reads : tracer.share.all)) return unkept;
  if (around?.kept === false) return around;
  const attributes = { 'http.request.method': method };
  return new Span(tracer, { name: method, kind: SpanKind.SERVER, attributes }, around);
}

/** A span within one that is kept; whoever asked ends it. */
export const beginSpan = (work: SpanWork, around: Trace): Span | undefined =>
  tracer && new Span(tracer, work, around);

function begin(by: Tracer, work: Work, around: Trace | undefined): Trace {
  if (around ? around.kept : isDrawn(by.share.all)) return new Span(by, work, around);
  return around ?? unkept;
}

export const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** By its name or code: messages may hold what people wrote. An expected refusal is no failure of the span. */
export function markFailed(span: Span, error: unknown): void {
  const refusal = error instanceof Problem && error.status < 500;
  span.attributes[refusal ? 'jatra.problem' : 'error.type'] = errorName(error);
  if (!refusal) span.failed = true;
}

const causesAsked = 5;
const plainCode = /^[A-Z0-9_]{1,40}$/;

/** The code of the innermost fault that has one, for instance Postgres' 23505, else the outermost's name. */
function errorName(error: unknown): string {
  let name = error instanceof Error ? error.name : 'unknown';
  for (let at = error, depth = 0; at instanceof Error && depth < causesAsked; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && plainCode.test(at.code)) name = at.code;
  }
  return name;
}

/** Of the work at hand, to send along with what it asks of others. */
export function traceparent(): string | undefined {
  const trace = tracer && activeTrace();
  return trace && `00-${trace.traceId}-${trace.spanId}-${trace.kept ? '01' : '00'}`;
}
