import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import { createClient, ErrorReply } from 'redis';
import { Unreachable } from '../base/unreachable.ts';
import type { Logger } from '../seeing/log.ts';
import { createCircuit, within } from './circuit.ts';

const deadlineMs = 2_000;
const closeWithinMs = 2_000;

/** Errors of a Redis that cannot serve now, by the first word of its answer. */
const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS)\b/;

tellOfSubscribers();

/**
 * Connects to Redis. A command that is not answered in time throws Unreachable; whether it took effect is then unknown.
 * While the connection is down commands are refused at once, so that no late lock fires after its caller gave up.
 * The connection comes back by itself, also from a peer that has gone silent.
 */
export async function openRedis(url: string, log: Logger) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 3_000,
      socketTimeout: 60_000,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** Math.min(attempts, 6), 1_000),
    },
    pingInterval: 10_000,
    commandOptions: { timeout: undefined },
  });
  client.on('error', (error: unknown) => log.warn({ error }, 'redis connection'));
  await client.connect();

  let closing = false;
  const circuit = createCircuit('redis', log, () => {
    // One that is still connecting goes on by itself; to disturb it would leave two at work.
    if (closing || !client.isReady) return;
    client.destroy();
    client.connect().catch((error: unknown) => log.warn({ error }, 'redis connection'));
  });
  // What the driver hands out is a view on the one client beneath: there every command passes, those of other views too,
  // and every pipeline, which has one deadline for all of its commands.
  const beneath: typeof client = Object.getPrototypeOf(client);
  const send = beneath.sendCommand;
  beneath.sendCommand = function (this: typeof client, ...command: Parameters<typeof send>) {
    return circuit.run(() => within(deadlineMs, 'redis', answerOf(send.apply(this, command))));
  } as typeof send;
  const pipeline = beneath._executePipeline;
  beneath._executePipeline = function (this: typeof client, ...commands: Parameters<typeof pipeline>) {
    return circuit.run(() => within(deadlineMs, 'redis', answerOf(pipeline.apply(this, commands))));
  } as typeof pipeline;

  return Object.assign(client, {
    /** Ends well or, where Redis does not answer, all the same. */
    async end() {
      closing = true;
      await within(closeWithinMs, 'redis', client.close()).catch(() => client.isOpen && client.destroy());
    },
  });
}

async function answerOf<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof TypeError) throw error;
    if (error instanceof ErrorReply && !passing.test(error.message)) throw error;
    throw new Unreachable('redis', 'refused', { cause: error });
  }
}

export type RedisClient = Awaited<ReturnType<typeof openRedis>>;

/**
 * As Node does, and Bun does not: a tracing channel says whether anybody listens. Otherwise the driver describes each
 * command for nobody, which costs a good part of what the command costs.
 */
function tellOfSubscribers(): void {
  const channels: object = Object.getPrototypeOf(tracingChannel('jatra'));
  if ('hasSubscribers' in channels) return;
  Object.defineProperty(channels, 'hasSubscribers', {
    get(this: TracingChannel) {
      const { start, end, asyncStart, asyncEnd, error } = this;
      return [start, end, asyncStart, asyncEnd, error].some((one) => one.hasSubscribers);
    },
  });
}
