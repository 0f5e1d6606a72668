import { LRUCache } from 'lru-cache';
import type { Bus } from '#shared/bus';
import { getIdentities } from '#shared/contracts/user';
import type { Logger } from '#shared/log';
import type { createMeters } from './meters.ts';

/** Filled by strangers, who need that many accounts in a minute: whoever is forgotten is asked about again. */
const accountsInMemory = 50_000;
const identityAgeMs = 60_000;
const requestsAtOnce = 2;
const accountsPerRequest = 200;

export interface Identities {
  /**
   * The mark of the person behind an account, empty where there is none. While user does not answer, as it was known
   * last, or empty: the sale goes on, and each account still has its own limit.
   */
  of(userId: string): Promise<string>;
}

interface Parts {
  bus: Bus;
  log: Logger;
  meters: Pick<ReturnType<typeof createMeters>, 'identitiesUnknown'>;
  ageMs?: number;
}

export function createIdentities({ bus, log, meters, ageMs = identityAgeMs }: Parts): Identities {
  const ask = inGroups(async (userIds) => {
    try {
      return (await bus.request(getIdentities, { userIds })).identities;
    } catch (error) {
      log.warn({ error, accounts: userIds.length }, 'identities not told, accounts alone are counted');
      throw error;
    }
  });
  const known = new LRUCache<string, string>({
    max: accountsInMemory,
    ttl: ageMs,
    allowStaleOnFetchRejection: true,
    ignoreFetchAbort: true,
    fetchMethod: ask,
  });
  return {
    async of(userId) {
      const identity = await known.fetch(userId);
      if (identity !== undefined) return identity;
      meters.identitiesUnknown.inc();
      return '';
    },
  };
}

/** While some questions are under way, those that come meanwhile share the next one. */
function inGroups(ask: (userIds: string[]) => Promise<Record<string, string>>) {
  const waiting: { userId: string; resolve(identity: string): void; reject(error: unknown): void }[] = [];
  let asking = 0;
  const pump = () => {
    while (asking < requestsAtOnce && waiting.length > 0) {
      asking++;
      const group = waiting.splice(0, accountsPerRequest);
      void ask(group.map(({ userId }) => userId))
        .then(
          (identities) => {
            for (const { userId, resolve } of group) resolve(identities[userId] ?? '');
          },
          (error: unknown) => {
            for (const { reject } of group) reject(error);
          },
        )
        .finally(() => {
          asking--;
          pump();
        });
    }
  };
  return (userId: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.push({ userId, resolve, reject });
      pump();
    });
}
