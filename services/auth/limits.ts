import {
  type IRateLimiterRedisOptions,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { LimitedAddress } from '#shared/limited-address';
import { Problem } from '#shared/problem';
import type { RedisClient } from '#shared/redis';
import type { Destination } from './identifiers.ts';
import type { CodeType } from './schema.ts';

/**
 * Points per seconds. The wait between two codes and the two repetitions are Bangladesh Railway's own (rules.json, bookingOtp).
 * Limits by address are wide: a mobile operator puts thousands of passengers behind one.
 */
const limits = {
  registrationsByAddress: { points: 200, duration: 3_600 },
  registrationsByContact: { points: 10, duration: 3_600 },
  /** Each tells an address that somebody has an account. */
  takenByAddress: { points: 40, duration: 3_600 },
  codesByAddress: { points: 300, duration: 3_600 },
  codeAgain: { points: 1, duration: 90 },
  codesInARow: { points: 3, duration: 600 },
  codesByDestination: { points: 15, duration: 86_400 },
  codesByAccount: { points: 20, duration: 86_400 },
  failedLoginsHere: { points: 20, duration: 900 },
  failedLogins: { points: 200, duration: 3_600 },
  failedLoginsByAddress: { points: 2_000, duration: 900 },
  failedSecondFactors: { points: 10, duration: 3_600 },
  failedSecondFactorsToday: { points: 30, duration: 86_400 },
} as const;

export type ClientAddress = LimitedAddress;

export interface LoginAttempt {
  /** The password was right: what failed here before is forgiven. */
  succeeded(): Promise<void>;
  /** The password was never looked at. */
  notTried(): Promise<void>;
}

export interface RegistrationLookup {
  /** Neither contact is taken: the address has learned nothing about anybody. */
  foundNobody(): Promise<void>;
}

export type Limits = ReturnType<typeof createLimits>;

/** Counts in Redis for all processes; in this process alone while Redis is away. */
export function createLimits(redis: RedisClient) {
  const limiter = (name: keyof typeof limits) => {
    const options = { ...limits[name], keyPrefix: `limit:auth:${name}` };
    const shared: IRateLimiterRedisOptions = { ...options, storeClient: redis, useRedisPackage: true };
    return new RateLimiterRedis({ ...shared, insuranceLimiter: new RateLimiterMemory(options) });
  };
  const registrationsByAddress = limiter('registrationsByAddress');
  const registrationsByContact = limiter('registrationsByContact');
  const takenByAddress = limiter('takenByAddress');
  const codesByAddress = limiter('codesByAddress');
  const codeAgain = limiter('codeAgain');
  const codesInARow = limiter('codesInARow');
  const codesByDestination = limiter('codesByDestination');
  const codesByAccount = limiter('codesByAccount');
  const failedLoginsHere = limiter('failedLoginsHere');
  const failedLogins = limiter('failedLogins');
  const failedLoginsByAddress = limiter('failedLoginsByAddress');
  const failedSecondFactors = limiter('failedSecondFactors');
  const failedSecondFactorsToday = limiter('failedSecondFactorsToday');

  return {
    /** Counted before anybody knows whether the contacts are taken, so that a refusal does not tell. */
    async registration(
      contacts: { email: string; phone: string },
      address: ClientAddress,
    ): Promise<RegistrationLookup> {
      if (address) {
        await take(registrationsByAddress, address, 'accounts from this address');
        await take(takenByAddress, address, 'accounts from this address');
      }
      for (const contact of [contacts.phone, contacts.email])
        await take(registrationsByContact, contact, 'registrations with this phone or e-mail');
      return {
        async foundNobody() {
          if (address) await takenByAddress.reward(address);
        },
      };
    },

    /** @returns whether the account may get one more today. Nobody who asks is told, or it would tell who has an account. */
    async codeOfAccount(userId: string): Promise<boolean> {
      return codesByAccount.consume(userId).then(
        () => true,
        (refused: unknown) => {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          return false;
        },
      );
    },

    /** One code asked for. The one that a registration sends by itself is not counted. */
    async code({ address: destination }: Destination, type: CodeType, address: ClientAddress): Promise<void> {
      if (address) await take(codesByAddress, address, 'codes from this address');
      await take(codesByDestination, destination, 'codes for this destination today');
      await take(codesInARow, `${type}:${destination}`, 'codes in a row');
      await take(codeAgain, `${type}:${destination}`, 'codes: one is on its way');
    },

    /** Counted as failed at once, so that parallel guesses count too; what turns out otherwise is taken back. */
    async login(identifier: string, address: ClientAddress): Promise<LoginAttempt> {
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

    /** A code of an authenticator app. A right one forgives none that failed before: whoever guesses may not wait for it. */
    async secondFactor(userId: string): Promise<Pick<LoginAttempt, 'succeeded'>> {
      // What the hour refuses does not use the day up.
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
