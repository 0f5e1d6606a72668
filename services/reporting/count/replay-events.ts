import type { JsMsg } from 'nats';
import { bindSubscription, type EventHandler, readCloudEvent } from '#shared/bus/bus';
import type { Deps } from '../connect.ts';
import { subscriptions } from '../subscriptions.ts';
import { countInGroups } from './count-events.ts';

const handledAtOnce = 16;
const longestSilenceMs = 30_000;

/**
 * Counts every event that the streams still hold, oldest first. Known events change nothing; missing ones are counted
 * now.
 * @returns how many events were told
 */
export async function replayEvents(deps: Pick<Deps, 'bus' | 'db' | 'log'>): Promise<number> {
  const count = countInGroups({ db: deps.db, replaying: true });
  let told = 0;
  for (const subscription of subscriptions) {
    told += await replay(deps, bindSubscription(subscription, { count }));
  }
  return told;
}

async function replay(
  { bus, log }: Pick<Deps, 'bus' | 'log'>,
  { contract, handle }: EventHandler,
): Promise<number> {
  const jetstream = bus.connection.jetstream();
  const stream = await jetstream.streams.get(contract.stream);
  const { state } = await stream.info(false, { subjects_filter: contract.subject });
  if (!state.subjects?.[contract.subject]) return 0;
  const consumer = await jetstream.consumers.get(contract.stream, { filterSubjects: contract.subject });
  const messages = await consumer.consume({ max_messages: handledAtOnce * 8 });
  const inFlight = new Set<Promise<void>>();
  let told = 0;
  const watch = setTimeout(() => void messages.close(), longestSilenceMs);
  try {
    for await (const message of messages) {
      watch.refresh();
      const work = tell(message).finally(() => inFlight.delete(work));
      inFlight.add(work);
      if (inFlight.size >= handledAtOnce) await Promise.race(inFlight);
      told++;
      if (message.info.pending === 0) {
        await Promise.all(inFlight);
        return told;
      }
    }
  } finally {
    clearTimeout(watch);
    await messages.close();
  }
  throw new Error(`${contract.subject}: the stream fell silent after ${told} events`);

  async function tell(message: JsMsg): Promise<void> {
    try {
      await handle(readCloudEvent(contract, message.data));
    } catch (error) {
      log.error({ error, subject: contract.subject, sequence: message.seq }, 'event not counted');
      throw error;
    }
  }
}
