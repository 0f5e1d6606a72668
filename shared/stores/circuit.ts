import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { startDeadline } from '../base/deadline.ts';
import { Unreachable, unreachable } from '../base/unreachable.ts';
import type { Logger } from '../seeing/log.ts';

const failuresToOpen = 3;
const tryAgainAfterMs = 1_000;

export interface Circuit {
  /**
   * Does the work, unless it is known to be in vain.
   * @throws Unreachable at once while the dependency is away; whatever the work throws else
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * After a few outages in a row nobody waits any more: one attempt each second finds out whether the dependency is back,
 * and everybody else is refused at once. An outage is `Unreachable`, silent or refused.
 * @param onOpen for instance to cut connections on which nobody answers
 */
export function createCircuit(dependency: string, log: Logger, onOpen: () => void = () => {}): Circuit {
  const breaker = new ConsecutiveBreaker(failuresToOpen);
  const policy = circuitBreaker(handleWhen(isOutage), { halfOpenAfter: tryAgainAfterMs, breaker });
  let away = false;
  policy.onBreak(() => {
    if (!away) log.warn({ dependency }, 'away: refused at once from now on');
    away = true;
    onOpen();
  });
  policy.onReset(() => {
    away = false;
    log.warn({ dependency }, 'back');
  });
  /** What the library does for each piece of work while all is well, without its four promises. */
  const runClosed = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      const result = await work();
      breaker.success();
      return result;
    } catch (error) {
      if (isOutage(error) && policy.state === CircuitState.Closed)
        await policy.execute(() => Promise.reject(error)).catch(() => {});
      throw error;
    }
  };
  return {
    async run(work) {
      if (policy.state === CircuitState.Closed) return runClosed(work);
      // The library lets others wait for the attempt that is under way.
      if (policy.state === CircuitState.HalfOpen) throw new Unreachable(dependency, 'refused');
      try {
        return await policy.execute(work);
      } catch (error) {
        throw error instanceof BrokenCircuitError ? new Unreachable(dependency, 'refused') : error;
      }
    },
  };
}

const isOutage = (error: unknown): boolean => (unreachable(error)?.kind ?? 'busy') !== 'busy';

/**
 * Not by cockatiel's timeout(), which blames the other side for time in which this process was held up.
 * @throws Unreachable where the answer does not come in time; what was asked for may take effect all the same
 */
export function within<Result>(
  deadlineMs: number,
  dependency: string,
  answer: Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = startDeadline(deadlineMs, () => reject(new Unreachable(dependency, 'silent')));
    answer.then(
      (result) => {
        end();
        resolve(result);
      },
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}
