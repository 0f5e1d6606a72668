import type { Span } from './span.ts';

/**
 * The body of an export, OTLP 1 over HTTP in JSON. Written out by hand: spans are many, and objects made for
 * JSON.stringify cost more than all else of a span.
 */
export function writeExport(serviceName: string, spans: Span[]): string {
  const resource = `{"attributes":[${attribute('service.name', serviceName)}]}`;
  const written = spans.map(writeSpan).join(',');
  return `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"scope":{"name":"jatra"},"spans":[${written}]}]}]}`;
}

const failed = ',"status":{"code":2}';

/** Ids are hexadecimal digits; everything else is written as JSON. */
function writeSpan(span: Span): string {
  const { traceId, spanId, parentSpanId, name, kind, attributes } = span;
  const parent = parentSpanId === undefined ? '' : `,"parentSpanId":"${parentSpanId}"`;
  let told = '';
  for (const key in attributes) told += `${told && ','}${attribute(key, attributes[key]!)}`;
  return `{"traceId":"${traceId}","spanId":"${spanId}"${parent},"name":${JSON.stringify(name)},"kind":${kind + 1},"startTimeUnixNano":"${nanoseconds(span.beganMs)}","endTimeUnixNano":"${nanoseconds(span.endedMs)}","attributes":[${told}]${span.failed ? failed : ''}}`;
}

const attribute = (key: string, value: string | number) =>
  typeof value === 'number'
    ? `{"key":"${key}","value":{"intValue":${value}}}`
    : `{"key":"${key}","value":{"stringValue":${JSON.stringify(value)}}}`;

/** To the microsecond: a number holds no more. */
const nanoseconds = (milliseconds: number) => `${Math.round(milliseconds * 1_000)}000`;
