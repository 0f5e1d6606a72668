import { join } from 'node:path';
import { type Environment, readVariable } from './config.ts';

/** For commands of operators: the servers that the environment names, or those of `npm run up` where it names none. */
export async function commandEnvironment(): Promise<Environment> {
  const stack = Bun.file(join(import.meta.dir, '../.jatra/stack.json'));
  if (readVariable(process.env, 'NATS_URL') || !(await stack.exists())) return process.env;
  const { databaseUrl, redisUrl, natsUrl } = (await stack.json()) as Record<string, string>;
  return { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NATS_URL: natsUrl };
}
