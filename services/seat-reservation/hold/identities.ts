import { LRUCache } from 'lru-cache';
import { inGroups } from '#shared/base/in-groups';
import { commonProblems } from '#shared/base/problem';
import type { Bus } from '#shared/bus/bus';
import { personChanged } from '#shared/contracts/seat-reservation';
import { getIdentities } from '#shared/contracts/user';
import type { Logger } from '#shared/seeing/log';
import type { createMeters } from '../meters.ts';
import { problems } from '../problems.ts';

/** Strangers fill this only with that many accounts in a minute. A forgotten account is asked about again, or waits. */
const accountsInMemory = 50_000;
const identityAgeMs = 60_000;
/** One at once: each request costs as much as the accounts of a rush that share it. */
const limits = { requestsAtOnce: 1, perRequest: 200, maxWaiting: 10_000, full: () => problems.BUSY() };

export interface Identities {
  /**
   * The marks of the person behind an account, one for each document, joined by plus signs; empty where the account has
   * told none; at once where they are known. While user does not answer, the last known ones count.
   * @throws Problem UNAVAILABLE where none are known
   */
  of(userId: string): string | Promise<string>;
  /** The account has told another document. */
  forget(userId: string): void;
}

interface Parts {
  bus: Bus;
  log: Logger;
  meters: Pick<ReturnType<typeof createMeters>, 'identitiesUnknown'>;
  ageMs?: number;
}

export function createIdentities({ bus, log, meters, ageMs = identityAgeMs }: Parts): Identities {
  const known = new LRUCache<string, string>({
    max: accountsInMemory,
    ttl: ageMs,
    allowStaleOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    ignoreFetchAbort: true,
    fetchMethod: inGroups((userIds: string[]) => askUser({ bus, log }, userIds), limits),
  });
  bus.listen(personChanged, ({ userId }) => known.delete(userId));
  const ask = async (userId: string): Promise<string> => {
    const identity = await known.fetch(userId);
    if (identity !== undefined) return identity;
    meters.identitiesUnknown.inc();
    throw commonProblems.UNAVAILABLE('Whose account this is cannot be asked at the moment');
  };
  return {
    of: (userId) => known.get(userId) ?? ask(userId),
    forget(userId) {
      known.delete(userId);
    },
  };
}

async function askUser({ bus, log }: Pick<Parts, 'bus' | 'log'>, userIds: string[]): Promise<string[]> {
  const { identities, marks } = await bus.request(getIdentities, { userIds }).catch((error: unknown) => {
    log.warn({ error, accounts: userIds.length }, 'identities not told: accounts never read before wait');
    throw error;
  });
  // Release 32c3c0c of user tells one mark alone.
  return userIds.map((userId) =>
    joinMarks(marks?.[userId] ?? (identities[userId] ? [identities[userId]] : [])),
  );
}

/** In one order, so that equal sets are equal texts. */
export const joinMarks = (marks: string[]): string => [...new Set(marks)].sort().join('+');

export const marksOf = (identity: string): string[] => (identity === '' ? [] : identity.split('+'));
