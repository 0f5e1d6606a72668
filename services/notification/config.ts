import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig } from '#shared/config';

const schema = t.Object({
  SMTP_URL: t.String({
    default: 'smtp://127.0.0.1:1025',
    pattern: '^smtps?://',
    description:
      'smtp://user:password@host:port, or smtps:// for TLS from the first byte; ?requireTLS=true insists on STARTTLS',
  }),
  MAIL_FROM: t.String({
    default: 'Jatra <tickets@jatra.example>',
    pattern: '^[^\\r\\n]*@[^\\r\\n]+$',
    description: 'The sender of every mail',
  }),
  SMTP_CODE_CONNECTIONS: t.Integer({
    default: 4,
    minimum: 1,
    maximum: 50,
    description: 'Connections kept for one-time codes alone',
  }),
  SMTP_MAIL_CONNECTIONS: t.Integer({
    default: 2,
    minimum: 1,
    maximum: 50,
    description: 'Connections for all other mail',
  }),
  NOTIFICATION_MAX_ATTEMPTS: t.Integer({
    default: 10,
    minimum: 1,
    maximum: 30,
    description: 'After so many attempts a mail is FAILED',
  }),
  NOTIFICATION_RETRY_SECONDS: t.Integer({
    default: 5,
    minimum: 1,
    description: 'Wait after the first failed attempt; each further wait is three times as long',
  }),
  NOTIFICATION_REFUND_DAYS: t.Integer({
    default: 10,
    minimum: 1,
    description: 'Working days within which banks and wallets show a refund; said in mails',
  }),
});

export function notificationConfig(env: Environment) {
  if (isProduction(env) && !env.SMTP_URL) throw new ConfigError('SMTP_URL: is needed in production');
  if (isProduction(env) && !env.MAIL_FROM) throw new ConfigError('MAIL_FROM: is needed in production');
  return readConfig(schema, env);
}

export type NotificationConfig = ReturnType<typeof notificationConfig>;
