import { cpus } from 'node:os';
import { join } from 'node:path';
import { audit } from '#shared/tools/audit/audit';
import { Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { comeToRest } from './come-to-rest.ts';
import type { RushOptions } from './command.ts';
import { growthOf, type MemorySample, readMetrics } from './memory.ts';
import { type Meters, openMeters, type Use } from './meters.ts';
import { type ProcessUse, progressLine, type Report, type Second, violationsOf } from './report.ts';
import { type Stage, setStage } from './stage.ts';
import { add, type Counts, mergeCounts, mergeLatencies, type Told, type Whole } from './tally.ts';

const root = join(import.meta.dir, '../..');
const restWithinMs = 300_000;
const memoryEverySeconds = 5;

type Say = (line: string) => void;

/** The whole rush on servers of its own: DATABASE_URL and REDIS_URL name empty ones. */
export async function rush(options: RushOptions, say: Say): Promise<Report> {
  process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL;
  process.env.TEST_REDIS_URL ??= process.env.REDIS_URL;
  const topology = options.processes === 'one' ? 'one process' : 'nine processes';
  // As in production, but for what a test has relaxed. Where the railway allows two orders a day, each buyer makes one.
  const limits = {
    LOG_LEVEL: 'info',
    ACCOUNT_REQUESTS_PER_SECOND: '60',
    BOOKING_ORDERS_PER_DAY: '2',
    NOTIFICATION_PATIENCE_SECONDS: '20',
  };
  const jatra = await startJatraProcess(limits, topology);
  try {
    const stage = await setStage(jatra, new Person(jatra), options);
    say(`${stage.tokens.length} buyers have signed in; ${stage.trips.length} trips go on sale`);
    return await open(jatra, stage, options, say);
  } finally {
    await jatra.stop();
  }
}

async function open(jatra: JatraUnderTest, stage: Stage, options: RushOptions, say: Say): Promise<Report> {
  const began = new Date();
  const meters = await openMeters(process.env.TEST_DATABASE_URL!);
  const watched = watch(jatra, meters);
  const clock = countSeconds(say, watched.tick);
  const wholes = await Promise.all([
    runSender('crowd', stage, clock.hear),
    runSender('buyers', stage, clock.hear),
  ]);
  clock.stop();
  const used = watched.stop(clock.total().answered);
  const leftMs = performance.now();
  const restless = await comeToRest(jatra, restWithinMs, (what) => say(`at work: ${what}`));
  const settledAfterSeconds = (performance.now() - leftMs) / 1_000;
  const audited = await audit({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' });
  for (const { says, examined, violations } of audited)
    say(`${violations.length === 0 ? '✓' : '✗'} ${says} (${examined})`);
  const faults = mergeCounts(wholes.map((whole) => whole.faults));
  return {
    options,
    machine: `${cpus().length} × ${cpus()[0]?.model}, Bun ${Bun.version}`,
    began: began.toISOString(),
    total: clock.total(),
    seconds: clock.seconds,
    latencies: mergeLatencies(wholes),
    answers: mergeCounts(wholes.map((whole) => whole.answers)),
    refusals: mergeCounts(wholes.map((whole) => whole.refusals)),
    journeys: mergeCounts(wholes.map((whole) => whole.journeys)),
    ...used,
    settledAfterSeconds,
    audit: audited,
    violations: violationsOf(
      audited,
      wholes.flatMap(({ soldTwice }) => soldTwice),
      faults,
      restless,
    ),
  };
}

/** Adds up what the senders tell, second by second. */
function countSeconds(say: Say, tick: (requests: number) => void) {
  const seconds: Second[] = [];
  const none = () => ({ sent: 0, answered: 0, bytes: 0, sold: 0, cancelled: 0, refused: 0, errors: 0 });
  let current: Counts = none();
  let total: Counts = none();
  const inFlight = new Map<string, number>();
  const turn = () => {
    total = add(total, current);
    const flying = [...inFlight.values()].reduce((sum, one) => sum + one, 0);
    const second = { at: seconds.length + 1, inFlight: flying, ...current };
    seconds.push(second);
    current = none();
    say(progressLine(second, total.sold));
    tick(total.answered);
  };
  const timer = setInterval(turn, 1_000);
  return {
    seconds,
    total: () => add(total, current),
    hear(from: string, told: Told) {
      current = add(current, told.counts);
      inFlight.set(from, told.inFlight);
    },
    stop() {
      clearInterval(timer);
      turn();
    },
  };
}

/** @returns what it has counted in all; its counts are heard as they come */
async function runSender(
  name: 'crowd' | 'buyers',
  stage: Stage,
  hear: (from: string, told: Told) => void,
): Promise<Whole> {
  const child = Bun.spawn([process.execPath, join(root, 'tests/rush/sender.ts'), name], {
    cwd: root,
    stdin: Buffer.from(JSON.stringify(stage)),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let whole: Whole | undefined;
  const decoder = new TextDecoder();
  let rest = '';
  const pieces = child.stdout.getReader();
  for (let read = await pieces.read(); !read.done; read = await pieces.read()) {
    const lines = (rest + decoder.decode(read.value, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const told = JSON.parse(line) as Told;
      hear(name, told);
      whole ??= told.whole;
    }
  }
  if ((await child.exited) !== 0 || !whole) throw new Error(`The sender of the ${name} ended by itself`);
  return whole;
}

/** Looks at CPU and memory of every process each second, and less often at what the services say of themselves. */
function watch(jatra: JatraUnderTest, meters: Meters) {
  const first = meters.read();
  const peaks = new Map<string, number>();
  const last = new Map<string, Use>();
  const samples = new Map<string, MemorySample[]>();
  const addresses = Map.groupBy(Object.entries(jatra.addresses), ([, address]) => address);
  let ticks = 0;
  const look = () => {
    for (const [name, use] of meters.read()) {
      peaks.set(name, Math.max(peaks.get(name) ?? 0, use.bytes));
      last.set(name, use);
    }
  };
  const sample = async (requests: number) => {
    for (const [address, services] of addresses) {
      const answer = await fetch(`http://${address}/metrics`).catch(() => undefined);
      if (!answer?.ok) continue;
      const name = addresses.size === 1 ? 'services' : services[0]![0];
      const known = samples.get(name) ?? [];
      samples.set(name, [...known, { requests, ...readMetrics(await answer.text()) }]);
    }
  };
  return {
    tick(requests: number) {
      look();
      if (++ticks % memoryEverySeconds === 0) void sample(requests);
    },
    stop(requests: number) {
      look();
      const processes = [...last].map(([name, { cpuMs, bytes }]): ProcessUse => {
        const used = cpuMs - (first.get(name)?.cpuMs ?? 0);
        return {
          name,
          cpuMs: used,
          cpuMsPerRequest: requests === 0 ? 0 : used / requests,
          peakBytes: peaks.get(name)!,
          finalBytes: bytes,
        };
      });
      const growth = [...samples].flatMap(([name, own]) => {
        const found = growthOf(own);
        return found ? [[name, found] as [string, typeof found]] : [];
      });
      return { processes: processes.sort((one, other) => other.cpuMs - one.cpuMs), growth };
    },
  };
}
