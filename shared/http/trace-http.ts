import { context, trace } from '@opentelemetry/api';
import { Elysia } from 'elysia';
import { pathOf } from '../seeing/logged-path.ts';
import { currentRequest, noteRequest } from '../seeing/request-scope.ts';
import { beginSpan, markFailed, type Span, SpanKind } from '../seeing/tracing.ts';
import { asHandle, onceAnswered } from './observe.ts';

/** A span for each request, named by its route's pattern; what people sent stays out of it. Within the request's scope. */
export function traceRequests(unseen: Set<string>) {
  return new Elysia({ name: 'trace-requests' })
    .wrap((run, request) => () => {
      const answer = asHandle(run);
      const begun = unseen.has(pathOf(request.url)) ? undefined : begin(request);
      if (!begun) return answer(request);
      const { span, around } = begun;
      // Whatever it sets going continues it, and is not kept either.
      if (!span.isRecording()) return context.with(around, answer, undefined, request);
      noteRequest({ traceId: span.spanContext().traceId });
      const finish = (response: Response): Response => {
        end(span, request.method, currentRequest().route, response.status);
        return response;
      };
      return onceAnswered(context.with(around, answer, undefined, request), finish);
    })
    .onError({ as: 'global' }, ({ error }) => {
      const span = trace.getActiveSpan();
      if (span) markFailed(span, error);
    });
}

const begin = (request: Request) =>
  beginSpan({
    name: request.method,
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': request.method },
    parent: request.headers.get('traceparent') ?? undefined,
  });

function end(span: Span, method: string, route: string | undefined, status: number): void {
  span.updateName(route ? `${method} ${route}` : method);
  if (route) span.setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', status);
  span.end();
}
