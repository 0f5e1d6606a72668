import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import { findHotTrips } from '../faults/hot-trips.ts';
import { lapseHolds } from '../faults/lose-holds.ts';
import { withPostgres } from '../faults/operator.ts';
import { waitForQuiet } from '../faults/quiet.ts';
import { random } from '../faults/random.ts';
import { type Layout, type System, startSystem } from '../faults/system.ts';
import { deathsOf } from '../faults/verdict.ts';
import { Buyer } from './buyer.ts';
import { type Ending, type JourneyName, journeys, type Stage } from './journeys.ts';
import { type Crash, openTrap, type Trap } from './trap.ts';

export interface CrashRunOptions {
  seed: number;
  /** How many crashes; all of them where undefined. */
  sample?: number | undefined;
  say(line: string): void;
}

export interface Report {
  steps: number;
  /** Processes that died where they were to. */
  crashes: number;
  /** Places that no journey came by again: some steps are taken only where events happen to arrive in one order. */
  missed: string[];
  /** Journeys that ended, by how. */
  endings: Record<string, number>;
  violations: string[];
}

/** Every process has a lane of its own: while one dies and comes back, others go on, and die. */
const layout: Layout = {
  'auth,user,schedule': ['auth', 'user', 'schedule'],
  'seat-reservation': ['seat-reservation'],
  booking: ['booking'],
  payment: ['payment'],
  ticket: ['ticket'],
  'notification,reporting': ['notification', 'reporting'],
};

interface Planned extends Crash {
  journey: JourneyName;
}

const lanesAtOnce = 2;
const holdSeconds = 300;
const buyersAtOnce = 8;
const rivals = 3;
const trips = 40;
const spares = 20;
const seatsEach = buyersAtOnce + rivals + spares;
/** Another sets out where nobody has come by: what the first would do may have been done by others. */
const nextAfterMs = 20_000;
const strikeWithinMs = 60_000;
/** Of all places: more would mean that the trap no longer sees what becomes durable. */
const mostMissed = 0.1;
const backWithinMs = 90_000;
const lookEveryMs = 20;
const endWithinMs = 240_000;
const quietMeansMs = 20_000;

/** Finds every durable step of every journey, then has the process die before and after each, and sees all end well. */
export async function runCrashes(options: CrashRunOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-crash-'));
  try {
    return await runIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runIn(folder: string, { seed, sample, say }: CrashRunOptions): Promise<Report> {
  const system = await startSystem(layout, {
    holdSeconds,
    preloads: ['./tests/crash/preload.ts'],
    // The same few people order all day, and rivals hold what they took until it lapses.
    extraEnv: { CRASH_FOLDER: folder, BOOKING_ORDERS_PER_DAY: '0', HOLD_SEATS_PER_ACCOUNT: '0' },
  });
  try {
    const trap = openTrap(folder);
    const stages = await setStages(system);
    const under: Promise<Travelled>[] = [];
    const travel = (name: JourneyName) => {
      const travelled = follow(name, stages());
      under.push(travelled);
      return travelled;
    };
    const all = await discover(system, trap, travel, say);
    const shuffled = random(seed, 'crashes').shuffle(all);
    const planned = shuffled.slice(0, sample ?? all.length);
    const spare = Map.groupBy(shuffled.slice(planned.length), (crash) => crash.process);
    const violations: string[] = [];
    const missed: string[] = [];
    let crashes = 0;
    const lanes = Map.groupBy(planned, (crash) => crash.process);
    // The longest first: they end together.
    const waiting = [...lanes.values()].sort((one, other) => other.length - one.length).values();
    const work = async () => {
      for (const lane of waiting) {
        // A place that was missed is made up for by another of the same process.
        for (let crash = lane.shift(); crash; crash = lane.shift()) {
          const where = `${crash.process}, ${crash.when} ${crash.step}`;
          const died = await strike(system, trap, crash, travel);
          say(`${where}: ${died ? 'died, and is back' : 'nobody came by'}`);
          if (died) crashes++;
          else missed.push(where);
          const another = died ? undefined : spare.get(crash.process)?.shift();
          if (another) lane.push(another);
        }
      }
    };
    await Promise.all(Array.from({ length: lanesAtOnce }, work));
    if (missed.length > planned.length * mostMissed)
      violations.push(...missed.map((where) => `${where}: nobody came by`));
    say('all have died; now all must end well');
    const { ended, unwell } = await endWell(system, under, say);
    violations.push(...unwell);
    return {
      steps: all.length / 2,
      crashes,
      missed,
      endings: Object.fromEntries([...Map.groupBy(ended, String)].map(([how, list]) => [how, list.length])),
      violations,
    };
  } finally {
    await system.stop();
  }
}

/** A buyer, a trip and a seat for one journey after the other; no two journeys share a buyer and a trip. */
async function setStages(system: System): Promise<() => Stage> {
  const people: Buyer[] = [];
  while (people.length < buyersAtOnce + rivals) people.push(await new Buyer(system).join());
  const buyers = people.slice(rivals);
  const found = await findHotTrips(buyers[0]!, trips, seatsEach);
  const spareSeats = found.map(({ seats }) => seats.slice(-spares));
  let count = 0;
  return () => {
    const number = count++;
    const at = Math.floor(number / buyers.length) % found.length;
    const trip = found[at]!;
    return {
      system,
      buyer: buyers[number % buyers.length]!,
      rival: people[number % rivals]!,
      trip,
      seatId: trip.seats[number % buyers.length]!,
      spareSeats: spareSeats[at]!,
    };
  };
}

interface Travelled {
  name: JourneyName;
  ending?: Ending | undefined;
  fault?: unknown;
}

/** Whatever the buyer does in one journey; how it ends is seen when all is quiet. */
async function follow(name: JourneyName, stage: Stage): Promise<Travelled> {
  try {
    return { name, ending: await journeys[name](stage) };
  } catch (fault) {
    return { name, fault };
  }
}

/** @returns how it ended, in words */
async function endingOf({ name, ending, fault }: Travelled): Promise<string> {
  try {
    if (fault) throw fault;
    if (!ending) return 'given up';
    const seen = await ending.buyer.until(ending.bookingId, ending.wellWhen, quietMeansMs);
    return seen.goodTickets > 0 ? 'ticketed' : seen.paymentStatus === 'REFUNDED' ? 'refunded' : 'given back';
  } catch (error) {
    return `not well: ${name}: ${error}`;
  }
}

/** Each kind of journey once, alone: what it makes durable, and where. */
async function discover(
  system: System,
  trap: Trap,
  travel: (name: JourneyName) => Promise<Travelled>,
  say: CrashRunOptions['say'],
): Promise<Planned[]> {
  const known = new Set<string>();
  const planned: Planned[] = [];
  for (const journey of Object.keys(journeys) as JourneyName[]) {
    await waitForQuiet(system, endWithinMs, () => {});
    await trap.takeSteps();
    const travelled = await travel(journey);
    await waitForQuiet(system, endWithinMs, () => {});
    const ending = await endingOf(travelled);
    if (ending.startsWith('not well')) throw new Error(ending);
    for (const [process, steps] of await trap.takeSteps()) {
      for (const step of steps) {
        if (known.has(`${process} ${step}`)) continue;
        known.add(`${process} ${step}`);
        planned.push({ process, step, when: 'before', journey }, { process, step, when: 'after', journey });
        say(`found in ${process} while one ${journey}: ${step}`);
      }
    }
  }
  return planned;
}

/** The process dies at the step and comes back. @returns false where no journey came by the step again */
async function strike(
  system: System,
  trap: Trap,
  crash: Planned,
  travel: (name: JourneyName) => Promise<Travelled>,
): Promise<boolean> {
  const process = system.processes.get(crash.process)!;
  trap.arm(crash);
  let sent = 0;
  const began = performance.now();
  while (performance.now() < began + strikeWithinMs) {
    if (performance.now() >= began + sent * nextAfterMs) {
      sent++;
      void travel(crash.journey);
    }
    const pid = trap.struck(crash);
    if (pid !== undefined) {
      await eventually(() => !isAlive(pid), `${crash.process} to be dead`);
      await eventually(() => process.isReady(), `${crash.process} to be back`, backWithinMs);
      return true;
    }
    await Bun.sleep(lookEveryMs);
  }
  trap.disarm(crash);
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function endWell(system: System, under: Promise<Travelled>[], say: CrashRunOptions['say']) {
  const waits = () => waitForQuiet(system, endWithinMs, (what) => say(`not quiet: ${what}`));
  // While the last buyers are still at it, then for what they have set off.
  const [travelled] = await Promise.all([Promise.all(under), waits()]);
  const restless = await waits();
  const endings = await Promise.all(travelled.map(endingOf));
  await letHoldsLapse(system);
  const audited = await audit({ ...system.env, AUDIT_GRACE_SECONDS: '0' });
  for (const { says, examined, violations } of audited)
    say(`${violations.length === 0 ? '✓' : '✗'} ${says} (${examined})`);
  return {
    ended: endings.map((ending) => ending.split(':')[0]!),
    unwell: [
      ...endings.filter((ending) => ending.startsWith('not well')),
      ...deathsOf(system),
      ...restless.map((what) => `never quiet: ${what}`),
      ...audited.flatMap(({ says, violations }) => violations.map((one) => `audit, ${says}: ${one}`)),
    ],
  };
}

/** Their five minutes pass: what a process that died left held in one store alone is free. */
async function letHoldsLapse(system: System): Promise<void> {
  await lapseHolds(system, random(0, 'holds'), Number.POSITIVE_INFINITY);
  await withPostgres(system, 'seat-reservation', async (sql) => {
    await sql`UPDATE seat_reservations SET expires_at = CURRENT_TIMESTAMP WHERE status = 'LOCKED'`;
  });
}
