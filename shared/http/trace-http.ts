import { context } from '@opentelemetry/api';
import { Elysia } from 'elysia';
import { beginSpan, markFailed, type Span, SpanKind } from '../seeing/tracing.ts';

/** A span for each request, named by its route's pattern; what people sent stays out of it. */
export function traceRequests(unseen: Set<string>) {
  const spans = new WeakMap<Request, Span>();
  return new Elysia({ name: 'trace-requests' })
    .wrap((run, request) => {
      const begun = unseen.has(pathOf(request.url)) ? undefined : begin(request);
      if (!begun) return run;
      spans.set(request, begun.span);
      return () => context.with(begun.around, run, undefined, request);
    })
    .onError({ as: 'global' }, ({ error, request }) => {
      const span = spans.get(request);
      if (span) markFailed(span, error);
    })
    .onAfterResponse({ as: 'global' }, ({ request, route, set, responseValue }) => {
      const span = spans.get(request);
      if (!span) return;
      span.updateName(route ? `${request.method} ${route}` : request.method);
      if (route) span.setAttribute('http.route', route);
      const status = responseValue instanceof Response ? responseValue.status : Number(set.status ?? 200);
      span.setAttribute('http.response.status_code', status);
      span.end();
    });
}

const begin = (request: Request) =>
  beginSpan({
    name: request.method,
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': request.method },
    parent: request.headers.get('traceparent') ?? undefined,
  });

function pathOf(url: string): string {
  const from = url.indexOf('/', url.indexOf('://') + 3);
  const query = url.indexOf('?', from);
  return url.slice(from, query === -1 ? undefined : query);
}
