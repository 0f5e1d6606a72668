import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AckPolicy, type ConsumerConfig, DeliverPolicy, ReplayPolicy, type StreamConfig } from 'nats';
import type { EventContract } from '#shared/base/contract';
import type { Begin } from '#shared/bus/bus';
import { durableName } from '#shared/bus/consume';
import { deadLetterStream, lettersDurable } from '#shared/bus/dead-letters';

/** A file of nats/consumers, in the form that `nats consumer add --config` takes, with its stream's name. */
export interface ConsumerFile extends Partial<ConsumerConfig> {
  stream_name: string;
  durable_name: string;
}

export type StreamFile = Partial<StreamConfig> & { name: string };

const durable = (
  named: Pick<ConsumerFile, 'stream_name' | 'durable_name' | 'description' | 'filter_subject'>,
  { begin, ackWaitSeconds }: { begin: Begin; ackWaitSeconds: number },
): ConsumerFile => ({
  ...named,
  deliver_policy: begin === 'all' ? DeliverPolicy.All : DeliverPolicy.New,
  ack_policy: AckPolicy.Explicit,
  ack_wait: ackWaitSeconds * 1_000_000_000,
  max_deliver: -1,
  // What waits to be tried again counts too: hundreds of those must leave room for their neighbours.
  max_ack_pending: 4_096,
  replay_policy: ReplayPolicy.Instant,
});

/** The durable consumer of one subscription. */
export function consumerFile(service: string, contract: EventContract, begin: Begin = 'new'): ConsumerFile {
  const named = {
    stream_name: contract.stream,
    durable_name: durableName(service, contract),
    description: `${service} hears ${contract.type}`,
    filter_subject: contract.subject,
  };
  return durable(named, { begin, ackWaitSeconds: 30 });
}

/** The durable consumer by which a service reads its dead letters, all of them at a time. */
export function lettersFile(service: string): ConsumerFile {
  const named = {
    stream_name: deadLetterStream,
    durable_name: lettersDurable(service),
    description: `${service} mends its dead letters`,
    filter_subject: `dead.${service}`,
  };
  return durable(named, { begin: 'all', ackWaitSeconds: 60 });
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
