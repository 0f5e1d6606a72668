import { randomBytes } from 'node:crypto';
import { createFairQueue } from '#shared/base/fair-queue';
import { problems } from '../problems.ts';

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane (Bun's only degree of parallelism). */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

export interface Passwords {
  /** @param who whose turn it is: their account, or what they say it is. The same for known and unknown people. */
  hash(password: string, who: string): Promise<string>;
  /** Does the same work without a hash, and answers false. */
  verify(password: string, hash: string | undefined, who: string): Promise<boolean>;
}

/**
 * Hashes at most `concurrency` passwords at once, in turns; beyond `queue` waiting ones, a quarter of them of one person,
 * it refuses with BUSY.
 */
export async function createPasswords(limits: { concurrency: number; queue: number }): Promise<Passwords> {
  const run = createFairQueue({
    concurrency: limits.concurrency,
    waiting: limits.queue,
    waitingPerKey: Math.ceil(limits.queue / 4),
    full: () => problems.BUSY(),
  });
  const decoy = await Bun.password.hash(randomBytes(16).toString('hex'), argon2id);
  return {
    hash: (password, who) => run(who, () => Bun.password.hash(normalize(password), argon2id)),
    async verify(password, hash, who) {
      // A void password has an empty hash.
      const matches = await run(who, () => Bun.password.verify(normalize(password), hash || decoy));
      return matches && Boolean(hash);
    },
  };
}

/** Two keyboards that compose a letter differently type the same password. */
function normalize(password: string): string {
  return password.normalize('NFKC');
}
