import { type Random, random } from './random.ts';

export const servers = ['postgres', 'redis', 'nats'] as const;
export type ServerName = (typeof servers)[number];

/** What is done to the system; the words under which the report counts. */
export const faultKinds = [
  'kill a service',
  'stop a service in order',
  'pause a service',
  'slow its Postgres, then kill a service',
  'kill a service as it commits',
  'lose commits or their answers',
  'skew the clock of a service',
  'cut its connections',
  'delay its connections',
  'stall its connections',
  'black-hole its connections',
  'kill Postgres',
  'pause Postgres',
  'kill NATS',
  'pause NATS',
  'kill Redis, all forgotten',
  'kill Redis, back with an old copy',
  'pause Redis',
  'empty Redis',
  'Redis loses sales',
  'Redis loses locks',
  'holds lapse early',
  'publish events again',
  'ask the gateway early',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  atMs: number;
  kind: FaultKind;
  /** The process it happens to, for kinds that speak of a service. */
  process: string;
  /** Whose connections, for kinds that speak of connections. */
  server: ServerName;
  /** How long it lasts before it is mended. */
  lastsMs: number;
  /** Milliseconds of delay or skew, or how many holds, locks or events: each kind takes what it needs from it. */
  share: number;
}

/** They find most: a death between two steps of one transaction, or of two that should have been one. */
export const finelyAimed: readonly FaultKind[] = [
  'slow its Postgres, then kill a service',
  'kill a service as it commits',
  'lose commits or their answers',
];
export const round: readonly FaultKind[] = [
  ...faultKinds,
  'kill a service as it commits',
  'kill a service as it commits',
  'lose commits or their answers',
  'lose commits or their answers',
  'Redis loses sales',
];
/** Where money and seats change hands. */
const sellers = /^(booking|payment|seat-reservation|ticket)/;

/** Once round all kinds before any comes again, and so with the processes: a long run misses nobody. */
export function planFaults(
  seed: number,
  { durationMs, processes, meanGapMs }: { durationMs: number; processes: string[]; meanGapMs: number },
): Fault[] {
  const draw = random(seed, 'faults');
  const nextKind = deck(draw, round);
  const nextProcess = deck(draw, processes);
  const nextSeller = deck(
    draw,
    // Booking twice: every sale passes through most of its steps.
    [...processes.filter((name) => sellers.test(name)), ...processes.filter((name) => /^booking/.test(name))],
  );
  const faults: Fault[] = [];
  let atMs = 0;
  while (true) {
    atMs += draw.between(Math.floor(meanGapMs / 3), Math.ceil((meanGapMs * 5) / 3));
    if (atMs >= durationMs) return faults;
    const kind = nextKind();
    faults.push({
      atMs,
      kind,
      process: finelyAimed.includes(kind) ? nextSeller() : nextProcess(),
      server: draw.pick(servers),
      lastsMs: draw.between(...lastsMs(kind)),
      share: draw.next(),
    });
  }
}

function lastsMs(kind: FaultKind): [number, number] {
  // Long enough for somebody to hold, book and pay a seat that is sold.
  if (kind === 'Redis loses sales') return [10_000, 15_000];
  if (kind === 'skew the clock of a service') return [1_000, 8_000];
  return kind.startsWith('kill') ? [300, 2_500] : [300, 4_500];
}

function deck<Item>(draw: Random, items: readonly Item[]): () => Item {
  let left: Item[] = [];
  return () => {
    if (left.length === 0) left = draw.shuffle(items);
    return left.pop()!;
  };
}

/** How the gateway treats a payment: words of the sandbox. */
export type Gateway = Record<string, unknown>;

/** What one buyer does in one journey, drawn before it begins: what happens on the way changes nothing of it. */
export interface JourneyPlan {
  /** Which of the hot trips, which journey on it and which of its seats; the buyer wraps them around what there is. */
  trip: number;
  journey: number;
  seats: number[];
  /** Sends holds, bookings, payments and cancellations twice at the same instant, with one Idempotency-Key. */
  repeats: boolean;
  ending: 'buy' | 'leave the hold' | 'leave the booking' | 'cancel unpaid' | 'pay after the deadline';
  /** Gateway sessions for the one booking; with two, both are paid. */
  payments: Gateway[];
  /** Presses fail or cancel on the page first. */
  failsFirst: boolean;
  /** The gateway's page is answered, and the same notification is sent again so many times later on. */
  lateIpns: ('VALID' | 'FAILED' | 'CANCELLED')[];
  /** Takes other seats of the class where the payment comes too late for the own. */
  acceptsEqualSeats: boolean;
  /** The browser goes on from the gateway's page to ours. */
  comesBack: boolean;
  cancelsTicket: boolean;
  pauseMs: number;
}

export function planJourney(seed: number, buyer: number, number: number, holdMs: number): JourneyPlan {
  const draw = random(seed, `buyer ${buyer}, journey ${number}`);
  const hot = draw.between(0, 200);
  return {
    trip: draw.between(0, 200),
    journey: draw.between(0, 200),
    seats: draw.chance(0.35) ? [hot, hot + 1] : [hot],
    repeats: draw.chance(0.3),
    ending: drawEnding(draw),
    payments: Array.from({ length: draw.chance(0.12) ? 2 : 1 }, () => drawGateway(draw, holdMs)),
    failsFirst: draw.chance(0.08),
    lateIpns: draw.chance(0.2)
      ? [draw.pick(['VALID', 'FAILED', 'CANCELLED'] as const), draw.pick(['VALID', 'FAILED'] as const)]
      : [],
    acceptsEqualSeats: draw.chance(0.3),
    comesBack: draw.chance(0.7),
    cancelsTicket: draw.chance(0.25),
    pauseMs: draw.between(0, 400),
  };
}

function drawEnding(draw: Random): JourneyPlan['ending'] {
  const at = draw.next();
  if (at < 0.06) return 'leave the hold';
  if (at < 0.12) return 'leave the booking';
  if (at < 0.18) return 'cancel unpaid';
  if (at < 0.26) return 'pay after the deadline';
  return 'buy';
}

function drawGateway(draw: Random, holdMs: number): Gateway {
  const at = draw.next();
  if (at < 0.14) return { ipn: 'twice' };
  if (at < 0.26) return { ipn: 'lost' };
  if (at < 0.36) return { ipnDelayMs: draw.between(500, holdMs * 1.5) };
  if (at < 0.42) return { signature: 'bad' };
  if (at < 0.46) return { riskLevel: 1 };
  if (at < 0.49) return { capturedAmount: '99.00' };
  if (at < 0.53) return { connect: draw.pick(['FAILED', 'INACTIVE', 'INVALID_REQUEST']) };
  if (at < 0.57) return { pending: true };
  if (at < 0.61) return { answerDelayMs: draw.between(200, 3_000) };
  if (at < 0.66) return { refund: 'processing' };
  return {};
}
