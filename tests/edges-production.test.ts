import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '#shared/base/config';
import { databaseName } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { closePostgres, type Database, openPostgres } from '#shared/stores/postgres';
import { refuseDatabaseOwner, serviceVariable } from '#shared/stores/server-address';
import { createTestDatabase, type TestDatabase } from '#support/platform';
import { authConfig } from '../services/auth/config.ts';
import { loadKeys, makeKeys } from '../services/auth/keys/keys.ts';
import { services, startJatra } from '../services/main.ts';
import type { NotificationConfig } from '../services/notification/config.ts';
import { loadPushKeys } from '../services/notification/push/keys.ts';
import { paymentConfig } from '../services/payment/config.ts';
import { refuseDefaults } from '../services/production.ts';
import type { TicketConfig } from '../services/ticket/config.ts';
import { loadSigningKeys } from '../services/ticket/keys/signing-keys.ts';
import { loadPersonalData } from '../services/user/personal-data.ts';
import { run } from './support/processes.ts';

const password = 'p7c1d2e9f0a3b4';
const addresses: Record<string, string> = Object.fromEntries(
  services.flatMap(({ name, access }) => [
    [
      serviceVariable(name, 'DATABASE_URL'),
      `postgres://jatra_${name}:${password}@db:5432/${databaseName(name)}?sslmode=verify-full`,
    ],
    [serviceVariable(name, 'NATS_URL'), `tls://${name}:${password}@nats:4222`],
    ...(access?.redis
      ? [[serviceVariable(name, 'REDIS_URL'), `rediss://${name}:${password}@redis:6379`]]
      : []),
  ]),
);
const production: Record<string, string> = {
  JATRA_ENV: 'production',
  PUBLIC_BASE_URL: 'https://jatra.example',
  SMTP_URL: 'smtps://mail.example',
  MAIL_FROM: 'Jatra <tickets@jatra.example>',
  SMS_URL: 'https://sms.example/send',
  SMS_API_KEY: 'a key of our own',
  SSLCOMMERZ_STORE_ID: 'jatralive',
  SSLCOMMERZ_STORE_PASSWORD: 'a password',
  AUTH_SIGNING_KEYS_FILE: '/run/secrets/auth-keys',
  USER_DATA_KEYS_FILE: '/run/secrets/user-keys',
  TICKET_SIGNING_KEYS_FILE: '/run/secrets/ticket-keys',
  ...addresses,
};

function refusal(env: Record<string, string>, target = services): string {
  try {
    refuseDefaults(target, env);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

describe('production', () => {
  test('that has everything of its own starts', () => {
    expect(refusal(production)).toBe('');
  });

  const wrong: [string, string][] = [
    ['PUBLIC_BASE_URL', ''],
    ['PUBLIC_BASE_URL', 'http://jatra.example'],
    ['SMTP_URL', ''],
    ['SMTP_URL', 'smtp://inbox:1025'],
    ['MAIL_FROM', ''],
    ['SMS_URL', ''],
    ['SMS_URL', 'http://sms.example'],
    ['SMS_API_KEY', ''],
    ['SMS_API_KEY', 'development-alone'],
    ['SSLCOMMERZ_STORE_ID', ''],
    ['SSLCOMMERZ_STORE_PASSWORD', 'qwerty'],
    ['AUTH_STAFF_SECOND_FACTOR', 'optional'],
    ['AUTH_STAFF_SECOND_FACTOR', 'sometimes'],
    ['AUTH_REGISTRATION_CODE_PROVES_PHONE', 'true'],
    ['SMTP_URL', 'smtp://mail.example?requireTLS=true&ignoreTLS=true'],
    ['SMTP_URL', 'smtp://mail.example?requireTLS=true&requireTLS=false'],
    ['SMTP_URL', 'smtps://mail.example?tls.rejectUnauthorized=false'],
    ['SMTP_URL', 'smtps://mail.example?secure=false'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['SSLCOMMERZ_STORE_PASSWORD', 'z'],
    ['SSLCOMMERZ_STORE_PASSWORD', 'seven77'],
    ['SSLCOMMERZ_BASE_URL', 'https://sandbox-sslcommerz.com'],
    ['SSLCOMMERZ_BASE_URL', 'https://gateway.example'],
    ['SSLCOMMERZ_BASE_URL', 'https://user@securepay.sslcommerz.com'],
    ['SSLCOMMERZ_BASE_URL', 'https://securepay.sslcommerz.com:8443'],
    ['PAYMENT_RETURN_URLS', 'https://shop.example,http://other.example'],
    ['TRUSTED_PROXIES', '1e1'],
    ['SSLCOMMERZ_BASE_URL', 'https://sandbox.sslcommerz.com'],
    ['SSLCOMMERZ_BASE_URL', 'https://jatra.example/sandbox/sslcommerz'],
    ['REPORTING_READ_URL', 'postgres://reader@replica:5432/reporting_db?sslmode=require'],
    ...Object.entries(addresses).flatMap(([name, given]): [string, string][] => {
      const change = (edit: (url: URL) => void): [string, string] => {
        const url = new URL(given);
        edit(url);
        return [name, url.toString()];
      };
      return [
        [name, 'no address'],
        change((url) => {
          url.username = '';
          url.password = '';
        }),
        change((url) => {
          url.username = '';
        }),
        change((url) => {
          url.password = '';
        }),
        change((url) => {
          url.password = 'jatra';
        }),
        ...['jatra', 'postgres', 'default', '%6aatra', '%64efault', 'Jatra', '%zz'].map((owner) =>
          change((url) => {
            url.username = owner;
          }),
        ),
      ];
    }),
  ];
  test.each(wrong)('does not start with %s=%s, and says so in one line without the value', (name, value) => {
    const said = refusal({ ...production, [name]: value });
    expect(said).toStartWith(`${name}: `);
    expect(said).not.toContain('\n');
    expect(said).not.toContain(password);
    if (value) expect(said).not.toContain(value);
  });

  const account = `booking:${password}`;
  const inClear = [
    ['BOOKING_DATABASE_URL', `postgres://${account}@db:5432/booking_db`],
    ...['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full&sslmode=disable'].map((mode) => [
      'BOOKING_DATABASE_URL',
      `postgres://${account}@db:5432/booking_db?sslmode=${mode}`,
    ]),
    ['BOOKING_DATABASE_URL', `postgres://${account}@127.0.0.1.example:5432/booking_db`],
    ['BOOKING_NATS_URL', `nats://${account}@nats:4222`],
    ['BOOKING_NATS_URL', `nats://${account}@nats:4222?sslmode=verify-full`],
    ['AUTH_REDIS_URL', `redis://auth:${password}@redis:6379`],
    ['AUTH_REDIS_URL', `redis://auth:${password}@localhost.example:6379`],
  ] as [string, string][];
  test.each(inClear)('does not send passwords in clear to another machine: %s=%s', (name, value) => {
    const said = refusal({ ...production, [name]: value });
    expect(said).toStartWith(`${name}: leads to another machine without TLS`);
    expect(said).not.toContain(password);
    expect(refusal({ ...production, [name]: value, PRIVATE_NETWORK: 'yes' })).toBe(said);
    expect(refusal({ ...production, [name]: value, PRIVATE_NETWORK: 'true' })).toBe('');
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('speaks to %s in clear: it is this machine', (host) => {
    const here = Object.entries(addresses).map(([name, given]) => {
      const { username, pathname } = new URL(given);
      const scheme = given.startsWith('postgres') ? 'postgres' : given.startsWith('tls') ? 'nats' : 'redis';
      return [name, `${scheme}://${username}:${password}@${host}${pathname}`];
    });
    expect(refusal({ ...production, ...Object.fromEntries(here) })).toBe('');
  });

  test('does not start with one account for two services', () => {
    for (const kind of ['DATABASE_URL', 'NATS_URL']) {
      const shared = addresses[`BOOKING_${kind}`]!;
      expect(refusal({ ...production, [`PAYMENT_${kind}`]: shared })).toBe(
        `PAYMENT_${kind}: payment has the account of booking`,
      );
    }
  });

  test('does not start with the address that all services share, where it is the owner’s', () => {
    const { BOOKING_DATABASE_URL: _own, ...others } = production;
    const shared = {
      ...others,
      DATABASE_URL: `postgres://jatra:${password}@db:5432/postgres?sslmode=verify-full`,
    };
    expect(refusal(shared)).toStartWith('DATABASE_URL: ');
  });

  test('does not start with the account of a service of another container', () => {
    const payment = services.filter(({ name }) => name === 'payment');
    for (const name of ['PAYMENT_NATS_URL', 'PAYMENT_DATABASE_URL'])
      for (const account of ['booking', 'jatra_booking', '%62ooking']) {
        const url = new URL(addresses[name]!);
        url.username = account;
        expect(refusal({ ...production, [name]: url.href }, payment), account).toBe(
          `${name}: payment has the account of booking`,
        );
      }
    const auth = services.filter(({ name }) => name === 'auth');
    const url = addresses.AUTH_REDIS_URL!.replace('//auth:', '//seat-reservation:');
    expect(refusal({ ...production, AUTH_REDIS_URL: url }, auth)).toBe(
      'AUTH_REDIS_URL: auth has the account of seat-reservation',
    );
  });
});

describe('what is not said to be development', () => {
  const { JATRA_ENV: _said, ...unsaid } = production;
  const file = join(tmpdir(), `jatra-environment-${process.pid}`);
  beforeAll(() => writeFile(file, 'production\n'));
  afterAll(() => rm(file, { force: true }));

  test.each([
    ['nothing is said', () => ({})],
    ['it is empty', () => ({ JATRA_ENV: '' })],
    ['NODE_ENV alone says something', () => ({ NODE_ENV: 'development' })],
    ['a file says production', () => ({ JATRA_ENV_FILE: file })],
  ])('is production: %s', (_, said) => {
    const env = { ...unsaid, ...said() };
    expect(refusal(env)).toBe('');
    expect(refusal({ ...env, PUBLIC_BASE_URL: 'http://jatra.example' })).toStartWith('PUBLIC_BASE_URL: ');
    expect(authConfig(env)).toMatchObject({ production: true, staffNeedSecondFactor: true });
    expect(paymentConfig(env)).toMatchObject({ production: true, ownSandbox: false });
  });

  test('with a word that is misspelt does not start', () => {
    for (const word of ['prod', 'test', 'Production'])
      expect(refusal({ ...unsaid, JATRA_ENV: word })).toStartWith('JATRA_ENV: ');
    expect(refusal({ JATRA_ENV: 'development' })).toBe('');
  });

  test('is a start without any setting: it is refused, and told how to try things out', () => {
    expect(refusal({})).toContain('JATRA_ENV=development');
  });
});

test('a process that was told nothing ends at once, with one line and before it opens anything', async () => {
  const servers = {
    DATABASE_URL: 'postgres://127.0.0.1:1',
    NATS_URL: 'nats://127.0.0.1:1',
    REDIS_URL: 'redis://127.0.0.1:1',
  };
  const ended = await run(['bun', 'services/main.ts'], servers).catch((error: Error) => error.message);
  expect(ended).toStartWith('bun services/main.ts ended with 1:\n');
  const said = ended.split('\n').filter((line) => line.startsWith('{'));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('PUBLIC_BASE_URL: production needs an https address; JATRA_ENV=development');
});

describe('keys', () => {
  const folder = join(tmpdir(), `jatra-keys-${process.pid}`);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const now = new Date();
  const loaders: [string, (path: string, production: boolean) => Promise<unknown>][] = [
    ['AUTH_SIGNING_KEYS_FILE', (path, production) => loadKeys(path, { production })],
    ['USER_DATA_KEYS_FILE', (path, production) => loadPersonalData(path, { production })],
    [
      'TICKET_SIGNING_KEYS_FILE',
      (signingKeysFile, production) =>
        loadSigningKeys({ production, signingKeysFile } as TicketConfig, now, async () => 1),
    ],
    [
      'PUSH_KEYS_FILE',
      (PUSH_KEYS_FILE, production) => loadPushKeys({ production, PUSH_KEYS_FILE } as NotificationConfig),
    ],
  ];
  test.each(loaders)(
    'of %s made by development are refused, also with the word taken out',
    async (name, load) => {
      const path = join(folder, `${name}.json`);
      await load(path, false);
      const refused = `${name}: the file was made for development`;
      await expect(load(path, true)).rejects.toThrow(refused);
      const { development, ...rest } = JSON.parse(await readFile(path, 'utf8'));
      expect(development).toBe(true);
      await writeFile(path, JSON.stringify(rest));
      await await expect(load(path, true)).rejects.toThrow(refused);
    },
  );

  test('made for production are taken, by their owner alone', async () => {
    const path = join(folder, 'own.json');
    await makeKeys(path);
    await loadKeys(path, { production: true });
    for (const mode of [0o660, 0o640, 0o604, 0o610]) {
      await chmod(path, mode);
      await expect(loadKeys(path, { production: true }), mode.toString(8)).rejects.toThrow(
        'AUTH_SIGNING_KEYS_FILE: the file is open to others than its owner',
      );
    }
  });
});

test('the program itself looks before it connects to anything', async () => {
  const runtime = { log: createLogger('silent'), metrics: createMetrics() };
  const env = { ...production, PUBLIC_BASE_URL: 'http://jatra.example' };
  const refused = await startJatra(services, { ...runtime, env }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'ConfigError' });
  expect((refused as Error).message).toStartWith('PUBLIC_BASE_URL: ');
});

describe('the account on Postgres', () => {
  let database: TestDatabase;
  const opened: Database[] = [];
  beforeAll(async () => {
    database = await createTestDatabase('ticket');
  });
  afterAll(async () => {
    for (const one of opened) await closePostgres(one);
    await database.drop();
  });
  const by = (url: string) => {
    const db = openPostgres(url, {}, { maxConnections: 1, name: 'test' });
    opened.push(db);
    return refuseDatabaseOwner('ticket', db).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  test('is the service’s own; the owner’s is refused whatever its name', async () => {
    expect(await by(database.url)).toBe('');
    expect(await by(database.ownerUrl)).toStartWith('TICKET_DATABASE_URL: ');
  });
});

test('no password of an address reaches the log, whatever quotes the address', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  for (const address of [
    'postgres://jatra_auth:s3cret/word@db:5432/auth_db',
    'redis://:s3cret@redis',
    'nats://a:s3cret@n:4222',
  ]) {
    try {
      new URL(`${address} ${address}:99999999`);
    } catch (error) {
      log.error({ error }, 'could not start');
    }
    log.warn(
      { error: new Error('outer', { cause: new Error(`cannot connect to ${address}`) }) },
      'connection',
    );
  }
  expect(lines).toHaveLength(6);
  expect(lines.join('')).toContain('db:5432');
  expect(lines.join('')).not.toContain('s3cret');
});
