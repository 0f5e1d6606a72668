import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Clock } from '#shared/clock';
import type { Logger } from '#shared/log';
import type { Database } from '#shared/postgres';
import type { NotificationConfig } from './config.ts';
import { type Lane, readFault } from './mailer.ts';
import type { NotificationMetrics } from './metrics.ts';
import { afterFailure } from './notification.ts';
import type * as schema from './schema.ts';
import { type NotificationRow, notifications } from './schema.ts';

interface DeliveryDeps {
  db: Database<typeof schema>;
  clock: Clock;
  log: Logger;
  config: NotificationConfig;
  meters: NotificationMetrics;
  mailLane: Lane;
}

const batchSize = 20;
/** Longer than any attempt lasts: whoever died in the middle leaves the mail to the next. */
const leaseMs = 60_000;

export interface Delivery {
  /** Sends what is due, now and not later; returns at once. */
  wake(): void;
  /** Begins nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Sends what is PENDING and due, any number of processes beside each other. A crash between the server's
 * acceptance and the mark SENT sends one mail a second time, with the same Message-ID.
 */
export function createDelivery(deps: DeliveryDeps): Delivery {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  const run = async () => {
    do {
      again = false;
      try {
        while (!stopped && (await deliverBatch(deps)) === batchSize);
      } catch (error) {
        deps.log.error({ error }, 'mail delivery');
      }
    } while (again && !stopped);
  };

  const wake = () => {
    again = true;
    running ??= run().finally(() => {
      running = undefined;
      if (again && !stopped) wake();
    });
  };

  return {
    wake,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function deliverBatch(deps: DeliveryDeps): Promise<number> {
  const rows = await claim(deps);
  await Promise.all(rows.map((row) => deliver(deps, row)));
  return rows.length;
}

function claim({ db, clock }: DeliveryDeps): Promise<NotificationRow[]> {
  const now = clock.now();
  const due = db
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.status, 'PENDING'), lte(notifications.nextAttemptAt, now)))
    .orderBy(asc(notifications.nextAttemptAt))
    .limit(batchSize)
    .for('update', { skipLocked: true });
  return db
    .update(notifications)
    .set({ attempts: sql`${notifications.attempts} + 1`, nextAttemptAt: new Date(now.getTime() + leaseMs) })
    .where(inArray(notifications.id, due))
    .returning();
}

async function deliver(deps: DeliveryDeps, row: NotificationRow): Promise<void> {
  const { db, clock, log, config, meters, mailLane } = deps;
  const mine = and(eq(notifications.id, row.id), eq(notifications.status, 'PENDING'));
  try {
    const receipt = await mailLane.send({
      notificationId: row.id,
      to: row.recipient,
      subject: row.subject ?? '',
      text: row.message,
      html: row.html ?? undefined,
      images: row.images ?? undefined,
    });
    await db
      .update(notifications)
      .set({
        status: 'SENT',
        sentAt: clock.now(),
        nextAttemptAt: null,
        providerResponse: receipt,
        html: null,
        images: null,
      })
      .where(mine);
    meters.mails.inc({ kind: row.kind, outcome: 'sent' });
  } catch (error) {
    const fault = readFault(error);
    const next = afterFailure(row.attempts, fault.permanent, clock.now(), {
      maxAttempts: config.NOTIFICATION_MAX_ATTEMPTS,
      firstWaitMs: config.NOTIFICATION_RETRY_SECONDS * 1_000,
    });
    await db
      .update(notifications)
      .set({ ...next, providerResponse: { ...fault, attempts: row.attempts } })
      .where(mine);
    meters.mails.inc({ kind: row.kind, outcome: next.status === 'FAILED' ? 'failed' : 'retried' });
    log.warn(
      {
        notificationId: row.id,
        kind: row.kind,
        attempts: row.attempts,
        smtpCode: fault.responseCode,
        fault: fault.code,
        status: next.status,
      },
      'mail not delivered',
    );
  }
}
