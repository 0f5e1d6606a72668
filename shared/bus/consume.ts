import { DrizzleQueryError } from 'drizzle-orm';
import { type ConsumerMessages, headers, type JsMsg, type Subscription as Subscriber } from 'nats';
import type { Counter } from 'prom-client';
import { ContractViolation, type EventContract } from '../base/contract.ts';
import { startDeadline } from '../base/deadline.ts';
import { type Logger, plainMessage } from '../seeing/log.ts';
import { inSpan, markFailed, SpanKind } from '../seeing/tracing.ts';
import { aboutEvent, aboutNats, type Bus, type Envelope, type EventHandler, readCloudEvent } from './bus.ts';
import { requireKind } from './message-kind.ts';

/** How many events of one subscription are handled at once; order across aggregates is nobody's promise. */
const handledAtOnce = 16;
/** Waits before each further delivery of an event whose handler threw; then it is a dead letter. About 19 minutes in all. */
const retryDelaysMs = [200, 1_000, 3_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000];
const heartbeatMs = 10_000;
/**
 * Where the node that leads a consumer dies, the client notices by its silence, and asks the next leader for events
 * without asking first what the consumer is: that has no answer until there is a leader, and is waited for 30 s.
 */
const followingLeaders = { idle_heartbeat: 1_000, bind: true };
/** A handler that is silent for so long holds a place that its neighbours need: its event counts as failed. */
const handlerDeadlineMs = 120_000;
/** An event that so often came to a process which never answered is what ends the process: it is not tried again. */
const unansweredAtMost = 25;

/** The durable's name, at most 32 characters: unique on its stream, which belongs to one domain. */
export function durableName(service: string, { type }: Pick<EventContract, 'type'>): string {
  return `${service}-${type.slice(type.indexOf('.') + 1).replaceAll('.', '-')}`;
}

export interface Consumption {
  /** Takes no further events and waits for those in hand. */
  stop(): Promise<void>;
}

interface ConsumeDeps {
  bus: Bus;
  service: string;
  log: Logger;
  handled: Counter<'service' | 'event' | 'outcome'>;
  handlerDeadlineMs?: number;
}

/** Handles one subscription's events until stopped; whatever breaks the stream of messages, it begins again. */
export function consume(deps: ConsumeDeps, subscription: EventHandler): Consumption {
  const { bus, service, log } = deps;
  const { contract } = subscription;
  const durable = durableName(service, contract);
  const inFlight = new Set<Promise<void>>();
  let messages: ConsumerMessages | undefined;
  let stopped = false;
  let resume = () => {};

  const loop = (async () => {
    let failures = 0;
    while (!stopped) {
      try {
        const consumer = await bus.connection.jetstream().consumers.get(contract.stream, durable);
        messages = await consumer.consume({ max_messages: handledAtOnce * 2, ...followingLeaders });
        // It ends only with the iteration below: to wait for it here would be for ever.
        if (stopped) void takeNoMore(messages);
        for await (const message of messages) {
          failures = 0;
          const work = handle(deps, subscription, message).finally(() => inFlight.delete(work));
          inFlight.add(work);
          if (inFlight.size >= handledAtOnce) await Promise.race(inFlight);
        }
      } catch (error) {
        if (!stopped) log.warn({ error, subject: contract.subject, durable }, 'consumer begins again');
      }
      if (stopped) break;
      failures++;
      await new Promise<void>((resolve) => {
        resume = resolve;
        setTimeout(resolve, Math.min(100 * 2 ** failures, 5_000));
      });
    }
  })();

  return {
    async stop() {
      stopped = true;
      resume();
      if (messages) await takeNoMore(messages);
      await loop;
      await Promise.allSettled(inFlight);
    },
  };
}

/**
 * What the server has sent by now still comes, is handled and acknowledged; it sends nothing more. To close at once
 * would leave what is on its way to be delivered again. It ends with the connection too, which the client gives up
 * where the server is silent: then nothing is on its way.
 */
async function takeNoMore(messages: ConsumerMessages): Promise<void> {
  try {
    await subscriptionOf(messages).drain();
  } catch {
    // The connection is closed, or the iteration has ended by itself.
    void messages.close();
  }
}

/** The client's consumer has its subscription in this field; draining it ends the iteration, as its own code sees to. */
function subscriptionOf(messages: ConsumerMessages): Subscriber {
  return (messages as ConsumerMessages & { sub: Subscriber }).sub;
}

async function handle(deps: ConsumeDeps, subscription: EventHandler, message: JsMsg): Promise<void> {
  const { contract } = subscription;
  const { service, handled } = deps;
  let event: Envelope<never>;
  try {
    requireKind('event', message, contract.subject);
    event = readCloudEvent(contract, message.data);
  } catch (error) {
    return refuse(deps, contract, message, error);
  }
  if (message.info.redeliveryCount > unansweredAtMost)
    return refuse(
      deps,
      contract,
      message,
      new Error(`Not one of ${unansweredAtMost} deliveries was answered`),
    );
  const attributes = { ...aboutNats('process', contract.subject, service), ...aboutEvent(event) };
  const work = { name: `process ${contract.type}`, kind: SpanKind.CONSUMER, attributes };
  const beat = setInterval(() => message.working(), heartbeatMs);
  try {
    await inSpan({ ...work, parent: event.traceparent }, async (span) => {
      try {
        await within(deps.handlerDeadlineMs ?? handlerDeadlineMs, subscription.handle(event));
        message.ack();
        handled.inc({ service, event: contract.type, outcome: 'handled' });
      } catch (error) {
        if (span) markFailed(span, error);
        await refuse(deps, contract, message, error);
      }
    });
  } finally {
    clearInterval(beat);
  }
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let end = () => {};
  const late = new Promise<never>((_, reject) => {
    end = startDeadline(milliseconds, () =>
      reject(new Error(`The handler took more than ${milliseconds} ms`)),
    );
  });
  await Promise.race([work, late]).finally(() => end());
}

/** Again later, or a dead letter where that is hopeless. */
async function refuse(
  deps: ConsumeDeps,
  contract: EventContract,
  message: JsMsg,
  error: unknown,
): Promise<void> {
  const { service, log, handled } = deps;
  const deliveries = message.info.redeliveryCount;
  const delay = retryDelaysMs[deliveries - 1];
  const hopeless = error instanceof ContractViolation || delay === undefined;
  log[hopeless ? 'error' : 'warn'](
    { error, subject: contract.subject, deliveries },
    hopeless ? 'dead letter' : 'event to be tried again',
  );
  handled.inc({ service, event: contract.type, outcome: hopeless ? 'dead' : 'retried' });
  if (hopeless) await bury(deps, contract, message, error);
  else message.nak(delay);
}

/** Keeps what cannot be handled, with the reason, and lets its neighbours pass. */
async function bury(
  deps: ConsumeDeps,
  contract: EventContract,
  message: JsMsg,
  error: unknown,
): Promise<void> {
  const { bus, service, log } = deps;
  const head = headers();
  for (const [name, values] of message.headers ?? [])
    for (const value of values) head.append(`Original-${name}`, value);
  head.set('Jatra-Reason', reasonOf(error));
  head.set('Jatra-Subject', message.subject);
  head.set('Jatra-Consumer', durableName(service, contract));
  head.set('Jatra-Deliveries', String(message.info.redeliveryCount));
  head.set('Jatra-Stream-Sequence', String(message.seq));
  try {
    await bus.connection.jetstream().publish(`dead.${service}`, message.data, {
      headers: head,
      msgID: `${durableName(service, contract)}:${contract.stream}:${message.seq}:${message.info.redeliveryCount}`,
    });
    message.term();
  } catch (fault) {
    log.error(
      { error: fault, subject: contract.subject },
      'dead letter could not be written; the event stays',
    );
    message.nak(retryDelaysMs.at(-1));
  }
}

/** One line that a header takes. Of a failed query its cause: its own message holds names and addresses. */
export function reasonOf(error: unknown): string {
  if (error instanceof DrizzleQueryError) return reasonOf(error.cause);
  if (!(error instanceof Error)) return 'unknown';
  return `${error.name}: ${plainMessage(error)}`.slice(0, 500).replaceAll(/[\r\n]+/g, ' ');
}
