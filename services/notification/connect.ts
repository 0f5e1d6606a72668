import type { Platform } from '#shared/service';
import type { NotificationConfig } from './config.ts';
import { createDelivery } from './deliver-notifications.ts';
import { openLane } from './mailer.ts';
import { createNotificationMetrics } from './metrics.ts';
import * as schema from './schema.ts';

/** Below the deadline of `notification.send-code`, so that its asker hears why. */
const codeDeadlineMs = 4_000;
const mailDeadlineMs = 20_000;
/** Mail that is being handed over at shutdown; what does not end in time is sent again after the start. */
const closingGraceMs = 2_000;

export async function connect(platform: Platform, config: NotificationConfig) {
  const db = platform.openPostgres(schema, { maxConnections: 6 });
  const meters = createNotificationMetrics(platform.metrics);
  const codeLane = openLane(config, {
    connections: config.SMTP_CODE_CONNECTIONS,
    deadlineMs: codeDeadlineMs,
  });
  const mailLane = openLane(config, {
    connections: config.SMTP_MAIL_CONNECTIONS,
    deadlineMs: mailDeadlineMs,
  });
  const delivery = createDelivery({ ...platform, config, db, meters, mailLane });
  platform.onClose(async () => {
    const finished = delivery.stop();
    await Promise.race([finished, Bun.sleep(closingGraceMs)]);
    mailLane.close();
    codeLane.close();
    await finished;
  });
  return { ...platform, config, db, meters, codeLane, delivery };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
