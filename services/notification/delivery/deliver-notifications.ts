import { and, eq, sql } from 'drizzle-orm';
import type { Clock } from '#shared/base/clock';
import { oneAtATime } from '#shared/base/single-flight';
import type { Logger } from '#shared/seeing/log';
import { leaseDue } from '#shared/stores/lease-due';
import type { Database } from '#shared/stores/postgres';
import type { NotificationConfig } from '../config.ts';
import type * as schema from '../schema.ts';
import { type NotificationRow, notifications } from '../schema.ts';
import { readFault } from './delivery-fault.ts';
import { isOvertaken } from './is-overtaken.ts';
import { createMarker, type Marker } from './mark-sent.ts';
import type { NotificationMetrics } from './metrics.ts';
import { afterFailure, type Channel } from './notification.ts';
import type { Room } from './room.ts';

export interface DeliveryDeps {
  db: Database<typeof schema>;
  clock: Clock;
  log: Logger;
  config: NotificationConfig;
  meters: NotificationMetrics;
  room: Pick<Room, 'isFree'>;
}

/**
 * How one channel sends. `hurried`: more messages wait, or the machine is busy, so optional work is left out. Resolves with the provider's
 * answer; throws what `readFault` reads.
 */
export type Send = (row: NotificationRow, hurried: boolean) => Promise<object>;

type Marking = DeliveryDeps & { mark: Marker };

const batchSize = 20;
/** Longer than any attempt: the message of a process that died is taken over after it. */
const leaseMs = 60_000;

export interface Delivery {
  /** Sends what is due by these channels, by all where none is named; returns at once. */
  wake(channels?: Channel[]): void;
  /** Begins nothing new and waits for what is under way. */
  stop(): Promise<void>;
}

/** Channels send independently: none waits for the provider of another. */
export function createDelivery(deps: DeliveryDeps, senders: Partial<Record<Channel, Send>>): Delivery {
  const mark = createMarker(deps.db);
  const deliveries = Object.entries(senders).map(([channel, send]) =>
    deliverChannel({ ...deps, mark }, channel as Channel, send),
  );
  return {
    wake(channels) {
      for (const delivery of deliveries) delivery.wake(channels);
    },
    async stop() {
      await Promise.all(deliveries.map((delivery) => delivery.stop()));
    },
  };
}

/**
 * Sends what is PENDING and due; any number of processes may. A crash between the provider's
 * acceptance and the mark SENT sends one message a second time, with the same Message-ID or reference.
 */
function deliverChannel(deps: Marking, channel: Channel, send: Send): Delivery {
  let stopped = false;
  const runs = oneAtATime(async () => {
    try {
      while (!stopped && (await deliverBatch(deps, channel, send)) === batchSize);
    } catch (error) {
      deps.log.error({ error, channel }, 'delivery');
    }
  });
  return {
    wake(channels = [channel]) {
      if (channels.includes(channel)) void runs.again();
    },
    async stop() {
      stopped = true;
      await runs.join();
    },
  };
}

async function deliverBatch(deps: Marking, channel: Channel, send: Send): Promise<number> {
  const rows = await leaseMessages(deps, channel);
  const hurried = rows.length === batchSize || !deps.room.isFree();
  await Promise.all(rows.map((row) => deliver(deps, row, () => send(row, hurried))));
  return rows.length;
}

function leaseMessages({ db, clock }: DeliveryDeps, channel: Channel): Promise<NotificationRow[]> {
  const now = clock.now();
  return leaseDue(db, {
    table: notifications,
    key: [notifications.id],
    dueAt: notifications.nextAttemptAt,
    where: and(eq(notifications.type, channel), eq(notifications.status, 'PENDING')),
    now,
    limit: batchSize,
    set: {
      attempts: sql`${notifications.attempts} + 1`,
      nextAttemptAt: new Date(now.getTime() + leaseMs),
    },
  });
}

async function deliver(deps: Marking, row: NotificationRow, send: () => Promise<object>): Promise<void> {
  const { db, clock, log, config, meters } = deps;
  const mine = and(eq(notifications.id, row.id), eq(notifications.status, 'PENDING'));
  const { kind, type: channel } = row;
  try {
    if (await isOvertaken(deps, row)) return await withdraw(deps, row);
    const receipt = await send();
    await deps.mark({ id: row.id, sentAt: clock.now(), receipt });
    meters.messages.inc({ channel, kind, outcome: 'sent' });
  } catch (error) {
    const { retryAfterMs, ...fault } = readFault(error);
    const next = afterFailure(row.attempts, fault.permanent, clock.now(), {
      maxAttempts: config.NOTIFICATION_MAX_ATTEMPTS,
      firstWaitMs: config.NOTIFICATION_RETRY_SECONDS * 1_000,
      leastWaitMs: retryAfterMs,
    });
    await db
      .update(notifications)
      .set({ ...next, providerResponse: { ...fault, attempts: row.attempts } })
      .where(mine);
    meters.messages.inc({ channel, kind, outcome: next.status === 'FAILED' ? 'failed' : 'retried' });
    log.warn(
      {
        notificationId: row.id,
        channel,
        kind,
        attempts: row.attempts,
        providerStatus: fault.responseCode,
        fault: fault.code,
        status: next.status,
      },
      'not delivered',
    );
  }
}

async function withdraw({ db, log, meters }: DeliveryDeps, { id, type: channel, kind }: NotificationRow) {
  await db
    .update(notifications)
    .set({ status: 'FAILED', nextAttemptAt: null, providerResponse: { code: 'OVERTAKEN' } })
    .where(and(eq(notifications.id, id), eq(notifications.status, 'PENDING')));
  meters.messages.inc({ channel, kind, outcome: 'overtaken' });
  log.info({ notificationId: id, channel, kind }, 'not sent, for something newer is told');
}
