import { TraceFlags } from '@opentelemetry/api';
import { parseKeyPairsIntoRecord, parseTraceParent } from '@opentelemetry/core';
import { decimal } from '../base/command.mjs';
import { ConfigError, type Environment, readVariable } from '../base/config.ts';
import type { Logger } from './log.ts';
import { writeExport } from './otlp.ts';
import type { Trace } from './request-scope.ts';
import type { Span, Tracer } from './span.ts';

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
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const headers = {
    ...parseKeyPairsIntoRecord(readVariable(env, 'OTEL_EXPORTER_OTLP_HEADERS')),
    'content-type': 'application/json',
  };
  const serviceName = readVariable(env, 'OTEL_SERVICE_NAME') ?? name;
  const send = async (spans: Span[]) => {
    const signal = AbortSignal.timeout(exportTimeoutMs);
    const body = writeExport(serviceName, spans);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    // What it says stays unread: it is the other side's word.
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`The collector answers ${answer.status}`);
  };
  return {
    share: readShares(env),
    parse,
    ...inBatches(send, (error, lost) =>
      log.warn({ said: error instanceof Error ? error.name : 'unknown', lost }, 'tracing'),
    ),
  };
}

/** Sends what has ended every second, or sooner where it is many; one batch at a time. */
function inBatches(send: (spans: Span[]) => Promise<void>, dropped: (error: unknown, spans: number) => void) {
  let waiting: Span[] = [];
  let sending: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let overflow = 0;

  const sendAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, spansTogether);
      waiting = waiting.slice(spansTogether);
      await send(batch).catch((error: unknown) => dropped(error, batch.length));
    }
    if (overflow > 0) dropped(new RangeError(), overflow);
    overflow = 0;
  };
  const begin = () => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  return {
    ended(span: Span) {
      // Filled by strangers: spans are dropped, nothing else.
      if (waiting.length >= spansWaiting) overflow++;
      else waiting.push(span);
      if (sending) return;
      if (waiting.length >= spansTogether) void begin();
      else if (timer === undefined) timer = setTimeout(begin, batchEveryMs).unref();
    },
    async close() {
      await begin();
    },
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
