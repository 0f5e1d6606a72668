import { randomBytes } from 'node:crypto';
import { problems } from './problems.ts';

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane (Bun's only degree of parallelism). */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Does the same work without a hash, and answers false. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/** Hashes at most `concurrency` passwords at once; beyond `queue` waiting ones it refuses with BUSY. */
export async function createPasswords(limits: { concurrency: number; queue: number }): Promise<Passwords> {
  const run = createGate(limits);
  const decoy = await Bun.password.hash(randomBytes(16).toString('hex'), argon2id);
  return {
    hash: (password) => run(() => Bun.password.hash(normalize(password), argon2id)),
    async verify(password, hash) {
      const matches = await run(() => Bun.password.verify(normalize(password), hash ?? decoy));
      return matches && hash !== undefined;
    },
  };
}

/** Two keyboards that compose a letter differently type the same password. */
function normalize(password: string): string {
  return password.normalize('NFKC');
}

/** At most `concurrency` at once, at most `queue` waiting in order. */
export function createGate({ concurrency, queue }: { concurrency: number; queue: number }) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running < concurrency) running++;
    else {
      if (waiting.length >= queue) throw problems.BUSY();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
