import type { Static, TSchema } from '@sinclair/typebox';
import {
  connect,
  type JetStreamClient,
  JSONCodec,
  type Msg,
  type NatsConnection,
  type Service as NatsService,
  type ServiceMsg,
} from 'nats';
import {
  ContractViolation,
  type EventContract,
  isForOperators,
  type NoticeContract,
  type RequestContract,
} from '../base/contract.ts';
import { asRefusal, commonProblems, invalid, Problem } from '../base/problem.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Logger } from '../seeing/log.ts';
import { inSpan, markFailed, type Span, SpanKind, traceparent } from '../seeing/tracing.ts';
import { createAsker, traceHeader } from './ask-service.ts';
import { askerOf, headOf, mayAsk, requireKind } from './message-kind.ts';
import { createRequestMeter } from './request-meter.ts';

/** CloudEvents 1.0 attributes that handlers see. */
export interface Envelope<Data = unknown> {
  id: string;
  type: string;
  source: string;
  aggregateId: string;
  /** Grows with every change of the aggregate; what is older than what a consumer has seen is ignored. */
  version: number;
  /** RFC 3339. */
  time: string;
  /** W3C, of the work that emitted it; where nothing was traced there is none. */
  traceparent?: string;
  data: Data;
}

/** An event as a subscription with an inbox key hears it. */
export interface Delivery<Data = unknown> extends Envelope<Data> {
  inboxKey: string;
}

/** One line of a service's table: an event, and the verb that handles it. `Deps` is what the verb needs. */
export interface Subscription<Deps = never> {
  contract: EventContract;
  verb: (deps: Deps) => (event: Delivery<never>) => Promise<void>;
  inboxKey: string | undefined;
  begin: Begin;
}

/** A subscription of a running service. */
export interface EventHandler {
  contract: EventContract;
  handle: (event: Envelope<never>) => Promise<void>;
}

/** What a subscription that a release adds hears first: what comes from then on, or all that its stream still holds. */
export type Begin = 'new' | 'all';

/** One line of a service's table: a request, and the verb that answers it. `Deps` is what the verb needs. */
export interface Reply<Deps = never> {
  contract: RequestContract;
  verb: (deps: Deps) => (input: never) => Promise<unknown>;
}

/** A reply of a running service. */
export interface RequestHandler {
  contract: RequestContract;
  handle: (input: never) => Promise<unknown>;
}

/**
 * What a service does when it hears an event. Throwing means: again later, and at last a dead letter. `inboxKey` is the
 * name under which `firstDelivery` remembers the event. It stays as it is: under another name the service would handle
 * redelivered events twice.
 */
export function on<Data extends TSchema, Deps>(
  contract: EventContract<Data>,
  verb: (deps: Deps) => (event: Delivery<Static<Data>>) => Promise<void>,
  options: { inboxKey: string; begin?: Begin },
): Subscription<Deps>;
export function on<Data extends TSchema, Deps>(
  contract: EventContract<Data>,
  verb: (deps: Deps) => (event: Envelope<Static<Data>>) => Promise<void>,
  options?: { begin?: Begin },
): Subscription<Deps>;
export function on<Deps>(
  contract: EventContract,
  verb: Subscription<Deps>['verb'],
  { inboxKey, begin = 'new' }: { inboxKey?: string; begin?: Begin } = {},
): Subscription<Deps> {
  return { contract, verb, inboxKey, begin };
}

/** What a service answers to a request. A thrown Problem reaches the asker as the same Problem. */
export function reply<Input extends TSchema, Output extends TSchema, Deps>(
  contract: RequestContract<Input, Output>,
  verb: (deps: Deps) => (input: Static<Input>) => Promise<Static<Output>>,
): Reply<Deps> {
  return { contract, verb };
}

/**
 * Gives the verb its deps; each event that it hears carries the inbox key of its line. Where the line has none, `on` has
 * taken no verb that asks for one.
 */
export function bindSubscription<Deps>(
  { contract, verb, inboxKey }: Subscription<Deps>,
  deps: Deps,
): EventHandler {
  const handle = verb(deps);
  return { contract, handle: (event) => handle({ ...event, inboxKey } as Delivery<never>) };
}

/** Gives the verb its deps. */
export function bindReply<Deps>({ contract, verb }: Reply<Deps>, deps: Deps): RequestHandler {
  return { contract, handle: verb(deps) };
}

export interface Bus {
  readonly connection: NatsConnection;
  /** Asks another service; throws its Problem, or UNAVAILABLE when no answer comes within the deadline. */
  request<Input extends TSchema, Output extends TSchema>(
    contract: RequestContract<Input, Output>,
    input: Static<Input>,
    options?: { deadlineMs?: number },
  ): Promise<Static<Output>>;
  /** Puts an event on its stream. For the outbox relay alone: everybody else emits. */
  publish(
    event: Envelope,
    /** Another id of the message than the event's: the stream takes once more what it has had lately. */
    options?: { messageId?: string },
  ): Promise<void>;
  notify<Data extends TSchema>(contract: NoticeContract<Data>, data: Static<Data>): void;
  listen<Data extends TSchema>(contract: NoticeContract<Data>, handle: (data: Static<Data>) => void): void;
  close(): Promise<void>;
}

const json = JSONCodec<unknown>();
const problemHeader = 'Jatra-Problem';

/** The answer of one side of a request, read back at the other. */
function readAnswer<Input extends TSchema, Output extends TSchema>(
  contract: RequestContract<Input, Output>,
  message: Msg,
): Static<Output> {
  requireKind('answer', message, message.subject);
  if (message.headers?.has(problemHeader)) {
    const retryAfter = message.headers.get('Retry-After');
    throw Problem.fromJSON(
      json.decode(message.data) as Record<string, unknown>,
      retryAfter ? Number(retryAfter) : undefined,
    );
  }
  return contract.parseOutput(json.decode(message.data));
}

/**
 * Connects to NATS; reconnects for ever, while requests made meanwhile fail at their deadline.
 * @param servers URLs of NATS's nodes with one account, commas between; any of them that answers will do
 */
export async function openBus(
  servers: string,
  name: string,
  log: Logger,
  /** Another service to ask as than `name`; NATS lets operators alone do so. */
  asks: (contract: RequestContract) => string = () => name,
): Promise<Bus> {
  const connection = await connect({
    ...natsOptions(servers),
    name: `jatra-${name}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 5_000,
    pingInterval: 5_000,
    maxPingOut: 2,
    inboxPrefix: `_INBOX.${name}`,
    // It would draw a stack for each request and each event, for the few that fail.
    noAsyncTraces: true,
  });
  const isConnected = watch(connection, log);
  const jetstream: JetStreamClient = connection.jetstream({ timeout: 3_000 });
  const ask = createAsker(connection, isConnected, log);

  return {
    connection,
    request(contract, input, options) {
      const attributes = aboutNats('request', contract.subject, name);
      return inSpan({ name: contract.subject, kind: SpanKind.CLIENT, attributes }, async () => {
        const payload = json.encode(contract.parseInput(input));
        const timeout = options?.deadlineMs ?? contract.deadlineMs;
        try {
          return readAnswer(contract, await ask({ contract, payload }, asks(contract), timeout));
        } catch (error) {
          if (!unreachable(error)) throw error;
          const { service } = contract;
          throw commonProblems.UNAVAILABLE(`${service} does not answer`, { service });
        }
      });
    },
    publish(event, options) {
      const subject = `event.${event.type}`;
      const send = async () => {
        const { aggregateId, source, traceparent: emitted, ...rest } = event;
        const cloudEvent = {
          specversion: '1.0',
          ...rest,
          traceparent: emitted && (traceparent() ?? emitted),
          source: `/jatra/${source}`,
          subject: aggregateId,
          datacontenttype: 'application/json',
        };
        await jetstream.publish(subject, json.encode(cloudEvent), {
          msgID: options?.messageId ?? event.id,
          headers: headOf('event'),
        });
      };
      if (!event.traceparent) return send();
      const attributes = { ...aboutNats('publish', subject, name), ...aboutEvent(event) };
      return inSpan(
        { name: `publish ${event.type}`, kind: SpanKind.PRODUCER, attributes, parent: event.traceparent },
        send,
      );
    },
    notify(contract, data) {
      connection.publish(contract.subject, json.encode(contract.parse(data)), { headers: headOf('notice') });
    },
    listen(contract, handle) {
      connection.subscribe(contract.subject, {
        callback: (error, message) => {
          if (error) return log.warn({ error, subject: contract.subject }, 'notice');
          try {
            requireKind('notice', message, contract.subject);
            handle(contract.parse(json.decode(message.data)));
          } catch (fault) {
            log.error({ error: fault, subject: contract.subject }, 'notice not understood');
          }
        },
      });
    },
    async close() {
      await connection.close();
    },
  };
}

export const aboutNats = (operation: string, subject: string, service: string) => ({
  'messaging.system': 'nats',
  'messaging.operation.name': operation,
  'messaging.destination.name': subject,
  'jatra.service': service,
});

export const aboutEvent = (event: Envelope) => ({
  'messaging.message.id': event.id,
  'jatra.aggregate_id': event.aggregateId,
});

/** How the client reaches NATS. @param servers URLs of its nodes with one account, commas between */
export function natsOptions(servers: string) {
  const nodes = servers.split(',').map((node) => new URL(node));
  const [parsed] = nodes as [URL];
  return {
    servers: nodes.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
    user: parsed.username ? decodeURIComponent(parsed.username) : undefined,
    pass: parsed.password ? decodeURIComponent(parsed.password) : undefined,
    // Given, it refuses a server without TLS.
    ...(parsed.protocol === 'tls:' ? { tls: {} } : {}),
  };
}

/** Logs what happens to the connection; the answer says whether it stands. */
function watch(connection: NatsConnection, log: Logger): () => boolean {
  let connected = true;
  const follow = async () => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') connected = false;
      if (type === 'reconnect') connected = true;
      if (type === 'disconnect' || type === 'reconnect' || type === 'error')
        log.warn({ status: type }, 'nats connection');
    }
  };
  void follow();
  return () => connected;
}

export function readCloudEvent(contract: EventContract, data: Uint8Array): Envelope<never> {
  let decoded: Record<string, unknown>;
  try {
    decoded = json.decode(data) as Record<string, unknown>;
  } catch {
    throw new ContractViolation(contract.subject, '', 'is not JSON');
  }
  const { id, type, source, subject, version, time, traceparent } = decoded;
  if (
    typeof id !== 'string' ||
    type !== contract.type ||
    typeof subject !== 'string' ||
    typeof version !== 'number'
  ) {
    throw new ContractViolation(contract.subject, '', 'is not one of our CloudEvents');
  }
  return {
    id,
    type,
    source: String(source),
    aggregateId: subject,
    version,
    time: String(time),
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    data: contract.parse(decoded.data) as never,
  };
}

/** Serves the replies of one service through the NATS services API, in a queue group named after it. */
export async function serveReplies(
  bus: Bus,
  service: { name: string; version: string; description: string },
  replies: RequestHandler[],
  log: Logger,
): Promise<{ stop: () => Promise<void> }> {
  const inFlight = new Set<Promise<void>>();
  const meter = createRequestMeter();
  const nats: NatsService = await bus.connection.services.add({
    ...service,
    queue: service.name,
    statsHandler: meter.tell,
  });
  const group = nats.addGroup('request');
  for (const { contract, handle } of replies) {
    for (const { name, subject } of endpointsOf(service.name, contract)) {
      group.addEndpoint(name, {
        subject: subject.slice('request.'.length),
        metadata: helpOf(contract),
        handler: (error, message) => {
          if (error) return log.warn({ error, subject }, 'request');
          const done = meter.begin(subject);
          const attributes = aboutNats('process', contract.subject, service.name);
          const parent = message.headers?.get(traceHeader) || undefined;
          const work = inSpan({ name: contract.subject, kind: SpanKind.SERVER, attributes, parent }, (span) =>
            answer(contract, handle, message, log, span),
          )
            .then(done)
            .finally(() => inFlight.delete(work));
          inFlight.add(work);
        },
      });
    }
  }
  // Whoever asks after this is heard: the server knows of the endpoints.
  await bus.connection.flush();
  return {
    async stop() {
      await nats.stop();
      await Promise.allSettled(inFlight);
    },
  };
}

/** What `nats micro info` shows: of what operators ask for, the shapes of request and answer too, as JSON Schema. */
function helpOf(contract: RequestContract): Record<string, string> {
  const { summary, input, output } = contract;
  if (!isForOperators(contract)) return { summary };
  return { summary, request: JSON.stringify(input), answer: JSON.stringify(output) };
}

/** @throws Problem VALIDATION naming the field, where a person has written it */
function readInput(contract: RequestContract, data: Uint8Array) {
  if (!isForOperators(contract)) return contract.parseInput(json.decode(data));
  try {
    return contract.parseInput(data.length === 0 ? {} : json.decode(data));
  } catch (error) {
    if (!(error instanceof ContractViolation)) throw invalid('the request', 'is not JSON');
    const { field, reason } = error;
    throw field === ''
      ? invalid('the request', reason)
      : invalid(field.slice(1).replaceAll('/', '.'), reason);
  }
}

/** The asker stands in the subject. Without it operators ask and, until the next release, processes of the one before. */
function endpointsOf(service: string, contract: RequestContract): { name: string; subject: string }[] {
  const { subject, verb } = contract;
  const own = subject.startsWith(`request.${service}.`);
  const name = (own ? verb : subject.slice('request.'.length)).replaceAll('.', '-');
  if (isForOperators(contract)) return [{ name, subject }];
  return [
    { name, subject: `${subject}.*` },
    { name: `${name}-unnamed`, subject },
  ];
}

/** Returns the refusal as the services API tells it, where the request was refused. */
async function answer(
  contract: RequestContract,
  handle: RequestHandler['handle'],
  message: ServiceMsg,
  log: Logger,
  span: Span | undefined,
): Promise<string | undefined> {
  const reply = message.reply ?? '';
  let asker: string | undefined;
  try {
    asker = askerOf(contract, message);
  } catch (error) {
    // What is no request gets no answer: that would land wherever its sender likes.
    log.error({ error, subject: message.subject }, 'no request');
    return '400:NO_REQUEST';
  }
  try {
    if (!mayAsk(contract, asker, reply)) throw commonProblems.FORBIDDEN();
    const input = readInput(contract, message.data);
    const output = contract.parseOutput(await handle(input as never));
    message.respond(json.encode(output), { headers: headOf('answer') });
    return undefined;
  } catch (error) {
    if (span) markFailed(span, error);
    const problem = asRefusal(error) ?? commonProblems.INTERNAL();
    // 503 is said on purpose: a server is away, or too many wait.
    if (problem.status === 503) log.warn({ error, subject: contract.subject }, 'request refused');
    else if (problem.status >= 500) log.error({ error, subject: contract.subject }, 'request failed');
    const head = headOf('answer');
    head.set(problemHeader, problem.code);
    if (problem.retryAfterSeconds !== undefined) head.set('Retry-After', String(problem.retryAfterSeconds));
    message.respondError(problem.status, problem.code, json.encode(problem.toJSON()), { headers: head });
    return `${problem.status}:${problem.code}`;
  }
}
