import { type Consumer, type JsMsg, NatsError } from 'nats';
import { ContractViolation } from '../base/contract.ts';
import { defineProblems, invalid } from '../base/problem.ts';
import {
  dropByService,
  type dropDeadLetters,
  lettersByService,
  type listDeadLetters,
  requeueByService,
  type requeueDeadLetters,
} from '../contracts/ops.ts';
import type { Logger } from '../seeing/log.ts';
import { type Bus, type EventHandler, type Reply, readCloudEvent, reply } from './bus.ts';
import { durableName, reasonOf } from './consume.ts';
import { kindHeader } from './message-kind.ts';

type Requeue = Pick<
  (typeof requeueDeadLetters)['input']['static'],
  'sequence' | 'service' | 'limit' | 'after'
>;
type Requeued = (typeof requeueDeadLetters)['output']['static'];
type Letter = Requeued['letters'][number];
type Waiting = (typeof listDeadLetters)['output']['static'];
type Dropped = (typeof dropDeadLetters)['output']['static'];

export const deadLetterStream = 'DEAD';
/** The durable by which a service reads its own dead letters, and nobody else's. What is acknowledged waits no longer. */
export const lettersDurable = (service: string) => `${service}-letters`;

const handledAtMost = 100;
const readAtMost = 1_000;
/** So long it is waited for letters that another process has in hand at the moment. */
const handedBackWithinMs = 2_000;
/** No further letter is begun after this: the asker still waits. */
const beginWithinMs = 20_000;

const problems = defineProblems({
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'There is no such dead letter' },
});

interface Deps {
  bus: Bus;
  service: string;
  log: Logger;
  subscriptions: EventHandler[];
}

/** What every service that hears events answers to operators. */
export function deadLetterReplies(service: string): Reply<Deps>[] {
  const own = requeueByService[service];
  if (!own) return [];
  return [
    reply(own, requeueOwn),
    reply(lettersByService[service]!, listOwn),
    reply(dropByService[service]!, dropOwn),
  ];
}

/** @throws Problem VALIDATION */
export function requireOneDoor({ sequence, service }: Requeue): void {
  if ((sequence === undefined) === (service === undefined))
    throw invalid('sequence', 'either sequence or service is needed, and not both');
  if (service !== undefined) contractOf(requeueByService, service);
}

/** @throws Problem VALIDATION naming `service` */
export function contractOf<Contract>(contracts: Record<string, Contract>, service: string): Contract {
  const contract = Object.hasOwn(contracts, service) ? contracts[service] : undefined;
  if (!contract) throw invalid('service', `there are dead letters of ${Object.keys(contracts).join(', ')}`);
  return contract;
}

/** The one door for operators: leads a request to the service that gave the letter up. */
export function passOnRequeue({ bus }: { bus: Bus }) {
  return async (asked: Requeue): Promise<Requeued> => {
    requireOneDoor(asked);
    const { sequence, service, limit = 1, after } = asked;
    if (service === undefined) return findOwner(bus, sequence!);
    return bus.request(contractOf(requeueByService, service), { limit, ...(after && { after }) });
  };
}

/** Nobody but the service itself can see whose letter it is, so each is asked. */
async function findOwner(bus: Bus, sequence: number): Promise<Requeued> {
  const asked = Object.values(requeueByService).map((contract) =>
    bus.request(contract, { sequences: [sequence] }),
  );
  return Promise.any(asked).catch(({ errors }: AggregateError) => {
    // Of a service that is away it is not known whether the letter is its own.
    throw errors.find((error) => error.code !== 'DEAD_LETTER_NOT_FOUND') ?? problems.DEAD_LETTER_NOT_FOUND();
  });
}

/** The letter goes to this service's own handler, not onto its stream, where every other consumer would see it again. */
function requeueOwn(deps: Deps) {
  return async (asked: { sequences?: number[] } & Page): Promise<Requeued> => {
    const until = Date.now() + beginWithinMs;
    const letters: Letter[] = [];
    let next: number | null = null;
    const { left } = await withLetters(deps, async (waiting) => {
      const further = asked.sequences ? named(waiting, asked.sequences) : beyond(waiting, asked);
      for (const message of further.slice(0, asked.limit ?? handledAtMost))
        if (Date.now() < until) letters.push(await handleAgain(deps, message));
      if (!asked.sequences && letters.length < further.length)
        next = letters.at(-1)?.sequence ?? asked.after ?? 0;
    });
    return { letters, left, next };
  };
}

interface Page {
  limit?: number;
  after?: number;
}

/** Those that were looked at stay where they are, so what stands behind them is reached all the same. */
const beyond = (waiting: JsMsg[], { after = 0 }: Page) => waiting.filter(({ seq }) => seq > after);

/** @throws Problem DEAD_LETTER_NOT_FOUND where one of them does not wait */
const named = (waiting: JsMsg[], sequences: number[]) =>
  sequences.map((sequence) => {
    const letter = waiting.find(({ seq }) => seq === sequence);
    if (!letter) throw problems.DEAD_LETTER_NOT_FOUND(`${sequence}`);
    return letter;
  });

function listOwn(deps: Deps) {
  return async (page: Page): Promise<Waiting> => {
    let letters: Waiting['letters'] = [];
    let next: number | null = null;
    const { left } = await withLetters(deps, (waiting) => {
      const further = beyond(waiting, page);
      letters = further.slice(0, page.limit ?? handledAtMost).map((message) => describe(deps, message));
      if (letters.length < further.length) next = letters.at(-1)!.sequence;
    });
    return { letters, left, next };
  };
}

function describe({ service }: Deps, message: JsMsg): Waiting['letters'][number] {
  const header = (name: string) => message.headers?.get(name) ?? '';
  const { type, id, subject } = readLoosely(message);
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    sequence: message.seq,
    service,
    consumer: header('Jatra-Consumer'),
    reason: header('Jatra-Reason'),
    event: textOf(type),
    eventId: textOf(id),
    about: textOf(subject),
    at: new Date(message.info.timestampNanos / 1_000_000).toISOString(),
  };
}

/** It may be anything: that it could not be read may be why it is here. */
function readLoosely(message: JsMsg): Record<string, unknown> {
  try {
    return Object(message.json());
  } catch {
    return {};
  }
}

function dropOwn(deps: Deps) {
  return async ({ sequences }: { sequences: number[] }): Promise<Dropped> => {
    const { left } = await withLetters(deps, async (waiting) => {
      for (const message of named(waiting, sequences))
        if (!(await message.ackAck()))
          throw new NatsError('the letter was not acknowledged', 'NOT_ACKNOWLEDGED');
    });
    deps.log.info({ sequences }, 'dead letters dropped');
    return { dropped: sequences, left };
  };
}

/**
 * Lends the service's dead letters, oldest first. Those that are not acknowledged meanwhile are given back at the end,
 * and those of a process that dies come back by themselves.
 */
export async function withLetters(
  { bus, service }: Pick<Deps, 'bus' | 'service'>,
  use: (letters: JsMsg[]) => Promise<void> | void,
): Promise<{ complete: boolean; left: number }> {
  const consumer = await bus.connection.jetstream().consumers.get(deadLetterStream, lettersDurable(service));
  const waiting = await countWaiting(consumer);
  const letters = new Map<number, JsMsg>();
  try {
    if (waiting > 0) {
      const expires = handedBackWithinMs;
      const batch = await consumer.fetch({ max_messages: Math.min(waiting, readAtMost), expires });
      for await (const message of batch) letters.set(message.seq, message);
    }
    await use([...letters.values()].sort((one, other) => one.seq - other.seq));
  } finally {
    // Of one that was acknowledged the server hears nothing new.
    for (const message of letters.values()) message.nak();
    await bus.connection.flush();
  }
  return { complete: letters.size >= waiting, left: await countWaiting(consumer) };
}

async function countWaiting(consumer: Consumer): Promise<number> {
  const { num_pending, num_ack_pending } = await consumer.info();
  return num_pending + num_ack_pending;
}

async function handleAgain(deps: Deps, message: JsMsg): Promise<Letter> {
  const { service, log, subscriptions } = deps;
  const header = (name: string) => message.headers?.get(name) ?? '';
  const consumer = header('Jatra-Consumer');
  const facts = { sequence: message.seq, service, consumer };
  const subscription = subscriptions.find(({ contract }) => durableName(service, contract) === consumer);
  if (!subscription) return { ...facts, outcome: 'FAILED', reason: 'The service hears this no longer' };
  try {
    const kind = header(`Original-${kindHeader}`);
    if (kind && kind !== 'event')
      throw new ContractViolation(subscription.contract.subject, kindHeader, `is ${kind}, not event`);
    await subscription.handle(readCloudEvent(subscription.contract, message.data));
  } catch (error) {
    log.warn({ error, ...facts }, 'dead letter failed again');
    return { ...facts, outcome: 'FAILED', reason: reasonOf(error) };
  }
  // Only now: what was cut off before this is handled once more, and its inbox drops the second.
  if (!(await message.ackAck())) throw new NatsError('the letter was not acknowledged', 'NOT_ACKNOWLEDGED');
  log.info(facts, 'dead letter handled');
  return { ...facts, outcome: 'HANDLED', reason: null };
}
