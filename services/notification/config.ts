import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig, readVariable } from '#shared/base/config';
import { oneOf } from '#shared/base/contract';
import { languages } from './messages/language.ts';

export const smsSandboxPrefix = '/sandbox/sms';
export const smsReportPath = '/v1/notifications/sms/reports';
const developmentSecret = 'development-alone';

const schema = t.Object({
  PUBLIC_BASE_URL: t.String({
    default: '',
    description: 'Where this system is reached; http://HOST:PORT unless given',
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
    description:
      'How people reach a person, said at the end of every mail, for instance support@jatra.example, 16105',
  }),
  CODE_HOST: t.String({
    default: '',
    pattern: '^[a-z0-9.-]*$',
    description:
      'The host of the page on which codes are typed: browsers offer the code of a text message there alone (WebOTP); that of PUBLIC_BASE_URL unless given',
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
  SMS_URL: t.String({
    default: '',
    pattern: '^(none|https?://.*)?$',
    description:
      'Where text messages are posted; none for no text messages. Development plays the provider itself unless given; production must say',
  }),
  SMS_API_KEY: t.String({ default: '', description: 'The bearer key for SMS_URL' }),
  SMS_REPORT_SECRET: t.String({
    default: '',
    description: 'Signs the delivery reports of the provider; without it none are taken',
  }),
  SMS_TIMEOUT_MS: t.Integer({ default: 10_000, minimum: 50, maximum: 30_000 }),
  PUSH_KEYS_FILE: t.Optional(
    t.String({
      description:
        'VAPID keys of web push as JSON {publicKey, privateKey}; development makes them, production has no push without',
    }),
  ),
  PUSH_CONTACT: t.String({
    default: 'mailto:push@jatra.example',
    pattern: '^(mailto:|https://)',
    description: 'Where operators of push services reach ours',
  }),
  PUSH_HOSTS: t.String({
    default: 'fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com',
    description:
      'Push services, by commas, to which subscriptions may point; each stands for its subdomains too',
  }),
  NOTIFICATION_LANGUAGE: oneOf(languages, {
    default: 'en',
    description: 'For those who have chosen none',
  }),
  NOTIFICATION_MAX_ATTEMPTS: t.Integer({
    default: 10,
    minimum: 1,
    maximum: 30,
    description: 'After so many attempts a message is FAILED',
  }),
  NOTIFICATION_RETRY_SECONDS: t.Integer({
    default: 5,
    minimum: 1,
    description: 'Wait after the first failed attempt; each further wait is three times as long',
  }),
  NOTIFICATION_RESEND_SECONDS: t.Integer({
    default: 60,
    minimum: 1,
    description: 'How long one message is not sent again after it was sent again',
  }),
  NOTIFICATION_DAILY_MESSAGES: t.Integer({
    default: 200,
    minimum: 1,
    description:
      'So many messages a day to one account, codes not counted; beyond, they are listed and not sent',
  }),
  NOTIFICATION_REFUND_DAYS: t.Integer({
    default: 10,
    minimum: 1,
    description: 'Working days within which banks and wallets show a refund; said in mails',
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
 * Whether nobody on the way reads the mails: encrypted, or never leaving this machine. By other parameters the mailer
 * would be content with any certificate, or with no encryption.
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
