import { staff } from '../support/client.ts';
import { registerBuyers, sendBuyers } from './buyers.ts';
import { Caller } from './caller.ts';
import { gatherEvidence } from './evidence.ts';
import { findHotTrips, type HotTrip } from './hot-trips.ts';
import { gatewayRecovers } from './hurry.ts';
import { type Disorder, type FaultsDone, heal, injectFaults } from './inject.ts';
import { type Journal, openJournal } from './journal.ts';
import { raiseEpoch } from './lose-holds.ts';
import { withPostgres } from './operator.ts';
import { waitForQuiet } from './quiet.ts';
import { random } from './random.ts';
import { planFaults } from './schedule.ts';
import { type Layout, type System, startSystem } from './system.ts';
import { judge } from './verdict.ts';

export interface FaultRunOptions {
  seed: number;
  durationMs: number;
  layout: Layout;
  buyers: number;
  meanGapMs: number;
  /** How long a hold and an unpaid booking last; in production, minutes. */
  holdSeconds: number;
  /** Kept when the run is over. */
  logFolder?: string | undefined;
  say(line: string): void;
}

export interface Report {
  seed: number;
  minutes: number;
  journal: Journal;
  faults: FaultsDone;
  /** Rows of the system by what they count. */
  figures: Record<string, number>;
  audited: string[];
  violations: string[];
  /** What the databases know of the things that the violations name. */
  evidence: string[];
}

/** The crowd moves on to other trips, so that there are always seats to fight for. */
const journeysPerCrowd = 30;
const tripsAtOnce = 2;
const seatsEach = 8;
const tripsAtMost = 40;
const crowdTakesMs = 8_000;
const quietPatienceMs = 180_000;

/** One run: buyers and faults for a while, then healing, quiet, and the verdict. */
export async function runFaults(options: FaultRunOptions): Promise<Report> {
  const { seed, durationMs, layout, buyers, meanGapMs, holdSeconds, logFolder, say } = options;
  const system = await startSystem(layout, { holdSeconds, logFolder });
  try {
    const journal = openJournal();
    const people = await registerBuyers(system, buyers);
    const wanted = Math.ceil(durationMs / crowdTakesMs + 1) * tripsAtOnce;
    const trips = await findHotTrips(people[0]!, Math.min(wanted, tripsAtMost), seatsEach);
    say(`${system.processes.size} processes run, ${people.length} buyers are at ${trips.length} trips`);

    const began = performance.now();
    const hotFor = (journeysBefore: number): HotTrip[] => {
      const wave = Math.floor(journeysBefore / journeysPerCrowd) * tripsAtOnce;
      return Array.from({ length: tripsAtOnce }, (_, at) => trips[(wave + at) % trips.length]!);
    };
    const disorder: Disorder = {};
    const crowd = sendBuyers({ people, seed, journal, holdMs: holdSeconds * 1_000, hotFor, trips, disorder });
    const plan = planFaults(seed, { durationMs, processes: [...system.processes.keys()], meanGapMs });
    const faults = await injectFaults(system, seed, plan, disorder, (what) =>
      say(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${what}`),
    );
    say('healing');
    await heal(system);
    await crowd.stop();
    await afterwards(system, seed);
    const restless = await waitForQuiet(system, quietPatienceMs, (what) => say(`not quiet: ${what}`));
    const verdict = await judge(system, people, journal);
    const violations = [...restless.map((what) => `never quiet: ${what}`), ...verdict.violations];
    return {
      seed,
      minutes: durationMs / 60_000,
      journal,
      faults,
      figures: await countRows(system),
      audited: verdict.audited,
      violations,
      evidence: await gatherEvidence(system, violations),
    };
  } finally {
    await system.stop();
  }
}

/** What people do when all runs again: doubt Redis, and judge half of the payments under review. */
async function afterwards(system: System, seed: number): Promise<void> {
  await gatewayRecovers(system);
  await raiseEpoch(system);
  const admin = await staff(system, 'ADMIN');
  const caller = new Caller(admin, openJournal());
  const draw = random(seed, 'reviews');
  const held = await withPostgres(
    system,
    'payment',
    (sql) =>
      sql<
        { id: string }[]
      >`SELECT id FROM payments WHERE status = 'PROCESSING' AND review_reason IS NOT NULL`,
  );
  for (const { id } of held) {
    const decision = draw.pick(['ACCEPT', 'REJECT', 'LATER']);
    if (decision !== 'LATER') await caller.ask('POST', `/v1/admin/payments/${id}/review`, { decision });
  }
}

const figureQueries: { what: string; service: string; query: string }[] = [
  { what: 'bookings', service: 'booking', query: 'bookings' },
  { what: 'bookings confirmed', service: 'booking', query: 'bookings WHERE confirmed_at IS NOT NULL' },
  { what: 'bookings SEATS_GONE', service: 'booking', query: `bookings WHERE failure_reason = 'SEATS_GONE'` },
  {
    what: 'bookings unpaid in time',
    service: 'booking',
    query: `bookings WHERE failure_reason = 'PAYMENT_DEADLINE'`,
  },
  { what: 'captures', service: 'payment', query: `sandbox_transactions WHERE status = 'VALID'` },
  { what: 'refunds', service: 'payment', query: `refunds WHERE status = 'REFUNDED'` },
  { what: 'tickets', service: 'ticket', query: 'tickets' },
];

async function countRows(system: System): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const { what, service, query } of figureQueries) {
    figures[what] = await withPostgres(system, service, async (sql) => {
      const [row] = await sql.unsafe<{ rows: number }[]>(`SELECT count(*)::int AS rows FROM ${query}`);
      return row!.rows;
    });
  }
  return figures;
}
