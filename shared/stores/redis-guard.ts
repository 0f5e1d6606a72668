import { createClient, ErrorReply } from 'redis';
import { Unreachable } from '../base/unreachable.ts';
import { type Circuit, within } from './circuit.ts';

export const deadlineMs = 2_000;
export const closeWithinMs = 2_000;

/** Of every connection. One that is lost comes back by itself, also from a peer that has gone silent. */
export const connectionOptions = {
  disableOfflineQueue: true,
  pingInterval: 10_000,
  commandOptions: { timeout: undefined },
} as const;

export const socketOptions = {
  connectTimeout: 3_000,
  socketTimeout: 60_000,
  reconnectStrategy: (attempts: number) => Math.min(50 * 2 ** Math.min(attempts, 6), 1_000),
};

/** Errors of a Redis that cannot serve now, by the first word of its answer. */
const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|OOM|BUSY|MISCONF|NOREPLICAS)\b/;
/** A slot is on its way to another node, or there: this one command cannot be served now, and others can. */
const moving = /^TRYAGAIN\b/;
const moved = /^(TRYAGAIN|MOVED|ASK)\b/;

export type SingleClient = ReturnType<typeof openClient>;

export const openClient = (url: string) => createClient({ url, socket: socketOptions, ...connectionOptions });

/** A server that owns keys: of a cluster a master, else the one Redis. */
export interface RedisNode {
  /** Its address in a cluster; empty where there is one alone. */
  name: string;
  connect(): SingleClient | Promise<SingleClient>;
}

/**
 * What the driver hands out is a view on the one client beneath: there every command passes, those of other views too,
 * and every pipeline, which has one deadline for all of its commands. So each is under the circuit from now on.
 */
export function guard(client: SingleClient, circuit: Circuit): void {
  const beneath: SingleClient = Object.getPrototypeOf(client);
  const send = beneath.sendCommand;
  beneath.sendCommand = function (this: SingleClient, ...command: Parameters<typeof send>) {
    return circuit.run(() => within(deadlineMs, 'redis', answerOf(send.apply(this, command))));
  } as typeof send;
  const pipeline = beneath._executePipeline;
  beneath._executePipeline = function (this: SingleClient, ...commands: Parameters<typeof pipeline>) {
    return circuit.run(() => within(deadlineMs, 'redis', answerOf(pipeline.apply(this, commands), moved)));
  } as typeof pipeline;
}

/** Connects anew where nobody answers. One that is still connecting goes on: to disturb it would leave two at work. */
export function reconnect(client: SingleClient, onError: (error: unknown) => void): void {
  if (!client.isReady) return;
  client.destroy();
  client.connect().catch(onError);
}

/** @throws Unreachable for what is no answer, or the answer of a Redis that cannot serve now */
export async function answerOf<Reply>(reply: Promise<Reply>, busy = moving): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof TypeError || error instanceof Unreachable) throw error;
    if (error instanceof ErrorReply && busy.test(error.message))
      throw new Unreachable('redis', 'busy', { cause: error });
    if (error instanceof ErrorReply && !passing.test(error.message)) throw error;
    throw new Unreachable('redis', 'refused', { cause: error });
  }
}
