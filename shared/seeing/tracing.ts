import {
  type Attributes,
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Environment, readVariable } from '../base/config.ts';
import { Problem } from '../base/problem.ts';
import type { Logger } from './log.ts';

export { type Span, SpanKind } from '@opentelemetry/api';

let tracer: Tracer | undefined;
let propagator: TextMapPropagator | undefined;

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
  tracer = exporter.tracer;
  propagator = exporter.propagator;
  return {
    async stop() {
      tracer = undefined;
      await exporter.close();
    },
  };
}

interface Work {
  /** Of few values: a route's pattern, a subject. */
  name: string;
  kind: SpanKind;
  /** Names and ids. Never a person's data, a statement's values, a body or a query string. */
  attributes: Attributes;
  /** W3C traceparent of what asked for it; without one it belongs to the work around it. */
  parent?: string;
}

/** Does the work as a span of the trace it belongs to. */
export async function inSpan<T>(work: Work, run: (span?: Span) => Promise<T>): Promise<T> {
  if (!tracer) return run();
  const around = continued(work.parent);
  const span = tracer.startSpan(work.name, { kind: work.kind, attributes: work.attributes }, around);
  try {
    return await context.with(trace.setSpan(around, span), run, undefined, span);
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** A span that whoever asked ends by hand; its context is for `context.with`. */
export function beginSpan(work: Work): { span: Span; around: Context } | undefined {
  if (!tracer) return undefined;
  const parent = continued(work.parent);
  const span = tracer.startSpan(work.name, { kind: work.kind, attributes: work.attributes }, parent);
  return { span, around: trace.setSpan(parent, span) };
}

/** By its name or code: messages may hold what people wrote. An expected refusal is no failure of the span. */
export function markFailed(span: Span, error: unknown): void {
  const refusal = error instanceof Problem && error.status < 500;
  span.setAttribute(refusal ? 'jatra.problem' : 'error.type', errorName(error));
  if (!refusal) span.setStatus({ code: SpanStatusCode.ERROR });
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
  if (!tracer) return undefined;
  const carrier: { traceparent?: string } = {};
  propagator?.inject(context.active(), carrier, defaultTextMapSetter);
  return carrier.traceparent;
}

function continued(parent: string | undefined): Context {
  if (parent === undefined || !propagator) return context.active();
  return propagator.extract(ROOT_CONTEXT, { traceparent: parent }, defaultTextMapGetter);
}
