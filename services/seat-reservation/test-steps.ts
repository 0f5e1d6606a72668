import type fc from 'fast-check';
import type { Deps } from './connect.ts';

/**
 * A process whose every script and every transaction waits for its turn, and is over before the next begins: the
 * scheduler decides which request goes on. Plain reads do not wait, for the service sends those of one look together.
 */
export function stepwise(deps: Deps, scheduler: fc.Scheduler): Deps {
  const inTurn = <Given>(label: string, work: () => Promise<Given>): Promise<Given> =>
    new Promise((resolve, reject) => {
      scheduler.scheduleSequence([{ label, builder: () => work().then(resolve, reject) }]);
    });
  const inSteps = <Target extends object>(target: Target, steps: string[]): Target =>
    new Proxy(target, {
      get(from, name) {
        const value: unknown = Reflect.get(from, name, from);
        if (typeof value !== 'function') return value;
        if (!steps.includes(String(name))) return value.bind(from);
        return (...args: unknown[]) => inTurn(String(name), async () => value.apply(from, args));
      },
    });
  return {
    ...deps,
    redis: inSteps(deps.redis, ['evalSha', 'flushAll', 'scriptFlush', 'del']),
    db: inSteps(deps.db, ['execute', 'transaction']),
    writer: inSteps(deps.writer, ['write']),
  };
}
