import { keptTraceId } from '../seeing/active-trace.ts';
import { type Logger, requestLines } from '../seeing/log.ts';
import { loggedPath, quiet } from '../seeing/logged-path.ts';
import { type RequestFacts, withinRequest } from '../seeing/request-scope.ts';
import type { Metrics } from '../seeing/telemetry.ts';
import { newRequestId } from './request-id.ts';
import { beginTrace, endTrace } from './trace-http.ts';

/** Whatever answers a request. */
export type Handle = (request: Request) => Response | Promise<Response>;

/** Elysia says less of what it hands to `wrap`, which is what answers its requests. */
const asHandle = (run: (...args: never[]) => unknown) => run as Handle;

/** Answered without having waited for anything: Bun sends a large answer far quicker if it need not wait either. */
function onceAnswered(
  answer: Response | Promise<Response>,
  finish: (answer: Response) => Response,
): Response | Promise<Response> {
  if (!(answer instanceof Promise)) return finish(answer);
  return Bun.peek.status(answer) === 'fulfilled' ? finish(Bun.peek(answer) as Response) : answer.then(finish);
}

interface Observed {
  log: Logger;
  metrics: Metrics;
  /** Of every answer that does not say otherwise. */
  headers: Record<string, string>;
  /** The service whose route it is, by the route's pattern; none for what the front itself answers. */
  ownerOf: (route: string) => string | undefined;
}

/** Around each request: its id and the headers of every answer, one log line, one measurement, its span. */
export function observe({ log, metrics, headers, ownerOf }: Observed) {
  const always = Object.entries(headers);
  const tell = tellRequests(log, metrics, ownerOf);
  return (run: (...args: never[]) => unknown, request: Request): Handle => {
    const beganMs = performance.now();
    const facts: RequestFacts = { requestId: newRequestId(request) };
    const trace = beginTrace(request);
    if (trace) facts.trace = trace;
    const finish = (answer: Response): Response => {
      // Set in place: whoever made the answer has it for this request alone, and a copy would read its body anew.
      for (const [name, value] of always) if (!answer.headers.has(name)) answer.headers.set(name, value);
      answer.headers.set('x-request-id', facts.requestId!);
      endTrace(facts, request.method, answer.status);
      tell(request, facts, answer.status, performance.now() - beganMs);
      return answer;
    };
    return () => onceAnswered(withinRequest(facts, asHandle(run), request), finish);
  };
}

function tellRequests(log: Logger, metrics: Metrics, ownerOf: Observed['ownerOf']) {
  const writeLine = requestLines(log);
  return (request: Request, facts: RequestFacts, status: number, milliseconds: number): void => {
    const { method } = request;
    const route = facts.route || 'unknown';
    const service = ownerOf(route) ?? 'front';
    metrics.httpDuration.observe({ service, method, route, status }, milliseconds / 1_000);
    if (quiet.has(route)) return;
    writeLine({
      requestId: facts.requestId!,
      traceId: keptTraceId(facts.trace),
      userId: facts.userId,
      method,
      path: loggedPath(request, facts.route ?? ''),
      status,
      problem: facts.problem,
      ms: Math.round(milliseconds * 10) / 10,
    });
  };
}
