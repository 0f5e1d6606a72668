import { DeliverPolicy, type JsMsg } from 'nats';
import type { Bus } from './bus.ts';

const askedAtOnce = 500;
const silenceMs = 2_000;

export interface FoundMessages {
  messages: JsMsg[];
  /** false where the time was over before the stream's end. */
  complete: boolean;
}

/** Messages of a stream, from an instant on, in whose text something stands. Reads every one of them: for operators. */
export async function findMessages(
  bus: Bus,
  search: { stream: string; text: string; since: Date; withinMs: number },
): Promise<FoundMessages> {
  const until = Date.now() + search.withinMs;
  const found: JsMsg[] = [];
  const consumer = await bus.connection.jetstream().consumers.get(search.stream, {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: search.since.toISOString(),
  });
  const empty = (await consumer.info()).num_pending === 0;
  if (empty) {
    await consumer.delete();
    return { messages: found, complete: true };
  }
  const messages = await consumer.consume({ max_messages: askedAtOnce });
  const watch = setTimeout(() => void messages.close(), silenceMs);
  try {
    for await (const message of messages) {
      watch.refresh();
      if (message.string().includes(search.text)) found.push(message);
      if (message.info.pending === 0) return { messages: found, complete: true };
      if (Date.now() > until) break;
    }
    return { messages: found, complete: false };
  } finally {
    clearTimeout(watch);
    await messages.close();
    await consumer.delete();
  }
}
