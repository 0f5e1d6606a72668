import { describe, expect, test } from 'bun:test';
import { paymentConfig } from './config.ts';
import { sandboxRoutes } from './sslcommerz/sandbox.ts';

const production = {
  JATRA_ENV: 'production',
  PUBLIC_BASE_URL: 'https://jatra.example',
  SSLCOMMERZ_STORE_ID: 'jatra',
  SSLCOMMERZ_STORE_PASSWORD: 'a-real-one',
};

const development = { JATRA_ENV: 'development' };

describe('production', () => {
  test('talks to the live gateway and serves no sandbox', () => {
    expect(paymentConfig(production)).toMatchObject({
      ownSandbox: false,
      gateway: { baseUrl: 'https://securepay.sslcommerz.com', storeId: 'jatra' },
    });
  });

  test.each([
    ['SSLCOMMERZ_STORE_ID', ''],
    ['SSLCOMMERZ_STORE_ID', 'testbox'],
    ['SSLCOMMERZ_STORE_PASSWORD', ''],
    ['SSLCOMMERZ_STORE_PASSWORD', 'qwerty'],
    ['SSLCOMMERZ_BASE_URL', 'https://sandbox.sslcommerz.com'],
    ['SSLCOMMERZ_BASE_URL', 'http://securepay.sslcommerz.com'],
    ['PUBLIC_BASE_URL', ''],
  ])('refuses to start with %s=%s and names it', (name, value) => {
    expect(() => paymentConfig({ ...production, [name]: value })).toThrow(name);
  });

  test('refuses to run the sandbox, whoever asks for it', () => {
    expect(() => sandboxRoutes({ production: true } as Parameters<typeof sandboxRoutes>[0])).toThrow(
      'production',
    );
  });
});

describe('development', () => {
  test('plays the gateway itself unless another one is named', () => {
    expect(paymentConfig({ ...development, PORT: '9000' })).toMatchObject({
      ownSandbox: true,
      gateway: { baseUrl: 'http://127.0.0.1:9000/sandbox/sslcommerz', storeId: 'testbox' },
      returnOrigins: ['http://127.0.0.1:9000'],
    });
    expect(
      paymentConfig({ ...development, SSLCOMMERZ_BASE_URL: 'https://sandbox.sslcommerz.com/' }),
    ).toMatchObject({
      ownSandbox: false,
      gateway: { baseUrl: 'https://sandbox.sslcommerz.com' },
    });
  });

  test('names a return origin that is none', () => {
    expect(() =>
      paymentConfig({ ...development, PAYMENT_RETURN_URLS: 'https://a.example, nonsense' }),
    ).toThrow('PAYMENT_RETURN_URLS');
  });
});
