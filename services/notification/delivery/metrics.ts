import { Counter, Histogram, type Registry } from 'prom-client';

export function createNotificationMetrics(registry: Registry) {
  return {
    messages: new Counter({
      name: 'jatra_notification_messages_total',
      help: 'Attempts to send a message by channel, kind and outcome: sent, retried, failed or overtaken; delivered where it is reported',
      labelNames: ['channel', 'kind', 'outcome'] as const,
      registers: [registry],
    }),
    pages: new Counter({
      name: 'jatra_notification_pages_total',
      help: 'Tickets to print that went with a mail, and those it did not wait for',
      labelNames: ['outcome'] as const,
      registers: [registry],
    }),
    codeSeconds: new Histogram({
      name: 'jatra_notification_code_seconds',
      help: 'From the order to send a one-time code until the provider of the channel has accepted it',
      labelNames: ['channel'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4],
      registers: [registry],
    }),
  };
}

export type NotificationMetrics = ReturnType<typeof createNotificationMetrics>;
