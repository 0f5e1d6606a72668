import {
  type IRateLimiterRedisOptions,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Problem } from '#shared/base/problem';
import type { LimitedAddress } from '#shared/http/limited-address';
import type { RedisClient } from '#shared/stores/redis';
import { type Asker, holderAsker } from './asker.ts';
import type { Destination } from './identifiers.ts';
import type { CodeType } from './schema.ts';

/**
 * So many points in so many seconds. The wait between two codes and the two repetitions are Bangladesh
 * Railway's own (rules.json, bookingOtp). Limits by address are wide: a mobile operator puts thousands of
 * passengers behind one. Limits by account, phone or e-mail count by the asker first, so that a stranger uses
 * up the stranger's. Postgres counts how many codes are really sent (codes/code-share.ts).
 */
const limits = {
  registrationsByAddress: { points: 200, duration: 3_600 },
  registrationsByContact: { points: 10, duration: 3_600 },
  codesByAddress: { points: 300, duration: 3_600 },
  codeAgain: { points: 1, duration: 90 },
  codesInARow: { points: 3, duration: 600 },
  /** Fewer than for the destination: one asker leaves some to others. */
  codesByAsker: { points: 6, duration: 86_400 },
  codesByDestination: { points: 11, duration: 86_400 },
  failedLoginsHere: { points: 20, duration: 900 },
  failedLogins: { points: 200, duration: 3_600 },
  failedLoginsByAddress: { points: 2_000, duration: 900 },
  /** Nobody needs as many, and each costs a hash and may start a session. */
  rightPasswords: { points: 100, duration: 900 },
  failedSecondFactors: { points: 10, duration: 3_600 },
  failedSecondFactorsToday: { points: 30, duration: 86_400 },
} as const;

export interface LoginAttempt {
  /** After a right password: what failed here before is forgiven. */
  succeeded(): Promise<void>;
  /** Where the password was not looked at. */
  notTried(): Promise<void>;
}

/**
 * Counts in Redis for all processes, or in this process alone while Redis is away. Strangers can only make
 * the counts grow. They push none out, and so no limit opens.
 */
export function createLimits(redis: RedisClient) {
  const limiter = (name: keyof typeof limits) => {
    const options = { ...limits[name], keyPrefix: `limit:auth:${name}` };
    const shared: IRateLimiterRedisOptions = { ...options, storeClient: redis, useRedisPackage: true };
    return new RateLimiterRedis({ ...shared, insuranceLimiter: new RateLimiterMemory(options) });
  };
  const registrationsByAddress = limiter('registrationsByAddress');
  const registrationsByContact = limiter('registrationsByContact');
  const codesByAddress = limiter('codesByAddress');
  const codeAgain = limiter('codeAgain');
  const codesInARow = limiter('codesInARow');
  const codesByAsker = limiter('codesByAsker');
  const codesByDestination = limiter('codesByDestination');
  const failedLoginsHere = limiter('failedLoginsHere');
  const failedLogins = limiter('failedLogins');
  const failedLoginsByAddress = limiter('failedLoginsByAddress');
  const rightPasswords = limiter('rightPasswords');
  const failedSecondFactors = limiter('failedSecondFactors');
  const failedSecondFactorsToday = limiter('failedSecondFactorsToday');

  const loginFrom = async (device: string): Promise<LoginAttempt> => {
    await take(failedLoginsHere, device, 'failed logins of this account');
    return {
      notTried: async () => void (await failedLoginsHere.reward(device)),
      succeeded: async () => void (await failedLoginsHere.delete(device)),
    };
  };

  return {
    /** Counts taken and free contacts alike, so that a refusal does not tell. */
    async registration(contacts: { email: string; phone: string }, address: LimitedAddress): Promise<void> {
      if (address) await take(registrationsByAddress, address, 'accounts from this address');
      for (const contact of [contacts.phone, contacts.email])
        await take(
          registrationsByContact,
          `${address}:${contact}`,
          'registrations with this phone or e-mail from here',
        );
    },

    /**
     * Counts one code that is asked for: the asker before the destination, the minutes before the day, so
     * that a refusal for now uses up no day. Not counted are the codes that a registration sends, nor a
     * holder's by what strangers use.
     */
    async code(
      { address: destination }: Destination,
      type: CodeType,
      { id, address, account }: Pick<Asker, 'id' | 'address'> & Partial<Pick<Asker, 'account'>>,
    ): Promise<void> {
      const isHolder = id === holderAsker;
      // Several accounts may name one contact.
      const who = isHolder ? `${id}:${account?.id}` : id;
      if (address && !isHolder) await take(codesByAddress, address, 'codes from this address');
      await take(codeAgain, `${type}:${who}:${destination}`, 'codes: one is on its way');
      await take(codesInARow, `${type}:${who}:${destination}`, 'codes in a row');
      if (isHolder) return;
      await take(codesByAsker, `${id}:${destination}`, 'codes for this destination today');
      // Counted apart: a proved contact gets no REGISTRATION code, so asking for one may not use up its
      // others.
      const counted = type === 'REGISTRATION' ? `${type}:${destination}` : destination;
      await take(codesByDestination, counted, 'codes for this destination today');
    },

    /**
     * Counts a try as failed at once, so that parallel guesses count too. The caller takes back what did not
     * fail.
     * @param device the session that this device had before: its tries are its own, and no stranger uses them
     * up.
     */
    async login(identifier: string, address: LimitedAddress, device?: string): Promise<LoginAttempt> {
      if (device) return loginFrom(`${identifier}:device:${device}`);
      const here = `${identifier}:${address}`;
      if (address) {
        await take(failedLoginsByAddress, address, 'failed logins from this address');
        await take(failedLoginsHere, here, 'failed logins of this account');
      }
      await take(failedLogins, identifier, 'failed logins of this account');
      const takeBack = async () => {
        await failedLogins.reward(identifier);
        if (!address) return;
        await failedLoginsByAddress.reward(address);
        await failedLoginsHere.reward(here);
      };
      return {
        notTried: takeBack,
        async succeeded() {
          await takeBack();
          if (address) await failedLoginsHere.delete(here);
        },
      };
    },

    /** Nobody without the password uses these up. */
    async rightPassword(userId: string): Promise<void> {
      await take(rightPasswords, userId, 'times signed in');
    },

    /** Counts a code of an app. A right one forgives none before: an attacker could wait for the holder. */
    async secondFactor(userId: string): Promise<Pick<LoginAttempt, 'succeeded'>> {
      // A code that the hour refuses does not use up the day.
      await take(failedSecondFactors, userId, 'failed second factors of this account');
      await take(failedSecondFactorsToday, userId, 'failed second factors of this account today');
      return {
        async succeeded() {
          await failedSecondFactors.reward(userId);
          await failedSecondFactorsToday.reward(userId);
        },
      };
    },
  };
}

/** @throws Problem TOO_MANY_REQUESTS with Retry-After. */
async function take(limiter: RateLimiterRedis, key: string, what: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw new Problem(
      'TOO_MANY_REQUESTS',
      429,
      'Too many requests',
      `Too many ${what}`,
      { retryAfterSeconds: seconds },
      seconds,
    );
  }
}
