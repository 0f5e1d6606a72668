import { NatsError } from 'nats';
import { migratedServices } from '../../../drizzle/migrate.ts';
import { findStrangers } from '../../../nats/drift.ts';
import { type ConsumerFile, readConsumers, readStreams } from '../../../nats/files.ts';
import { deadLetterStream } from '../../bus/dead-letters.ts';
import type { Check } from './finding.ts';
import type { Sources } from './sources.ts';

const namedAtMost = 5;

export const outboxesDrained: Check = {
  says: 'every event that was committed has been published',
  async look({ sql, graceSeconds }) {
    let examined = 0;
    const violations: string[] = [];
    for (const service of migratedServices) {
      const [row] = await sql(service)<{ rows: number; stuck: number; oldest: string[] | null }[]>`
        SELECT count(*)::int AS rows, count(*) FILTER (WHERE late)::int AS stuck,
          (array_agg(type || ' ' || id ORDER BY position) FILTER (WHERE late))[1:${namedAtMost}::int] AS oldest
        FROM (SELECT type, id, position, sent_at IS NULL
          AND created_at <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS late FROM outbox) AS events`;
      examined += row!.rows;
      if (row!.stuck > 0)
        violations.push(
          `${service}: ${row!.stuck} events wait in the outbox for more than ${graceSeconds} seconds, first ${row!.oldest!.join(', ')}`,
        );
    }
    return { examined, violations };
  },
};

/** By the consumers that mend them: a letter that was handled lies on its stream for a while, and waits no more. */
export const nothingDead: Check = {
  says: 'no message has become a dead letter',
  async look({ bus }) {
    const manager = await bus.connection.jetstreamManager();
    const { state } = await manager.streams.info(deadLetterStream, { subjects_filter: '>' });
    const mending = (await readConsumers()).filter((file) => file.stream_name === deadLetterStream);
    const waiting: [string, number][] = [];
    for (const { durable_name, filter_subject } of mending) {
      const info = await manager.consumers.info(deadLetterStream, durable_name).catch(unlessMissing);
      if (info) waiting.push([filter_subject!, info.num_pending + info.num_ack_pending]);
    }
    // Those that nobody mends, or cannot at the moment.
    for (const [subject, letters] of Object.entries(state.subjects ?? {}))
      if (!waiting.some(([known]) => known === subject)) waiting.push([subject, letters]);
    return {
      examined: state.messages,
      violations: waiting
        .filter(([, letters]) => letters > 0)
        .map(([subject, letters]) => `${letters} dead letters wait on the stream DEAD as ${subject}`),
    };
  },
};

export const nobodyElseReads: Check = {
  says: 'only consumers of our own read the streams',
  async look({ bus }) {
    const manager = await bus.connection.jetstreamManager();
    const files = { streams: await readStreams(), consumers: await readConsumers() };
    return { examined: files.consumers.length, violations: await findStrangers(manager, files) };
  },
};

export const consumersCaughtUp: Check = {
  says: 'every declared consumer has handled all that its stream holds',
  async look(sources) {
    const consumers = (await readConsumers()).filter((file) => file.stream_name !== deadLetterStream);
    const violations: string[] = [];
    for (const consumer of consumers) violations.push(...(await lagOf(sources, consumer)));
    return { examined: consumers.length, violations };
  },
};

async function lagOf(
  { bus, graceSeconds }: Sources,
  { stream_name: stream, durable_name: durable, filter_subject: subject }: ConsumerFile,
): Promise<string[]> {
  const manager = await bus.connection.jetstreamManager();
  const name = `consumer ${durable} of ${stream}`;
  const info = await manager.consumers.info(stream, durable).catch(unlessMissing);
  if (!info) return [`${name} is not on the server`];
  const behind = info.num_pending + info.num_ack_pending;
  if (behind === 0) return [];
  // Everything up to the floor is acknowledged; the next of its subject is the oldest that is not.
  const query = { seq: info.ack_floor.stream_seq + 1, next_by_subj: subject! };
  const oldest = await manager.streams.getMessage(stream, query).catch(unlessMissing);
  const ageSeconds = oldest ? (Date.now() - oldest.time.getTime()) / 1_000 : 0;
  return oldest && ageSeconds >= graceSeconds
    ? [
        `${name} is ${behind} events behind; number ${oldest.seq} has waited ${Math.floor(ageSeconds)} seconds`,
      ]
    : [];
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NatsError && error.api_error?.code === 404)) throw error;
}
