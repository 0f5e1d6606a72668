import { commonProblems } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { stampedEpochs } from './held-stamps.ts';

const attempts = 4;

/**
 * Raises the epoch above every one that Redis remembers. A restored Postgres would else count up to a number under which
 * Redis still has trips, sold as nobody sold them.
 */
export function raiseEpoch(deps: Deps) {
  return async (): Promise<{ epoch: number }> => {
    const { redis, trust, log } = deps;
    const before = await trust.renew();
    const known = await stampedEpochs(redis);
    const above = Math.max(before.epoch, ...known.filter(Number.isSafeInteger));
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { epoch } = await trust.raise(await trust.renew(), above);
      if (epoch <= above) continue;
      log.warn({ epoch }, 'epoch raised by an operator: every trip is rebuilt before it sells again');
      return { epoch };
    }
    throw commonProblems.UNAVAILABLE('The epoch does not settle');
  };
}
