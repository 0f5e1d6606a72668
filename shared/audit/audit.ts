import { join } from 'node:path';
import { ConfigError, type Environment, readVariable } from '../config.ts';
import type { Check, Finding } from './finding.ts';
import { dailyStatsRecount, nothingDead, outboxesDrained } from './messages.ts';
import { moneyAddsUp, paidEndsWell, refundsMove } from './money.ts';
import { redisAgrees, soldOnce } from './seats.ts';
import { openSources } from './sources.ts';
import { oneTicketEach, seatsOfBookings } from './tickets.ts';

export const checks: Check[] = [
  soldOnce,
  redisAgrees,
  seatsOfBookings,
  paidEndsWell,
  moneyAddsUp,
  refundsMove,
  oneTicketEach,
  outboxesDrained,
  nothingDead,
  dailyStatsRecount,
];

export interface Audited extends Finding {
  says: string;
}

/** Reads all nine databases, Redis and the streams, and writes nothing. */
export async function audit(env: Environment): Promise<Audited[]> {
  const sources = await openSources(env);
  try {
    const results: Audited[] = [];
    for (const check of checks) results.push({ says: check.says, ...(await check.look(sources)) });
    return results;
  } finally {
    await sources.close();
  }
}

const shownAtMost = 20;

/** The servers of the environment, or those of `npm run up`. */
async function environment(): Promise<Environment> {
  const stack = Bun.file(join(import.meta.dir, '../../.jatra/stack.json'));
  if (readVariable(process.env, 'REDIS_URL') || !(await stack.exists())) return process.env;
  const { databaseUrl, redisUrl, natsUrl } = (await stack.json()) as Record<string, string>;
  return { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NATS_URL: natsUrl };
}

async function main(): Promise<void> {
  try {
    const results = await audit(await environment());
    for (const { says, examined, violations } of results) {
      console.log(`${violations.length === 0 ? '✓' : '✗'} ${says} (${examined} examined)`);
      for (const violation of violations.slice(0, shownAtMost)) console.log(`    ${violation}`);
      if (violations.length > shownAtMost) console.log(`    and ${violations.length - shownAtMost} more`);
    }
    const broken = results.filter(({ violations }) => violations.length > 0).length;
    console.log(`\n${results.length - broken} of ${results.length} invariants hold`);
    process.exit(broken === 0 ? 0 : 1);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(2);
  }
}

if (import.meta.main) await main();
