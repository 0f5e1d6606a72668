import { Counter, Histogram, type Registry } from 'prom-client';

export function createNotificationMetrics(registry: Registry) {
  return {
    mails: new Counter({
      name: 'jatra_notification_mails_total',
      help: 'Attempts to send a mail by kind and outcome: sent, retried or failed',
      labelNames: ['kind', 'outcome'] as const,
      registers: [registry],
    }),
    codeSeconds: new Histogram({
      name: 'jatra_notification_code_seconds',
      help: 'From the order to send a one-time code until the SMTP server has accepted it',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4],
      registers: [registry],
    }),
  };
}

export type NotificationMetrics = ReturnType<typeof createNotificationMetrics>;
