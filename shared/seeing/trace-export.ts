import {
  context,
  DiagLogLevel,
  diag,
  SpanKind,
  type TextMapPropagator,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { decimal } from '../base/command.mjs';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import type { Logger } from './log.ts';

const batchEveryMs = 1_000;
const exportTimeoutMs = 3_000;
const spansWaiting = 8_192;

interface ExportOptions {
  endpoint: string;
  env: Environment;
  log: Logger;
  /** Of the process, unless OTEL_SERVICE_NAME says another. */
  name: string;
}

/** Sends spans by OTLP over HTTP in the background; what cannot be sent in time is dropped, never waited for. */
export function openExporter({ endpoint, env, log, name }: ExportOptions): {
  tracer: Tracer;
  propagator: TextMapPropagator;
  close(): Promise<void>;
} {
  diag.setLogger(quietLogger(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': readVariable(env, 'OTEL_SERVICE_NAME') ?? name }),
    sampler: new ParentBasedSampler({ root: byMethod(env) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: batchEveryMs,
        exportTimeoutMillis: exportTimeoutMs,
        // Filled by strangers: spans are dropped, nothing else.
        maxQueueSize: spansWaiting,
      }),
    ],
  });
  return {
    tracer: provider.getTracer('jatra'),
    propagator: new W3CTraceContextPropagator(),
    close: () => provider.shutdown().catch((error: unknown) => log.warn({ error }, 'tracing')),
  };
}

const keptReads = '0.02';
const reads = new Set<unknown>(['GET', 'HEAD']);

/**
 * Of the traces that a request begins here by which nobody changes anything, a small share is kept: a span costs half of
 * what a search costs. Whoever wants the trace of one sends a traceparent.
 */
function byMethod(env: Environment): Sampler {
  const kept = readShare(env, 'OTEL_TRACES_SAMPLER_ARG', '1');
  const all = new TraceIdRatioBasedSampler(kept);
  const ofReads = new TraceIdRatioBasedSampler(kept * readShare(env, 'OTEL_TRACES_READS_ARG', keptReads));
  return {
    shouldSample(around, traceId, _name, kind, attributes) {
      const isRead = kind === SpanKind.SERVER && reads.has(attributes['http.request.method']);
      return (isRead ? ofReads : all).shouldSample(around, traceId);
    },
    toString: () => `${all}, reads ${ofReads}`,
  };
}

function readShare(env: Environment, name: string, otherwise: string): number {
  const share = decimal(readVariable(env, name) ?? otherwise);
  if (!(share >= 0 && share <= 1)) throw new ConfigError(`${name}: must be from 0 to 1`);
  return share;
}

/** What the exporter has to say, without the answers of the other side. */
function quietLogger(log: Logger) {
  const warn = (message: string) => log.warn({ said: message.slice(0, 200) }, 'tracing');
  const nothing = () => {};
  return { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
}
