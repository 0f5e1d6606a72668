import { ConfigError, isProduction } from '#shared/base/config';
import type { RedisNode } from '#shared/stores/redis';
import type { Deps } from '../connect.ts';

/**
 * Names what is wrong with the Redis that keeps the seats. One that drops keys for want of memory forgets who has which
 * seat.
 */
export async function evictionTroubles({ redis }: Pick<Deps, 'redis'>): Promise<string[]> {
  const said = await Promise.allSettled(redis.nodes().map((node) => policyOf(node)));
  const [first] = said;
  if (first?.status === 'rejected' && said.every(({ status }) => status === 'rejected')) throw first.reason;
  return said.flatMap((one) => {
    // One that is away is another trouble.
    if (one.status === 'rejected' || one.value.policy === 'noeviction') return [];
    const { name, policy } = one.value;
    return [
      `seat-reservation: redis ${name ? `${name} ` : ''}may forget seats: maxmemory-policy is ${policy ?? 'unknown'}, and must be noeviction`,
    ];
  });
}

async function policyOf(node: RedisNode) {
  const memory = await (await node.connect()).info('memory');
  return { name: node.name, policy: /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] };
}

/** @throws ConfigError in production. */
export async function refuseEviction(deps: Pick<Deps, 'redis' | 'env' | 'log'>): Promise<void> {
  for (const trouble of await evictionTroubles(deps)) {
    if (isProduction(deps.env)) throw new ConfigError(`REDIS_URL: ${trouble}`);
    deps.log.error(trouble);
  }
}
