import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  type JetStreamManager,
  NatsError,
  ReplayPolicy,
  type StreamConfig,
} from 'nats';
import { openBus } from '#shared/bus';
import { commandEnvironment } from '#shared/command-environment';
import { readVariable } from '#shared/config';
import { durableName } from '#shared/consume';
import type { EventContract } from '#shared/contract';
import { createLogger } from '#shared/log';
import { requireServerUrl } from '#shared/server-address';
import { readNumber, readOptions, runCommand } from '../shared/command.mjs';
import { findDrift } from './drift.ts';

/** A file of nats/consumers, in the form that `nats consumer add --config` takes, with its stream's name. */
export interface ConsumerFile extends Partial<ConsumerConfig> {
  stream_name: string;
  durable_name: string;
}

export type StreamFile = Partial<StreamConfig> & { name: string };

/** The durable consumer of one subscription. */
export function consumerFile(service: string, contract: EventContract): ConsumerFile {
  return {
    stream_name: contract.stream,
    durable_name: durableName(service, contract),
    description: `${service} hears ${contract.type}`,
    filter_subject: contract.subject,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 30_000_000_000,
    max_deliver: -1,
    // What waits to be tried again counts too: hundreds of those must leave room for their neighbours.
    max_ack_pending: 4_096,
    replay_policy: ReplayPolicy.Instant,
  };
}

async function readConfigs<Config>(folder: string): Promise<Config[]> {
  const directory = join(import.meta.dir, folder);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as Config),
  );
}

export const readStreams = () => readConfigs<StreamFile>('streams');
export const readConsumers = () => readConfigs<ConsumerFile>('consumers');

function isMissing(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.code === 404;
}

/** Creates or updates every stream; the files are the truth, and only this program applies them. */
export async function provisionStreams(manager: JetStreamManager, replicas: number): Promise<void> {
  for (const file of await readStreams()) {
    const config = { ...file, num_replicas: replicas };
    try {
      await manager.streams.info(file.name);
      await manager.streams.update(file.name, config);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await manager.streams.add(config);
    }
  }
}

export async function provisionConsumers(
  manager: JetStreamManager,
  consumers: ConsumerFile[],
): Promise<void> {
  for (const { stream_name, ...config } of consumers) {
    await manager.consumers.add(stream_name, config);
  }
}

const usage = `npx bun nats/provision.ts           makes the streams and consumers what their files say
npx bun nats/provision.ts --check   changes nothing; each difference is a line, and any makes it end with 1
On what npm run up runs here, or on NATS_URL. NATS_REPLICAS=1   copies of each stream`;

async function main(args: string[]): Promise<number> {
  const { check } = readOptions(args, { check: { type: 'boolean', default: false } });
  const url = requireServerUrl('NATS_URL', await commandEnvironment(['NATS_URL'])).href;
  const replicas = readNumber('NATS_REPLICAS', readVariable(process.env, 'NATS_REPLICAS') ?? '1', {
    least: 1,
    most: 5,
  });
  const bus = await openBus(url, 'provisioner', createLogger('warn'));
  try {
    const manager = await bus.connection.jetstreamManager();
    const streams = await readStreams();
    const consumers = await readConsumers();
    if (check) {
      const wanted = streams.map((file) => ({ ...file, num_replicas: replicas }));
      const drift = await findDrift(manager, { streams: wanted, consumers });
      for (const line of drift) console.log(line);
      if (drift.length > 0) return 1;
    } else {
      await provisionStreams(manager, replicas);
      await provisionConsumers(manager, consumers);
    }
    console.log(`${streams.length} streams and ${consumers.length} consumers are as their files say`);
    return 0;
  } finally {
    await bus.close();
  }
}

if (import.meta.main) await runCommand(usage, main);
