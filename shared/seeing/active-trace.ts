import { context, trace } from '@opentelemetry/api';

/** The trace of the work at hand; none where nothing is traced. */
export const activeTraceId = (): string | undefined => trace.getSpanContext(context.active())?.traceId;
