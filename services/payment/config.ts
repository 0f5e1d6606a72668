import { t } from 'elysia';
import { ConfigError, type Environment, isProduction, readConfig } from '#shared/base/config';
import { sandboxPrefix } from './sslcommerz/sandbox.ts';

const schema = t.Object({
  PUBLIC_BASE_URL: t.String({
    default: '',
    description: 'The address at which payers and the gateway reach this system. Not set: http://HOST:PORT',
  }),
  HOST: t.String({ default: '127.0.0.1' }),
  PORT: t.Integer({ default: 8080 }),
  PAYMENT_RETURN_URLS: t.String({
    default: '',
    description:
      'Origins, separated by commas, that a returnUrl may lead to besides our own: https://shop.example',
  }),
  PAYMENT_MAX_ATTEMPTS: t.Integer({
    default: 20,
    minimum: 1,
    description: 'Attempts to pay that one booking may have',
  }),
  SSLCOMMERZ_BASE_URL: t.String({
    default: '',
    description: 'The address of the gateway. Not set in development: the sandbox of this service',
  }),
  SSLCOMMERZ_STORE_ID: t.String({ default: 'testbox', maxLength: 30 }),
  SSLCOMMERZ_STORE_PASSWORD: t.String({ default: 'qwerty', maxLength: 30 }),
  SSLCOMMERZ_TIMEOUT_MS: t.Integer({ default: 10_000, minimum: 50, maximum: 60_000 }),
  SSLCOMMERZ_PRODUCT_PROFILE: t.String({ default: 'non-physical-goods' }),
  SSLCOMMERZ_FALLBACK_EMAIL: t.String({
    default: 'payer@jatra.example',
    maxLength: 50,
    description:
      'The gateway gets it for payers without a proved address, or with one of more than 50 characters',
  }),
  SSLCOMMERZ_FALLBACK_PHONE: t.String({
    default: '16105',
    pattern: '^\\+?[0-9]{3,20}$',
    description: 'The gateway gets it for payers without a proved phone',
  }),
});

const liveGateway = 'https://securepay.sslcommerz.com';
/** One signed notification is enough to try passwords offline, and MD5 is quick. */
const shortestStorePassword = 8;

export function paymentConfig(env: Environment) {
  const production = isProduction(env);
  const values = readConfig(schema, env);
  const publicBaseUrl = originOf(
    'PUBLIC_BASE_URL',
    values.PUBLIC_BASE_URL || `http://${values.HOST}:${values.PORT}`,
  );
  const ownSandbox = !production && values.SSLCOMMERZ_BASE_URL === '';
  const gatewayUrl =
    values.SSLCOMMERZ_BASE_URL || (production ? liveGateway : `${publicBaseUrl}${sandboxPrefix}`);
  if (production) refuseTestGateway(values, gatewayUrl);
  return Object.freeze({
    production,
    publicBaseUrl,
    ownSandbox,
    gateway: {
      baseUrl: gatewayUrl.replace(/\/$/, ''),
      storeId: values.SSLCOMMERZ_STORE_ID,
      storePassword: values.SSLCOMMERZ_STORE_PASSWORD,
      timeoutMs: values.SSLCOMMERZ_TIMEOUT_MS,
    },
    productProfile: values.SSLCOMMERZ_PRODUCT_PROFILE,
    fallbackEmail: values.SSLCOMMERZ_FALLBACK_EMAIL,
    fallbackPhone: values.SSLCOMMERZ_FALLBACK_PHONE,
    maxAttempts: values.PAYMENT_MAX_ATTEMPTS,
    returnOrigins: [publicBaseUrl, ...returnOrigins(values.PAYMENT_RETURN_URLS, production)],
  });
}

export type PaymentConfig = ReturnType<typeof paymentConfig>;

function originOf(name: string, text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConfigError(`${name}: is not an http or https address`);
  }
  return url.origin;
}

function returnOrigins(text: string, production: boolean): string[] {
  const origins = text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => originOf('PAYMENT_RETURN_URLS', one));
  if (production && origins.some((origin) => !origin.startsWith('https:')))
    throw new ConfigError('PAYMENT_RETURN_URLS: production leads payers to https addresses alone');
  return origins;
}

/**
 * Play money must not buy tickets: production takes neither the test store nor a gateway other than
 * SSLCommerz's.
 */
function refuseTestGateway(values: (typeof schema)['static'], gatewayUrl: string): void {
  if (gatewayUrl.replace(/\/$/, '') !== liveGateway)
    throw new ConfigError(`SSLCOMMERZ_BASE_URL: is not a gateway for production, which is ${liveGateway}`);
  if (values.SSLCOMMERZ_STORE_ID === 'testbox')
    throw new ConfigError('SSLCOMMERZ_STORE_ID: is the test store; production needs its own');
  if (values.SSLCOMMERZ_STORE_PASSWORD === 'qwerty')
    throw new ConfigError('SSLCOMMERZ_STORE_PASSWORD: is the password of the test store');
  if (values.SSLCOMMERZ_STORE_PASSWORD.length < shortestStorePassword)
    throw new ConfigError(`SSLCOMMERZ_STORE_PASSWORD: is shorter than ${shortestStorePassword} characters`);
  if (values.PUBLIC_BASE_URL === '') throw new ConfigError('PUBLIC_BASE_URL: is needed in production');
}
