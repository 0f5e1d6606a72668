import type fc from 'fast-check';
import type { Deps } from '../connect.ts';
import type { World } from './world.ts';

/**
 * Every script, every transaction and every loss waits for its turn, and is over before the next begins: the scheduler
 * decides which request goes on. Plain reads do not wait, for the service sends those of one look together.
 */
export function stepwise(world: World, scheduler: fc.Scheduler): World {
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
  const process = (deps: Deps): Deps => ({
    ...deps,
    redis: inSteps(deps.redis, ['evalSha']),
    db: inSteps(deps.db, ['execute', 'transaction']),
    writeHold: (grant) => inTurn('writeHold', () => deps.writeHold(grant)),
  });
  const [first, second] = world.processes;
  return {
    ...world,
    processes: [process(first), process(second)],
    redis: inSteps(world.redis, ['flushAll', 'scriptFlush', 'del']),
  };
}
