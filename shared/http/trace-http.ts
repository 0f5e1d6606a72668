import { pathOf, quiet } from '../seeing/logged-path.ts';
import type { RequestFacts, Trace } from '../seeing/request-scope.ts';
import { isRead, markFailed, Span, traceRequest } from '../seeing/tracing.ts';

/** Decided once, before anything is asked of others. Of what machines ask all the time there is no trace. */
export function beginTrace(request: Request): Trace | undefined {
  const { method } = request;
  const trace = traceRequest(method, request.headers.get('traceparent'));
  return trace?.kept && isRead(method) && quiet.has(pathOf(request.url)) ? undefined : trace;
}

/** Named by its route's pattern; what people sent stays out of it. */
export function endTrace(
  { trace, route, problem, fault }: RequestFacts,
  method: string,
  status: number,
): void {
  if (!(trace instanceof Span)) return;
  trace.name = route ? `${method} ${route}` : method;
  if (route) trace.attributes['http.route'] = route;
  if (fault !== undefined) markFailed(trace, fault);
  else if (problem) trace.attributes['jatra.problem'] = problem;
  trace.attributes['http.response.status_code'] = status;
  trace.end();
}
