import { parseArgs } from 'node:util';
import { commandEnvironment } from '../command-environment.ts';
import { ConfigError, type Environment } from '../config.ts';
import { eventsInEffect, onceInEffect } from './events.ts';
import { dailyStatsRecount, soldSeatsRecount } from './figures.ts';
import type { Check, Finding } from './finding.ts';
import { ledgerBalances } from './ledger.ts';
import { consumersCaughtUp, nothingDead, outboxesDrained } from './messages.ts';
import { moneyAddsUp, paidEndsWell, refundsMove } from './money.ts';
import { redisAgrees } from './redis.ts';
import { seatsOfBookings, soldOnce } from './seats.ts';
import { always, openSources, type Range, type Sources } from './sources.ts';
import { oneTicketEach } from './tickets.ts';
import { trailIsWhole } from './trail.ts';

export const checks: Check[] = [
  soldOnce,
  redisAgrees,
  seatsOfBookings,
  paidEndsWell,
  moneyAddsUp,
  refundsMove,
  ledgerBalances,
  oneTicketEach,
  outboxesDrained,
  consumersCaughtUp,
  eventsInEffect,
  onceInEffect,
  nothingDead,
  dailyStatsRecount,
  soldSeatsRecount,
  trailIsWhole,
];

export interface Audited extends Finding {
  says: string;
}

/** What each check finds in these sources, in the order of the checks. Opens and closes nothing, writes nothing. */
export async function runAudit(sources: Sources, chosen: Check[] = checks): Promise<Audited[]> {
  const results: Audited[] = [];
  for (const { says, look } of chosen) {
    try {
      results.push({ says, ...(await look(sources)) });
    } catch (error) {
      throw new Error(`It could not be found out whether ${says}`, { cause: error });
    }
  }
  return results;
}

/** Reads all nine databases, Redis and the streams, and writes nothing. AUDIT_GRACE_SECONDS 0 judges everything. */
export async function audit(env: Environment, range: Range = always): Promise<Audited[]> {
  const sources = await openSources(env, range);
  try {
    return await runAudit(sources);
  } finally {
    await sources.close();
  }
}

const shownAtMost = 20;
const usage = 'npm run audit -- [--from 2026-11-01] [--until 2026-11-30]';

/** @throws ConfigError that names the argument. */
export function readRange(args: string[]): Range {
  const text = { type: 'string' } as const;
  let values: { from?: string; until?: string };
  try {
    ({ values } = parseArgs({ args, options: { from: text, until: text } }));
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  for (const [name, value] of Object.entries(values))
    if (!isDate(value)) throw new ConfigError(`--${name}: must be a date as 2026-11-23`);
  const range = { from: values.from ?? always.from, until: values.until ?? always.until };
  if (values.from && values.until && values.until < values.from)
    throw new ConfigError('--until: must not be before --from');
  return range;
}

function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
  );
}

async function main(): Promise<void> {
  try {
    const range = readRange(process.argv.slice(2));
    const results = await audit(await commandEnvironment(), range);
    for (const { says, examined, violations, notes = [] } of results) {
      console.log(`${violations.length === 0 ? '✓' : '✗'} ${says} (${examined} examined)`);
      for (const violation of violations.slice(0, shownAtMost)) console.log(`    ${violation}`);
      if (violations.length > shownAtMost) console.log(`    and ${violations.length - shownAtMost} more`);
      for (const note of notes) console.log(`    ${note}`);
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
