import { LRUCache } from 'lru-cache';
import type { Bus } from '#shared/bus/bus';
import { getStanding } from '#shared/contracts/auth';
import type { Caller } from '#shared/http/auth';
import { problems } from '../problems.ts';

/** Strangers fill this only with verified phones. A forgotten account is asked about again. */
const accountsInMemory = 10_000;
/** No token from before the verification lives longer. */
const rememberedMs = 15 * 60_000;

/**
 * Only buyers who can be reached hold seats. An older token does not say that the phone is verified: then auth is asked.
 * @throws Problem PHONE_NOT_VERIFIED
 */
export function requirePhone({ bus }: { bus: Bus }) {
  const proved = new LRUCache<string, true>({ max: accountsInMemory, ttl: rememberedMs });
  return async ({ userId, phoneVerified }: Caller): Promise<void> => {
    if (phoneVerified || proved.has(userId)) return;
    const { isPhoneVerified } = await bus.request(getStanding, { userId });
    if (!isPhoneVerified)
      throw problems.PHONE_NOT_VERIFIED(
        'Ask for a code with POST /v1/auth/otp/send, send it back to POST /v1/auth/otp/verify, and hold again',
      );
    proved.set(userId, true);
  };
}
