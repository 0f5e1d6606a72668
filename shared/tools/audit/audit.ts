import { BadArgument, readOptions, runCommand } from '../../base/command.mjs';
import type { Environment } from '../../base/config.ts';
import { commandEnvironment } from '../command-environment.ts';
import { eventsInEffect, onceInEffect } from './events.ts';
import { dailyStatsRecount, soldSeatsRecount } from './figures.ts';
import type { Check, Finding } from './finding.ts';
import { ledgerBalances } from './ledger.ts';
import { consumersCaughtUp, nobodyElseReads, nothingDead, outboxesDrained } from './messages.ts';
import { moneyAddsUp, paidEndsWell, paymentsHaveBookings, refundsMove } from './money.ts';
import { eventsKept } from './orphans.ts';
import { redisAgrees } from './redis.ts';
import { seatsOfBookings, soldOnce } from './seats.ts';
import { always, openSources, type Range, readGrace, type Sources } from './sources.ts';
import { oneTicketEach } from './tickets.ts';
import { trailIsWhole } from './trail.ts';

export const checks: Check[] = [
  soldOnce,
  redisAgrees,
  seatsOfBookings,
  paidEndsWell,
  paymentsHaveBookings,
  moneyAddsUp,
  refundsMove,
  ledgerBalances,
  oneTicketEach,
  outboxesDrained,
  consumersCaughtUp,
  nobodyElseReads,
  eventsInEffect,
  onceInEffect,
  eventsKept,
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
const usage = `npm run audit                     whether the invariants hold: 0 they do, 1 one does not, 2 it could not be known
npm run audit -- --from 2026-11-01 --until 2026-11-30   of these days alone, each of the two may be left out
On what npm run up runs here, or on the servers of DATABASE_URL, REDIS_URL and NATS_URL.
AUDIT_GRACE_SECONDS=300           what has changed within this time is not judged yet`;

/** @throws BadArgument */
export function readRange(args: string[]): Range {
  const text = { type: 'string' } as const;
  const values = readOptions(args, { from: text, until: text });
  for (const [name, value] of Object.entries(values))
    if (!isDate(value)) throw new BadArgument(`--${name}: must be a date as 2026-11-23, and is "${value}"`);
  const range = { from: values.from ?? always.from, until: values.until ?? always.until };
  if (values.from && values.until && values.until < values.from)
    throw new BadArgument('--until: must not be before --from');
  return range;
}

function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
  );
}

async function main(args: string[]): Promise<number> {
  const range = readRange(args);
  const env = await commandEnvironment(['DATABASE_URL', 'REDIS_URL', 'NATS_URL']);
  const results = await audit(env, range);
  for (const { says, examined, violations, notes = [] } of results) {
    console.log(`${violations.length === 0 ? '✓' : '✗'} ${says} (${examined} examined)`);
    for (const violation of violations.slice(0, shownAtMost)) console.log(`    ${violation}`);
    if (violations.length > shownAtMost) console.log(`    and ${violations.length - shownAtMost} more`);
    for (const note of notes) console.log(`    ${note}`);
  }
  const broken = results.filter(({ violations }) => violations.length > 0).length;
  console.log(`\n${results.length - broken} of ${results.length} invariants hold`);
  const grace = readGrace(env);
  if (grace > 0)
    console.log(
      `What has changed in the last ${grace} s is not judged yet; AUDIT_GRACE_SECONDS=0 judges it too.`,
    );
  return broken === 0 ? 0 : 1;
}

if (import.meta.main) await runCommand(usage, main, { failure: 2 });
