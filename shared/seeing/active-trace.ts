import { AsyncLocalStorage } from 'node:async_hooks';
import { currentRequest, type Trace } from './request-scope.ts';

const scope = new AsyncLocalStorage<Trace>();

/** Within `run` and whatever it sets going, work belongs to this trace. */
export const withinTrace = <Args extends unknown[], T>(
  trace: Trace,
  run: (...args: Args) => T,
  ...args: Args
): T => scope.run(trace, run, ...args);

/** Of the work at hand: of what was begun within its request, else of the request. None where nothing is traced. */
export const activeTrace = (): Trace | undefined => scope.getStore() ?? currentRequest().trace;

/** Whoever looks for a trace that is not kept finds nothing, so its id is not told. */
export const keptTraceId = (trace: Trace | undefined): string | undefined =>
  trace?.kept ? trace.traceId : undefined;
