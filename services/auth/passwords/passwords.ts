import { randomBytes } from 'node:crypto';
import { createFairQueue } from '#shared/base/fair-queue';
import { problems } from '../problems.ts';

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane (Bun's only degree of parallelism). */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

export interface Passwords {
  /** @param who in whose turn: the account, or what the client says it is, known or unknown. */
  hash(password: string, who: string): Promise<string>;
  /** Without a hash it does the same work and answers false. */
  verify(password: string, hash: string | undefined, who: string): Promise<boolean>;
}

/**
 * Hashes at most `concurrency` passwords at once, in turns by person. With `queue` waiting, or a quarter of
 * them of one person, it refuses the next with BUSY.
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

/** Keyboards compose a letter differently: the password is the same. */
function normalize(password: string): string {
  return password.normalize('NFKC');
}
