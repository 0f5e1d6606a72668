import { DeliverPolicy, type JetStreamManager, NatsError } from 'nats';
import { readVariable } from '#shared/base/config';
import { openBus } from '#shared/bus/bus';
import { createLogger } from '#shared/seeing/log';
import { requireNatsServers } from '#shared/stores/server-address';
import { commandEnvironment } from '#shared/tools/command-environment';
import { readNumber, readOptions, runCommand } from '../shared/base/command.mjs';
import { findDrift, findStrangers } from './drift.ts';
import { type ConsumerFile, readConsumers, readStreams } from './files.ts';

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NatsError && error.api_error?.code === 404)) throw error;
}

/** Creates or updates every stream; the files are the truth, and only this program applies them. */
export async function provisionStreams(manager: JetStreamManager, replicas: number): Promise<void> {
  for (const file of await readStreams()) {
    const config = { ...file, num_replicas: replicas };
    if (await manager.streams.info(file.name).catch(unlessMissing))
      await manager.streams.update(file.name, config);
    else await manager.streams.add(config);
  }
}

/** Has a message for each consumer that was ever made, so that one that is lost is told from one that is new. */
const madeStream = 'PROVISIONED';
const madeSubject = ({ stream_name, durable_name }: ConsumerFile) =>
  `provisioned.${stream_name}.${durable_name}`;

/**
 * Creates or updates every consumer and deletes none: processes of the release before may still hear by it. One that
 * was there once and is gone begins with the oldest message that its stream holds, and the inbox of its service drops
 * what was handled.
 * @returns a line for each that was lost
 */
export async function provisionConsumers(
  manager: JetStreamManager,
  consumers: ConsumerFile[],
): Promise<string[]> {
  const { state } = await manager.streams.info(madeStream, { subjects_filter: '>' });
  const lost: string[] = [];
  for (const file of consumers) {
    const { stream_name, ...config } = file;
    const wasMade = state.subjects?.[madeSubject(file)] !== undefined;
    const found = await manager.consumers.info(stream_name, file.durable_name).catch(unlessMissing);
    if (!found && wasMade)
      lost.push(`consumer ${stream_name}.${file.durable_name}: was gone, and is made anew`);
    // Where a consumer began cannot be changed.
    const begun = found?.config.deliver_policy ?? (wasMade ? DeliverPolicy.All : config.deliver_policy);
    await manager.consumers.add(stream_name, { ...config, deliver_policy: begun });
    if (!wasMade) await manager.jetstream().publish(madeSubject(file));
  }
  return lost;
}

const usage = `npx bun nats/provision.ts           makes the streams and consumers what their files say, and deletes none
npx bun nats/provision.ts --check   changes nothing; each difference is a line, and any makes it end with 1
On what npm run up runs here, or on NATS_URL. NATS_REPLICAS=1   copies of each stream`;

async function main(args: string[]): Promise<number> {
  const { check } = readOptions(args, { check: { type: 'boolean', default: false } });
  const servers = requireNatsServers(await commandEnvironment(['NATS_URL'], { login: 'provisioner' }));
  const replicas = readNumber('NATS_REPLICAS', readVariable(process.env, 'NATS_REPLICAS') ?? '1', {
    least: 1,
    most: 5,
  });
  const bus = await openBus(servers, 'provisioner', createLogger('warn'));
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
      const lost = await provisionConsumers(manager, consumers);
      for (const line of [...lost, ...(await findStrangers(manager, { streams, consumers }))])
        console.log(line);
    }
    console.log(`${streams.length} streams and ${consumers.length} consumers are as their files say`);
    return 0;
  } finally {
    await bus.close();
  }
}

if (import.meta.main) await runCommand(usage, main);
