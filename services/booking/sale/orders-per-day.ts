import type { Bus } from '#shared/bus/bus';
import { getRules } from '#shared/contracts/schedule';

const rulesAgeMs = 45_000;

/** Orders a buyer may make on one day of Dhaka; undefined where there is no limit. Agents buy for others. */
export function createOrdersPerDay(bus: Bus, fixed: number | undefined) {
  let known: { limit: number | undefined; readAtMs: number } | undefined;
  return async (role: string): Promise<number | undefined> => {
    if (role === 'AGENT') return undefined;
    if (fixed !== undefined) return fixed === 0 ? undefined : fixed;
    if (!known || Date.now() - known.readAtMs > rulesAgeMs) {
      const { maxOrdersPerDay } = await bus.request(getRules, {});
      known = { limit: maxOrdersPerDay, readAtMs: Date.now() };
    }
    return known.limit;
  };
}
