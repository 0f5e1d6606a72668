import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig, readVariable } from '#shared/base/config';
import { oneOf } from '#shared/base/contract';
import { archivedAfterDaysAtLeast } from '#shared/records/archive';
import { languages } from './messages/language.ts';

export const smsSandboxPrefix = '/sandbox/sms';
export const smsReportPath = '/v1/notifications/sms/reports';
const developmentSecret = 'development-alone';

const schema = t.Object({
  PUBLIC_BASE_URL: t.String({
    default: '',
    description: 'The address of this system. Default: http://HOST:PORT',
  }),
  HOST: t.String({ default: '127.0.0.1' }),
  PORT: t.Integer({ default: 8080 }),
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
  SUPPORT_CONTACT: t.String({
    default: '',
    maxLength: 100,
    pattern: '^[^\\x00-\\x1f]*$',
    description: 'How to reach support, at the end of every mail; for instance support@jatra.example, 16105',
  }),
  CODE_HOST: t.String({
    default: '',
    pattern: '^[a-z0-9.-]*$',
    description:
      'The host of the page on which codes are typed: browsers offer the code of a text message only there (WebOTP). Default: the host of PUBLIC_BASE_URL',
  }),
  SMTP_CODE_CONNECTIONS: t.Integer({
    default: 4,
    minimum: 1,
    maximum: 50,
    description: 'Connections for one-time codes only',
  }),
  SMTP_MAIL_CONNECTIONS: t.Integer({
    default: 2,
    minimum: 1,
    maximum: 50,
    description: 'Connections for all other mail',
  }),
  SMS_URL: t.String({
    default: '',
    pattern: '^(none|https?://.*)?$',
    description:
      'The address of the SMS provider; none sends no text messages. Required in production; development plays the provider by default',
  }),
  SMS_API_KEY: t.String({ default: '', description: 'The bearer key for SMS_URL' }),
  SMS_REPORT_SECRET: t.String({
    default: '',
    description: 'Verifies the delivery reports of the provider; without it reports are refused',
  }),
  SMS_TIMEOUT_MS: t.Integer({ default: 10_000, minimum: 50, maximum: 30_000 }),
  PUSH_KEYS_FILE: t.Optional(
    t.String({
      description:
        'Path of the VAPID keys of web push, as JSON {publicKey, privateKey}. Development makes them; without them production sends no push',
    }),
  ),
  PUSH_CONTACT: t.String({
    default: 'mailto:push@jatra.example',
    pattern: '^(mailto:|https://)',
    description: 'How operators of push services reach ours',
  }),
  PUSH_HOSTS: t.String({
    default: 'fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com',
    description:
      'Hosts of the push services that subscriptions may name, separated by commas; subdomains are included',
  }),
  NOTIFICATION_LANGUAGE: oneOf(languages, {
    default: 'en',
    description: 'For accounts that have chosen none',
  }),
  NOTIFICATION_MAX_ATTEMPTS: t.Integer({
    default: 10,
    minimum: 1,
    maximum: 30,
    description: 'How many attempts a message gets before it is FAILED',
  }),
  NOTIFICATION_RETRY_SECONDS: t.Integer({
    default: 5,
    minimum: 1,
    description: 'Wait after the first failed attempt; each further wait is three times as long',
  }),
  NOTIFICATION_RESEND_SECONDS: t.Integer({
    default: 60,
    minimum: 1,
    description: 'How long after one repetition a message is not repeated again',
  }),
  NOTIFICATION_DAILY_MESSAGES: t.Integer({
    default: 200,
    minimum: 1,
    description: 'The most messages a day to one account, codes not counted; more are listed but not sent',
  }),
  NOTIFICATION_PATIENCE_SECONDS: t.Integer({
    default: 20,
    minimum: 0,
    maximum: 25,
    description:
      'How long tickets and receipts wait, while the machine is busy with what passengers wait for; 0 never waits. Codes never wait',
  }),
  NOTIFICATION_ARCHIVE_DAYS: t.Integer({
    default: 180,
    minimum: archivedAfterDaysAtLeast,
    maximum: 36_500,
    description: 'After how many days what was sent moves into the archive table; it is listed all the same',
  }),
  NOTIFICATION_REFUND_DAYS: t.Integer({
    default: 10,
    minimum: 1,
    description: 'Working days until a bank or wallet shows a refund; stated in mails',
  }),
});

export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

export function notificationConfig(env: Environment) {
  const production = isProduction(env);
  if (production && !readVariable(env, 'SMTP_URL'))
    throw new ConfigError('SMTP_URL: is needed in production');
  if (production && !readVariable(env, 'MAIL_FROM'))
    throw new ConfigError('MAIL_FROM: is needed in production');
  const values = readConfig(schema, env);
  if (production && !isPrivate(values.SMTP_URL))
    throw new ConfigError('SMTP_URL: production needs smtps://, or ?requireTLS=true, and no other parameter');
  return Object.freeze({
    ...values,
    production,
    codeHost: values.CODE_HOST || (URL.parse(publicBaseUrl(values))?.hostname ?? ''),
    sms: smsConfig(values, production),
    pushHosts: values.PUSH_HOSTS.split(',')
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
  });
}

export type NotificationConfig = ReturnType<typeof notificationConfig>;

/**
 * Whether mail is encrypted on its way or never leaves this machine. Other parameters could make the mailer accept any
 * certificate, or no encryption.
 */
function isPrivate(smtpUrl: string): boolean {
  const url = URL.parse(smtpUrl);
  if (!url) return false;
  const requiresTls = url.search === '?requireTLS=true';
  if (url.search !== '' && !requiresTls) return false;
  return (
    url.protocol === 'smtps:' || requiresTls || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  );
}

function publicBaseUrl(values: (typeof schema)['static']): string {
  return (values.PUBLIC_BASE_URL || `http://${values.HOST}:${values.PORT}`).replace(/\/$/, '');
}

/** undefined where no text messages are sent. */
function smsConfig(values: (typeof schema)['static'], production: boolean) {
  const { SMS_URL, SMS_API_KEY, SMS_REPORT_SECRET, SMS_TIMEOUT_MS } = values;
  if (SMS_URL === 'none') return undefined;
  if (production && SMS_URL === '')
    throw new ConfigError('SMS_URL: is needed in production; none sends no text messages');
  if (SMS_URL === '') {
    return {
      url: `${publicBaseUrl(values)}${smsSandboxPrefix}/messages`,
      apiKey: developmentSecret,
      reportSecret: developmentSecret,
      timeoutMs: SMS_TIMEOUT_MS,
      /** Where the played provider reports to. */
      sandboxReportsTo: `${publicBaseUrl(values)}${smsReportPath}`,
    };
  }
  if (production && (!SMS_URL.startsWith('https://') || SMS_URL.includes(smsSandboxPrefix)))
    throw new ConfigError('SMS_URL: is no provider for production');
  if (SMS_API_KEY === '') throw new ConfigError('SMS_API_KEY: is needed where SMS_URL is given');
  if (production && [SMS_API_KEY, SMS_REPORT_SECRET].includes(developmentSecret))
    throw new ConfigError('SMS_API_KEY: production needs its own');
  return {
    url: SMS_URL,
    apiKey: SMS_API_KEY,
    reportSecret: SMS_REPORT_SECRET || undefined,
    timeoutMs: SMS_TIMEOUT_MS,
    sandboxReportsTo: undefined,
  };
}
