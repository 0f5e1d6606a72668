import { createInbox, type Msg, type NatsConnection } from 'nats';
import { Trouble } from '../../base/command.mjs';

// JetStream's own snapshots, as `nats stream backup` and `nats stream restore` speak of them; the CLI reads what is written here.

const chunkBytes = 131_072;
const patienceMs = 30_000;

interface Answer {
  error?: { code: number; description: string };
}

/** What a stream is set to and how far it has got; NATS wants it back as it said it. */
export interface SnapshotHead {
  config: { name: string };
  state: { messages: number };
}

async function ask<Said extends Answer>(nats: NatsConnection, subject: string, body: object): Promise<Said> {
  const answer = await nats.request(subject, JSON.stringify(body), { timeout: patienceMs });
  const said = answer.json<Said>();
  if (said.error) throw new Trouble(`NATS refuses ${subject}: ${said.error.description}`);
  return said;
}

/** The stream with its consumers as one archive, while it goes on. */
export async function snapshot(
  nats: NatsConnection,
  stream: string,
): Promise<{ head: SnapshotHead; content: AsyncIterable<Uint8Array> }> {
  const inbox = createInbox();
  const parts = nats.subscribe(inbox);
  const { config, state } = await ask<Answer & SnapshotHead>(nats, `$JS.API.STREAM.SNAPSHOT.${stream}`, {
    deliver_subject: inbox,
    chunk_size: chunkBytes,
    no_consumers: false,
    jsck: true,
  });
  async function* content() {
    const next = parts[Symbol.asyncIterator]();
    try {
      for (;;) {
        const part = await within(next.next(), stream);
        if (part.done) throw new Trouble(`NATS broke the copy of ${stream} off.`);
        const code = part.value.headers?.code ?? 0;
        if (code >= 400)
          throw new Trouble(`NATS broke the copy of ${stream} off: ${part.value.headers?.description}`);
        if (part.value.data.length === 0) return;
        yield part.value.data;
        // It sends no more than a few megabytes that nobody has answered.
        part.value.respond();
      }
    } finally {
      parts.unsubscribe();
    }
  }
  return { head: { config, state }, content: content() };
}

/** Makes the stream anew, with its messages, their numbers, and where each consumer had got. */
export async function putBack(
  nats: NatsConnection,
  head: SnapshotHead,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const { name } = head.config;
  const { deliver_subject: subject } = await ask<Answer & { deliver_subject: string }>(
    nats,
    `$JS.API.STREAM.RESTORE.${name}`,
    head,
  );
  const send = async (part: Uint8Array): Promise<Msg> => {
    const answer = await nats.request(subject, part, { timeout: patienceMs });
    const said = answer.data.length > 0 ? answer.json<Answer>() : {};
    if (said.error) throw new Trouble(`NATS does not take ${name} back: ${said.error.description}`);
    return answer;
  };
  for await (const part of content)
    for (let at = 0; at < part.length; at += chunkBytes) await send(part.subarray(at, at + chunkBytes));
  return (await send(new Uint8Array())).json<Answer & SnapshotHead>().state.messages;
}

async function within<Value>(promise: Promise<Value>, stream: string): Promise<Value> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Trouble(`NATS stopped sending ${stream}.`)), patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
