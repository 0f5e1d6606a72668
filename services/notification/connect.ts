import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { NotificationConfig } from './config.ts';
import { createDelivery } from './delivery/deliver-notifications.ts';
import { openLane } from './delivery/mailer.ts';
import { createNotificationMetrics } from './delivery/metrics.ts';
import { printTickets } from './delivery/print-tickets.ts';
import { watchRoom } from './delivery/room.ts';
import { sendByMail, sendByPush, sendBySms } from './delivery/senders.ts';
import { loadPushKeys } from './push/keys.ts';
import { createPushSender } from './push/sender.ts';
import * as schema from './schema.ts';
import { connectSms } from './sms/provider.ts';
import { openSmsSandbox } from './sms/sandbox.ts';

/** Below the deadline of `notification.send-code`, so that the caller hears why. */
const codeDeadlineMs = 4_000;
const mailDeadlineMs = 20_000;
const pushDeadlineMs = 10_000;
/** How long shutdown waits for mail under way; what does not end in time is sent again after the start. */
const closingGraceMs = 2_000;

export async function connect(platform: Platform, config: NotificationConfig) {
  const { log } = platform;
  const pushKeys = await loadPushKeys(config);
  if (!config.sms) log.warn('no text messages: SMS_URL is not set');
  if (!pushKeys) log.warn('no push notifications: PUSH_KEYS_FILE is not set');
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
  const { sms: smsConfig } = config;
  const sms = smsConfig && connectSms(smsConfig);
  // For codes only; it gives up before its caller does.
  const codeSms =
    smsConfig && connectSms({ ...smsConfig, timeoutMs: Math.min(smsConfig.timeoutMs, codeDeadlineMs) });
  const push =
    pushKeys && createPushSender({ keys: pushKeys, subject: config.PUSH_CONTACT, timeoutMs: pushDeadlineMs });
  const sandbox = smsConfig?.sandboxReportsTo ? openSmsSandbox(config, log) : undefined;

  const room = watchRoom({
    patienceMs: config.NOTIFICATION_PATIENCE_SECONDS * 1_000,
    draining: platform.draining,
  });
  const delivery = createDelivery(
    { ...platform, config, db, meters, room },
    {
      EMAIL: sendByMail(mailLane, printTickets({ bus: platform.bus, log, meters })),
      ...(sms ? { SMS: sendBySms(sms) } : {}),
      ...(push ? { PUSH: sendByPush({ db }, push) } : {}),
    },
  );
  platform.onClose(async () => {
    room.close();
    const finished = delivery.stop();
    await Promise.race([finished, Bun.sleep(closingGraceMs)]);
    mailLane.close();
    codeLane.close();
    sandbox?.close();
    await finished;
  });
  return {
    ...platform,
    config,
    db,
    meters,
    codeLane,
    codeSms,
    sms,
    push,
    pushPublicKey: pushKeys?.publicKey,
    sandbox,
    delivery,
    room,
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
