import { randomBytes } from 'node:crypto';
import type { SpanKind } from '@opentelemetry/api';
import type { Trace } from './request-scope.ts';

export type Attributes = Record<string, string | number>;

/** Who sends spans. */
export interface Tracer {
  /** Of the traces that begin here, 0 to 1. */
  share: { all: number; reads: number };
  /** None where it is no traceparent. */
  parse(traceparent: string): Trace | undefined;
  ended(span: Span): void;
}

export interface Work {
  /** Of few values: a route's pattern, a subject. */
  name: string;
  kind: SpanKind;
  /** Names and ids. Never a person's data, a statement's values, a body or a query string. The span keeps the object. */
  attributes: Attributes;
}

/** Work that is kept. */
export class Span implements Trace {
  readonly kept = true;
  readonly traceId: string;
  readonly spanId = newSpanId();
  readonly parentSpanId: string | undefined;
  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  failed = false;
  readonly beganMs = wallClockMs();
  /** 0 until it has ended. */
  endedMs = 0;
  readonly #tracer: Tracer;

  /** @param parent none where a trace begins */
  constructor(tracer: Tracer, { name, kind, attributes }: Work, parent: Trace | undefined) {
    this.#tracer = tracer;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.traceId = parent?.traceId ?? newTraceId();
    this.parentSpanId = parent?.spanId;
  }

  end(): void {
    if (this.endedMs > 0) return;
    this.endedMs = wallClockMs();
    this.#tracer.ended(this);
  }
}

/** Finer than a millisecond, and beside the clock that others have, also once that was set. */
function wallClockMs(): number {
  const passedMs = performance.now();
  const nowMs = Date.now();
  if (Math.abs(startedMs + passedMs - nowMs) > clockWasSetMs) startedMs = nowMs - passedMs;
  return startedMs + passedMs;
}
const clockWasSetMs = 50;
let startedMs = Date.now() - performance.now();

const newSpanId = () => digits(16);
export const newTraceId = () => digits(32);

/** Whether one is among a share of 0 to 1. */
export const isDrawn = (share: number): boolean =>
  share === 1 || Number.parseInt(digits(8), 16) < share * 2 ** 32;

/** Random ones, drawn for a thousand ids at once. */
function digits(count: number): string {
  if (taken + count > drawn.length) {
    drawn = randomBytes(drawnBytes).toString('hex');
    taken = 0;
  }
  taken += count;
  return drawn.slice(taken - count, taken);
}
const drawnBytes = 8_192;
let drawn = '';
let taken = 0;
