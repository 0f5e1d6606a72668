import { DiagLogLevel, diag, TraceFlags } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { decimal } from '../base/command.mjs';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import type { Logger } from './log.ts';
import type { Trace } from './request-scope.ts';
import type { Tracer } from './tracing.ts';

const batchEveryMs = 1_000;
const exportTimeoutMs = 3_000;
/** One export costs as much as some hundred spans. */
const spansTogether = 2_048;
const spansWaiting = 8_192;

interface ExportOptions {
  endpoint: string;
  env: Environment;
  log: Logger;
  /** Of the process, unless OTEL_SERVICE_NAME says another. */
  name: string;
}

/** Sends spans by OTLP over HTTP in the background; what cannot be sent in time is dropped, never waited for. */
export function openExporter({
  endpoint,
  env,
  log,
  name,
}: ExportOptions): Tracer & { close(): Promise<void> } {
  diag.setLogger(quietLogger(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const share = readShares(env);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: exportTimeoutMs,
  });
  const batches = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: batchEveryMs,
    exportTimeoutMillis: exportTimeoutMs,
    maxExportBatchSize: spansTogether,
    // Filled by strangers: spans are dropped, nothing else.
    maxQueueSize: spansWaiting,
  });
  return {
    share,
    parse,
    resource: resourceFromAttributes({ 'service.name': readVariable(env, 'OTEL_SERVICE_NAME') ?? name }),
    instrumentationScope: { name: 'jatra' },
    ended: (span) => batches.onEnd(span),
    close: () => batches.shutdown().catch((error: unknown) => log.warn({ error }, 'tracing')),
  };
}

function parse(traceparent: string): Trace | undefined {
  const found = parseTraceParent(traceparent);
  if (!found) return undefined;
  const { traceId, spanId, traceFlags } = found;
  return { traceId, spanId, kept: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

const keptReads = '0.02';

/**
 * Of the traces that a request begins here by which nobody changes anything, a small share is kept: a span costs a part of
 * what a search costs. Whoever wants the trace of one sends a traceparent.
 */
function readShares(env: Environment): Tracer['share'] {
  const all = readShare(env, 'OTEL_TRACES_SAMPLER_ARG', '1');
  return { all, reads: all * readShare(env, 'OTEL_TRACES_READS_ARG', keptReads) };
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
