import { eventually } from '#support/platform';
import { readStreams } from '../../nats/files.ts';
import { askGatewaySoon } from './hurry.ts';
import { lapseHolds, loseLocks, loseSales, raiseEpoch } from './lose-holds.ts';
import { withNats, withRedis } from './operator.ts';
import { type Random, random } from './random.ts';
import type { Fault, FaultKind } from './schedule.ts';
import type { MortalServer } from './servers.ts';
import type { ServiceProcess } from './service-process.ts';
import type { System } from './system.ts';

/** What the crowd notices of the faults. */
export interface Disorder {
  /** What was sold before looks free just now, and word of it gets round. */
  salesLostAtMs?: number;
}

interface Injection {
  system: System;
  disorder: Disorder;
  process: ServiceProcess;
  fault: Fault;
  draw: Random;
  pause(ms: number): Promise<void>;
}

/** How many things it happened to; 0 where there was nothing for it to happen to. */
type Inject = (injection: Injection) => Promise<number>;

const killServer =
  (pick: (system: System) => MortalServer, before?: (system: System) => Promise<void>): Inject =>
  async ({ system, fault, pause }) => {
    const server = pick(system);
    await server.kill();
    await before?.(system);
    await pause(fault.lastsMs);
    await server.start();
    return 1;
  };

const pauseIt =
  (pick: (injection: Injection) => { pause(): void; resume(): void }): Inject =>
  async (injection) => {
    const paused = pick(injection);
    paused.pause();
    await injection.pause(injection.fault.lastsMs);
    paused.resume();
    return 1;
  };

const disturb =
  (how: (injection: Injection) => void): Inject =>
  async (injection) => {
    const { process, fault, pause } = injection;
    how(injection);
    await pause(fault.lastsMs);
    process.network[fault.server].mend();
    return 1;
  };

/** How long a transaction is waited for. */
const commitWaitMs = 8_000;
const commitsLostAtMost = 8;
const delayMs = (share: number) => 20 + Math.round(share * 400);

const injections: Record<FaultKind, Inject> = {
  async 'kill a service'({ process, fault, pause }) {
    await process.kill();
    await pause(fault.lastsMs);
    process.start();
    return 1;
  },
  async 'stop a service in order'({ process, fault, pause }) {
    await process.stopInOrder();
    await pause(fault.lastsMs / 4);
    process.start();
    return 1;
  },
  'pause a service': pauseIt(({ process }) => process),
  async 'slow its Postgres, then kill a service'({ process, fault, pause }) {
    process.network.postgres.delay(150 + delayMs(fault.share));
    await pause(fault.lastsMs);
    await process.kill();
    process.network.postgres.mend();
    process.start();
    return 1;
  },
  async 'kill a service as it commits'({ process, fault, pause }) {
    const patience = pause(commitWaitMs).then(() => 'in vain' as const);
    const committed = new Promise<'committed'>((resolve) => {
      process.network.postgres.onceCommitting(fault.share < 0.5 ? 'commit' : 'answer', () => {
        process.killNow();
        resolve('committed');
      });
    });
    const outcome = await Promise.race([committed, patience]);
    await process.kill();
    process.network.postgres.mend();
    await pause(fault.lastsMs);
    process.start();
    return outcome === 'committed' ? 1 : 0;
  },
  async 'lose commits or their answers'({ process, pause }) {
    let lost = 0;
    const next = () => {
      process.network.postgres.onceCommitting(lost % 2 === 0 ? 'answer' : 'commit', () => {
        lost++;
        if (lost < commitsLostAtMost) queueMicrotask(next);
      });
    };
    next();
    await pause(commitWaitMs);
    process.network.postgres.mend();
    return lost;
  },
  async 'skew the clock of a service'({ process, fault, pause }) {
    await process.skewClock(Math.round((fault.share - 0.5) * 24_000));
    await pause(fault.lastsMs);
    await process.skewClock(0);
    return 1;
  },
  async 'cut its connections'({ process, fault }) {
    process.network[fault.server].cut();
    return 1;
  },
  'delay its connections': disturb(({ process, fault }) =>
    process.network[fault.server].delay(delayMs(fault.share)),
  ),
  'stall its connections': disturb(({ process, fault }) => process.network[fault.server].stall()),
  'black-hole its connections': disturb(({ process, fault }) => process.network[fault.server].blackHole()),
  'kill Postgres': killServer(({ servers }) => servers.postgres),
  'pause Postgres': pauseIt(({ system }) => system.servers.postgres),
  'kill NATS': killServer(({ servers }) => servers.nats),
  'pause NATS': pauseIt(({ system }) => system.servers.nats),
  'kill Redis, all forgotten': killServer(
    ({ servers }) => servers.redis,
    ({ servers }) => servers.redis.forgetCopy(),
  ),
  async 'kill Redis, back with an old copy'(injection) {
    const { system, fault, pause } = injection;
    await system.servers.redis.save();
    await pause(fault.lastsMs * 2);
    return killServer(({ servers }) => servers.redis)(injection);
  },
  'pause Redis': pauseIt(({ system }) => system.servers.redis),
  async 'empty Redis'({ system }) {
    await withRedis(system, (redis) => redis.flushAll());
    return 1;
  },
  async 'Redis loses sales'({ system, disorder, fault, pause }) {
    const lost = await loseSales(system);
    disorder.salesLostAtMs = performance.now();
    await pause(fault.lastsMs);
    delete disorder.salesLostAtMs;
    await raiseEpoch(system);
    return lost;
  },
  async 'Redis loses locks'({ system, draw }) {
    return loseLocks(system, draw, 12);
  },
  async 'holds lapse early'({ system, draw }) {
    return lapseHolds(system, draw, 8);
  },
  async 'publish events again'({ system, fault, draw }) {
    return publishAgain(system, draw, 5 + Math.round(fault.share * 20));
  },
  async 'ask the gateway early'({ system }) {
    return askGatewaySoon(system);
  },
};

/** Old events once more, in another order, with nothing by which the stream could know them. */
function publishAgain(system: System, draw: Random, atMost: number): Promise<number> {
  return withNats(system, async (connection) => {
    const jetstream = connection.jetstream({ timeout: 3_000 });
    let published = 0;
    for (const { name } of (await readStreams()).filter(({ subjects }) =>
      subjects?.[0]?.startsWith('event.'),
    )) {
      const stream = await jetstream.streams.get(name);
      const { state } = await stream.info();
      for (let count = 0; state.messages > 0 && count < atMost; count++) {
        const message = await stream.getMessage({ seq: draw.between(state.first_seq, state.last_seq) });
        await jetstream.publish(message.subject, message.data);
        published++;
      }
    }
    return published;
  });
}

export interface FaultsDone {
  /** How often each kind happened, and to how many things. */
  counts: Map<FaultKind, { times: number; things: number }>;
  /** Faults that could not be carried out, with what kept them. */
  misses: string[];
}

/** Carries out the plan. What speaks of the same process or server waits its turn; the rest happens side by side. */
export async function injectFaults(
  system: System,
  seed: number,
  faults: Fault[],
  disorder: Disorder,
  say: (what: string) => void,
): Promise<FaultsDone> {
  const done: FaultsDone = { counts: new Map(), misses: [] };
  const began = performance.now();
  const turns = new Map<string, Promise<void>>();
  for (const [at, fault] of faults.entries()) {
    await Bun.sleep(Math.max(0, fault.atMs - (performance.now() - began)));
    const injection: Injection = {
      system,
      disorder,
      fault,
      process: system.processes.get(fault.process)!,
      draw: random(seed, `fault ${at}`),
      pause: (ms) => Bun.sleep(ms),
    };
    const where = targetOf(fault);
    const turn = (turns.get(where) ?? Promise.resolve()).then(() => inject(injection, done, say));
    turns.set(where, turn);
  }
  await Promise.all(turns.values());
  return done;
}

async function inject(injection: Injection, done: FaultsDone, say: (what: string) => void): Promise<void> {
  const { kind } = injection.fault;
  try {
    say(`${kind}${/service|its/.test(kind) ? ` (${injection.process.name})` : ''}`);
    const things = await (isByHand(kind) ? whenReachable(injection) : injections[kind](injection));
    const count = done.counts.get(kind) ?? { times: 0, things: 0 };
    done.counts.set(kind, { times: count.times + 1, things: count.things + things });
  } catch (error) {
    done.misses.push(`${kind}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Done on a server itself, which may be away at this moment. */
const isByHand = (kind: FaultKind) => /^(empty|Redis loses|holds lapse|publish|ask)/.test(kind);
const handWaitsMs = 6_000;

async function whenReachable(injection: Injection): Promise<number> {
  const until = performance.now() + handWaitsMs;
  while (true) {
    try {
      return await injections[injection.fault.kind](injection);
    } catch (error) {
      if (performance.now() > until) throw error;
      await Bun.sleep(200);
    }
  }
}

/** A server is killed and started by one fault at a time. */
function targetOf({ kind, process }: Fault): string {
  if (/Postgres$/.test(kind) && !kind.startsWith('slow')) return 'postgres';
  if (/NATS/.test(kind)) return 'nats';
  if (/Redis/.test(kind)) return 'redis';
  return process;
}

/** Everything runs and every way is open, whatever the faults left behind. */
export async function heal(system: System): Promise<void> {
  for (const server of Object.values(system.servers)) server.resume();
  for (const process of system.processes.values()) {
    process.resume();
    await process.skewClock(0);
    for (const stretch of Object.values(process.network)) stretch.mend();
    process.start();
  }
  await eventually(
    async () => {
      const ready = await Promise.all([...system.processes.values()].map((one) => one.isReady()));
      return ready.every(Boolean);
    },
    'every process to be ready again',
    180_000,
  );
}
