import { context, DiagLogLevel, diag, type TextMapPropagator, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
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
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledShare(env)) }),
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

/** Which share of the traces begun here is kept. */
function sampledShare(env: Environment): number {
  const share = decimal(readVariable(env, 'OTEL_TRACES_SAMPLER_ARG') ?? '1');
  if (!(share >= 0 && share <= 1)) throw new ConfigError('OTEL_TRACES_SAMPLER_ARG: must be from 0 to 1');
  return share;
}

/** What the exporter has to say, without the answers of the other side. */
function quietLogger(log: Logger) {
  const warn = (message: string) => log.warn({ said: message.slice(0, 200) }, 'tracing');
  const nothing = () => {};
  return { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
}
