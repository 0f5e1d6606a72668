import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { asyncApiFile, openApiFile } from '#shared/http/http';
import { requireMended } from '#shared/runtime/server-versions';
import { databaseUrl } from '#shared/runtime/service';
import { services } from '../services/main.ts';
import { refuseDefaults } from '../services/production.ts';
import { engine } from '../shared/base/engine.mjs';
import { makeSecrets } from '../shared/tools/make-secrets.ts';
import { natsLogins } from '../shared/tools/stack/servers/logins.mjs';
import { redis } from '../shared/tools/stack/servers/redis.mjs';
import { run } from './support/processes.ts';
import { readRoutes } from './support/proxy.ts';

interface Container {
  image: string;
  build?: string | { target?: string; args?: Record<string, string> };
  command?: string[];
  environment?: Record<string, string>;
  secrets?: (string | { source: string; target: string })[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  volumes?: string[];
  networks?: string[];
  network_mode?: string;
  profiles?: string[];
  ports?: unknown[];
  read_only?: boolean;
  mem_limit?: string;
  cpus?: number | string;
  pids_limit?: number;
  shm_size?: string;
  entrypoint?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
}

interface Compose {
  services: Record<string, Container>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
}

const root = join(import.meta.dir, '..');
let compose: Compose;
let secrets: string;
let made: string[];

beforeAll(async () => {
  compose = parse(await readFile(join(root, 'compose.yaml'), 'utf8'), { merge: true });
  secrets = join(await mkdtemp(join(tmpdir(), 'jatra-secrets-')), 'secrets');
  made = await makeSecrets(secrets);
});
afterAll(() => rm(join(secrets, '..'), { recursive: true, force: true }));

const secretsOf = ({ secrets: given = [] }: Container) =>
  given.map((one) => (typeof one === 'string' ? { source: one, target: one } : one));

/** As the container sees it: variables of the host filled in, secrets in their place. @throws where one is demanded */
function environmentOf(container: Container, host: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(container.environment ?? {}).map(([name, value]) => {
      const filled = value.replaceAll(
        /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
        (_all, variable: string, kind?: string, text = '') => {
          if (host[variable]) return host[variable];
          if (kind === '?') throw new Error(`${variable}: ${text}`);
          return text;
        },
      );
      const secret = /^\/run\/secrets\/(.+)$/.exec(filled)?.[1];
      if (!secret) return [name, filled];
      const file = secretsOf(container).find(({ target }) => target === secret)?.source;
      return [name, file ? join(secrets, compose.secrets[file]!.file.replace('./secrets/', '')) : '/nowhere'];
    }),
  );
}

test('compose.yaml follows the Compose specification and the rules of its linter', async () => {
  await run(
    [
      'node',
      'node_modules/dclint/bin/dclint.cjs',
      '--max-warnings',
      '0',
      '--config',
      'tests/dclint.yaml',
      'compose.yaml',
    ],
    {},
  );
});

test('the Dockerfile has no complaint of its linter, and does not end as root', async () => {
  await run(['node', 'node_modules/dockerfilelint/bin/dockerfilelint', 'Dockerfile'], {});
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  expect([...dockerfile.matchAll(/^USER (.+)$/gm)].at(-1)?.[1]).toBe('jatra');
});

test('an image runs the engine as `npm run up` does', async () => {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const told = [...dockerfile.matchAll(/(BUN_JSC_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  expect(Object.fromEntries(told)).toEqual(engine);
});

test('what the Dockerfile copies is there and let through by .dockerignore', async () => {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const allowed = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, list]) => list!.split(' '));
  expect(copied.length).toBeGreaterThan(5);
  // What every process serves from a file.
  for (const file of [openApiFile, asyncApiFile]) expect(copied).toContain(relative(root, file));
  for (const path of copied) {
    expect((await stat(join(root, path))).size, path).toBeGreaterThan(0);
    expect(
      allowed.some((line) => line.startsWith('!') && `${path}/`.startsWith(`${line.slice(1)}/`)),
      path,
    ).toBe(true);
  }
});

test('each service runs in one container of its own, behind the proxy by its name', async () => {
  const targets = Object.entries(compose.services).flatMap(([name, { command = [] }]) => {
    const target = command.find((word) => word.startsWith('--target='));
    return target ? [[name, target.slice('--target='.length)]] : [];
  });
  const names = services.map((service) => service.name);
  expect(targets.toSorted()).toEqual(names.map((name) => [name, name]).toSorted());
  expect((await readRoutes()).map((route) => route.service).toSorted()).toEqual(names.toSorted());
});

const development = { JATRA_ENV: 'development' };

test('the configuration of every service is complete in development and in production', async () => {
  const production = {
    JATRA_ENV: 'production',
    PUBLIC_BASE_URL: 'https://jatra.example',
    MAIL_FROM: 'Jatra <tickets@jatra.example>',
    SMS_URL: 'none',
    SSLCOMMERZ_STORE_ID: 'jatralive',
  };
  const own = { 'smtp-url': 'smtps://mail.example', 'store-password': 'a password' };
  for (const host of [development, production]) {
    const before = new Map<string, string>();
    if (host === production)
      for (const [name, content] of Object.entries(own)) {
        before.set(name, await readFile(join(secrets, name), 'utf8'));
        await writeFile(join(secrets, name), content);
      }
    for (const service of services) {
      const env = environmentOf(compose.services[service.name]!, host);
      expect(() => service.config(env), service.name).not.toThrow();
      expect(() => refuseDefaults([service], env), service.name).not.toThrow();
      expect(databaseUrl(service.name, env)).toMatch(
        new RegExp(
          `^postgres://jatra_${service.name.replaceAll('-', '_')}:p[0-9a-f]{48}@postgres:5432/\\w+_db$`,
        ),
      );
    }
    for (const [name, content] of before) await writeFile(join(secrets, name), content);
  }
});

test('nothing starts before somebody has said whether this is development or production', () => {
  for (const { name } of services) {
    expect(() => environmentOf(compose.services[name]!)).toThrow('JATRA_ENV: development or production');
    expect(() => environmentOf(compose.services[name]!, { JATRA_ENV: '' })).toThrow('JATRA_ENV: ');
  }
});

describe('what others have made', () => {
  const foreign = ['proxy', 'postgres', 'redis', 'nats', 'inbox'];
  /** Who is on a network with it. */
  const near = (name: string) =>
    Object.entries(compose.services)
      .filter(([other]) => other !== name)
      .filter(([, { networks = [] }]) =>
        networks.some((one) => compose.services[name]!.networks!.includes(one)),
      )
      .map(([other]) => other)
      .toSorted();
  /** Postgres has pgBackRest beside it, by the stage of the Dockerfile that begins with its image. */
  const imageOf = async (name: string) => {
    const { image, build } = compose.services[name]!;
    const target = typeof build === 'object' ? build.target : undefined;
    if (!target) return image;
    const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
    return new RegExp(`^FROM (\\S+) AS ${target}$`, 'm').exec(dockerfile)![1]!;
  };
  const withSecret = (target: string) =>
    Object.entries(compose.services)
      .filter(([, container]) => secretsOf(container).some((secret) => secret.target === target))
      .map(([name]) => name);

  test('reaches no server, and is reached by those alone who have business there', () => {
    expect(near('inbox')).toEqual(['notification']);
    expect(near('proxy')).toEqual(services.map(({ name }) => name).toSorted());
    expect(near('postgres')).toEqual(withSecret('database-url').toSorted());
    expect(near('redis')).toEqual(withSecret('redis-url').toSorted());
    expect(near('nats')).toEqual(withSecret('nats-url').toSorted());
    for (const name of ['postgres', 'redis', 'nats'])
      for (const network of compose.services[name]!.networks!)
        expect(compose.networks[network], `${name} on ${network}`).toEqual({ internal: true });
  });

  test('may do as little as ours, in a container that cannot be written to', () => {
    for (const [name, container] of Object.entries(compose.services))
      expect(container, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    const powers = foreign.flatMap((name) => compose.services[name]!.cap_add ?? []);
    for (const power of powers)
      expect(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']).toContain(power);
  });

  test('has an exact version, here and in the Dockerfile', async () => {
    const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!);
    expect(bases).toHaveLength(3);
    for (const image of [...(await Promise.all(foreign.map(imageOf))), ...bases])
      expect(image).toMatch(/^[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/);
  });

  test('is of versions that a production starts with', async () => {
    for (const product of ['postgres', 'redis', 'nats'] as const) {
      const [, version] = /:(\d+(?:\.\d+)+)/.exec(await imageOf(product))!;
      expect(() => requireMended('X', product, version!, {})).not.toThrow();
    }
  });

  test('is started for development alone, where production has no use for it', () => {
    expect(compose.services.inbox!.profiles).toEqual(['development']);
  });

  test('tells of itself to nobody: what NATS measures is read in its own container', async () => {
    const conf = await readFile(join(root, 'nats/containers.conf'), 'utf8');
    expect(conf).toMatch(/^http: "127\.0\.0\.1:8222"$/m);
    const written = JSON.stringify(compose.services.nats);
    expect(written).toContain('/etc/nats/containers.conf');
    expect(written).not.toMatch(/http_port|-m 8222/);
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
    expect(published.map(([name]) => name)).toEqual(['proxy', 'inbox']);
  });
});

describe('limits', () => {
  const bytes = (text: string) => {
    const [, number, unit] = /^(\d+)(m|g|gb|MiB)$/.exec(text)!;
    return Number(number) * (unit!.startsWith('g') ? 2 ** 30 : 2 ** 20);
  };
  const limitOf = (name: string) => bytes(compose.services[name]!.mem_limit!);
  const startOf = (name: string) => compose.services[name]!.entrypoint!.join(' ');

  test('no container takes memory, cores or processes from the others', () => {
    for (const [name, { mem_limit, cpus, pids_limit }] of Object.entries(compose.services)) {
      expect(mem_limit, name).toMatch(/^\d+[mg]$/);
      expect(String(cpus), name).toMatch(/^(1|\$\{SERVER_CPUS:-2\})$/);
      expect(pids_limit, name).toBeGreaterThan(0);
    }
  });

  test('a server refuses work before the kernel ends it: what it may hold is below its limit', () => {
    // Its copy on disk is written by a second process that shares what does not change meanwhile.
    const held = /maxmemory (\w+)/.exec(startOf('redis'))![1]!;
    expect(2 * bytes(held)).toBeLessThanOrEqual(limitOf('redis'));
    for (const name of ['nats', 'proxy'])
      expect(bytes(compose.services[name]!.environment!.GOMEMLIMIT!), name).toBeLessThan(limitOf(name));
    const { pids_limit, shm_size } = compose.services.postgres!;
    const connections = Number(/max_connections=(\d+)/.exec(startOf('postgres'))![1]);
    expect(pids_limit!).toBeGreaterThan(connections + 50);
    expect(bytes(shm_size!)).toBeLessThan(limitOf('postgres'));
  });
});

test('compose.yaml names each version that no test here has run', async () => {
  const text = await readFile(join(root, 'compose.yaml'), 'utf8');
  const [, said = ''] =
    /^# No test of this project has run these containers, nor: ([^.]+(?:\.\d[^.]*)*)\./ms.exec(text)!;
  const versions = said.replaceAll(/\n# /g, ' ').split(', ');
  const files = [text, await readFile(join(root, 'Dockerfile'), 'utf8')].join('\n');
  const images = files.matchAll(/^(?:\s*image:|FROM) (?:\w+\/)?([a-z]+):(\d[\d.]*)/gm);
  // What only builds the image: the packages are those of package-lock.json, Bun among them.
  const run = [...images].filter(([, name]) => name !== 'node' && name !== 'debian');
  expect(versions.toSorted()).toEqual(run.map(([, name, version]) => `${name} ${version}`).toSorted());
});

test('no secret stands in the environment of a container, where everybody who asks Docker can read it', () => {
  for (const [name, { environment = {} }] of Object.entries(compose.services))
    for (const variable of Object.keys(environment))
      if (/PASSWORD|SECRET|API_KEY|SMTP_URL|(DATABASE|REDIS|NATS)_URL|_KEYS/.test(variable))
        expect(variable, name).toEndWith('_FILE');
});

test("each service gets its own accounts, and the owner's no service", async () => {
  const read = (name: string) => readFile(join(secrets, name), 'utf8');
  const [natsAccounts, redisUsers] = [await read('nats-accounts'), await read('redis-users')];
  for (const { name, access } of services) {
    const given = secretsOf(compose.services[name]!).filter(({ target }) =>
      /^(database|nats|redis)-url$/.test(target),
    );
    const servers = ['database', 'nats', ...(access?.redis ? ['redis'] : [])];
    expect(given.toSorted((one, other) => (one.target < other.target ? -1 : 1))).toEqual(
      servers.map((server) => ({ source: `${name}-${server}-url`, target: `${server}-url` })),
    );
    const password = async (server: string) => new URL(await read(`${name}-${server}-url`)).password;
    expect(natsAccounts).toContain(`_NATS_PASSWORD=${await password('nats')}\n`);
    if (access?.redis) expect(redisUsers).toContain(`user ${name} on >${await password('redis')} `);
  }
});

test('an account that a release brings is known to the servers after the next making of secrets; passwords stay', async () => {
  const file = join(secrets, 'nats-accounts');
  const before = await readFile(file, 'utf8');
  await writeFile(file, before.replace(/^(OPS|OPS_READ|PROVISIONER|SYSTEM)_.*\n/gm, ''));
  expect(await makeSecrets(secrets)).toEqual(['nats-accounts']);
  expect(await readFile(file, 'utf8')).toBe(before);
  for (const login of natsLogins) {
    const { username, password } = new URL(await readFile(join(secrets, `${login}-nats-url`), 'utf8'));
    expect(username).toBe(login);
    expect(before).toContain(`_NATS_PASSWORD=${password}\n`);
  }
});

test('production without what it needs is refused by the service that needs it', () => {
  const refusals = services.filter((service) => {
    try {
      service.config(environmentOf(compose.services[service.name]!, { JATRA_ENV: 'production' }));
      return false;
    } catch {
      return true;
    }
  });
  expect(refusals.map((service) => service.name)).toEqual(['payment', 'notification']);
});

test('every secret has its file, made once, readable by its owner alone', async () => {
  const files = Object.values(compose.secrets).map(({ file }) => file.replace('./secrets/', ''));
  expect(made.toSorted()).toEqual(files.toSorted());
  const read = () => Promise.all(files.map((name) => readFile(join(secrets, name), 'utf8')));
  const before = await read();
  expect(await makeSecrets(secrets)).toEqual([]);
  expect(await read()).toEqual(before);
  for (const name of files) expect((await stat(join(secrets, name))).mode & 0o777, name).toBe(0o600);
  for (const container of Object.values(compose.services))
    for (const { source } of secretsOf(container)) expect(Object.keys(compose.secrets)).toContain(source);
});

test('Postgres keeps its log within a minute and 30 days of full backups, encrypted, in containers or without', async () => {
  const { environment } = compose.services.postgres!;
  const started = JSON.stringify(compose.services.postgres);
  for (const setting of [
    'archive_mode=on',
    'archive_timeout=60',
    'archive_command=pgbackrest archive-push %p',
  ])
    expect(started).toContain(setting);
  const settings = {
    PGBACKREST_REPO1_CIPHER_TYPE: 'aes-256-cbc',
    PGBACKREST_REPO1_RETENTION_FULL_TYPE: 'time',
    PGBACKREST_REPO1_RETENTION_FULL: '30',
  };
  expect(environment).toMatchObject(settings);
  const own = await readFile(join(root, 'shared/tools/stack/backups/pgbackrest.mjs'), 'utf8');
  expect(own).toContain('repo1-cipher-type=aes-256-cbc');
  expect(own).toContain('repo1-retention-full-type=time');
  expect(own).toContain('const keptDays = 30');
  for (const name of ['postgres', 'backup', 'restore', 'copy'])
    expect(secretsOf(compose.services[name]!).map(({ target }) => target)).toContain('backup-key');
  for (const script of ['back-up.sh', 'restore.sh']) await run(['sh', '-n', `shared/deploy/${script}`], {});
  // The same mark of a restore, wherever it is set.
  const marks = await Promise.all(
    ['shared/deploy/restore.sh', 'shared/tools/stack/backups/shut-sale.mjs'].map((file) =>
      readFile(join(root, file), 'utf8'),
    ),
  );
  for (const mark of marks) {
    expect(mark).toContain(
      `INSERT INTO sale_switches (scope, key, paused, reason, "by") VALUES ('restore', 'all', true, `,
    );
    expect(mark).toContain('UPDATE timetable_version SET version = version + 1');
  }
});

test('Redis never lets a lock go for want of memory, and is written down every five minutes, in containers or without', async () => {
  const folder = join(secrets, '../redis');
  const program = { path: 'redis-server', version: '' };
  await redis({ program, folder, port: 6399 } as Parameters<typeof redis>[0]);
  const own = await readFile(join(folder, 'redis.conf'), 'utf8');
  const container = await readFile(join(root, 'compose.yaml'), 'utf8');
  for (const line of ['maxmemory-policy noeviction', 'save 300 1', 'appendonly no'])
    for (const settings of [own, container]) expect(settings).toMatch(new RegExp(`^\\s*${line}$`, 'm'));
});

test('whoever is waited for can be found ready, and servers keep their data in volumes', () => {
  for (const [name, container] of Object.entries(compose.services)) {
    for (const [other, { condition }] of Object.entries(container.depends_on ?? {})) {
      const awaited = compose.services[other];
      expect(awaited, `${name} waits for ${other}`).toBeDefined();
      if (condition === 'service_healthy')
        expect(awaited!.healthcheck?.test, `${name} waits for ${other} to be healthy`).toBeDefined();
    }
  }
  for (const server of ['postgres', 'redis', 'nats'])
    expect(compose.services[server]!.volumes!.some((volume) => volume.startsWith(`${server}:/`))).toBe(true);
});
