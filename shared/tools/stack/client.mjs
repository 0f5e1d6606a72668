import { join } from 'node:path';
import { BadArgument, readChoice, runCommand, Trouble } from '../../base/command.mjs';
import { answers } from './ports.mjs';
import { execute } from './processes/execute.mjs';
import { run } from './processes/processes.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers/servers.mjs';
import { addressFile, readJson, root, serviceNames } from './settings.mjs';

/**
 * How to start a client: what is secret goes by its environment, which other accounts of the machine cannot read.
 * @typedef {{ program: string, args: string[], env: Record<string, string> }} Client
 */

const usages = {
  psql: `npm run psql -- booking                        opens psql on a service's database, on the running stack
npm run psql -- booking -c 'SELECT 1'          with arguments of psql`,
  redis: `npm run redis                                  opens redis-cli on the running stack's Redis
npm run redis -- GET search:trains:DA:CG:2026-11-26   runs one command`,
  nats: `npm run nats -- stream ls                      runs the nats CLI on the running stack's NATS
npm run nats -- consumer report BOOKING        with its arguments; nats/install-cli.sh builds it where it is missing`,
};

/** @type {Record<keyof typeof usages, 'databaseUrl' | 'redisUrl' | 'natsUrl'>} */
const addresses = { psql: 'databaseUrl', redis: 'redisUrl', nats: 'natsUrl' };

/** @type {Record<keyof typeof usages, (url: URL, args: string[]) => Promise<Client>>} */
const clients = { psql: openPsql, redis: openRedis, nats: openNats };

const kinds = /** @type {(keyof typeof usages)[]} */ (Object.keys(usages));
const asked = kinds.filter((kind) => kind === process.argv[2]);
const usage = `${(asked.length > 0 ? asked : kinds).map((kind) => usages[kind]).join('\n')}
By the account that owns everything, so it may also change what it shows.`;

await runCommand(usage, async ([name = '', ...given]) => {
  const kind = readChoice('CLIENT', name, kinds);
  const [first] = given;
  if (kind === 'psql') readChoice('SERVICE', first ?? '', serviceNames());
  else if (first?.startsWith('-'))
    throw new BadArgument(`${first}: a command stands first (--help tells more)`);
  const { program, args, env } = await clients[kind](await findServer(addresses[kind]), given);
  return execute(program, args, env);
});

const defaultPorts = { databaseUrl: '5432', redisUrl: '6379', natsUrl: '4222' };

/** @param {keyof typeof defaultPorts} address */
async function findServer(address) {
  const stack = await readJson(addressFile);
  if (!stack) throw new Trouble('Nothing runs here: npm run up starts it.');
  const url = new URL(stack[address]);
  url.port ||= defaultPorts[address];
  if (!(await answers(Number(url.port), url.hostname)))
    throw new Trouble(`Nothing answers at ${url.host}: npm run up starts it.`);
  return url;
}

/** @param {URL} url @param {string[]} given */
async function openPsql(url, [service = '', ...args]) {
  const { psql } = await ensurePrograms(['psql'], createProgress(terminalScreen(process.stderr)));
  const sslMode = url.searchParams.get('sslmode');
  const env = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: `${service.replaceAll('-', '_')}_db`,
    ...(sslMode ? { PGSSLMODE: sslMode } : {}),
  };
  return { program: psql.path, args, env };
}

/** @param {URL} url @param {string[]} args */
async function openRedis(url, args) {
  const needed = await ensurePrograms(['redisCli'], createProgress(terminalScreen(process.stderr)));
  const user = url.username ? ['--user', decodeURIComponent(url.username)] : [];
  const tls = url.protocol.startsWith('rediss') ? ['--tls'] : [];
  const cluster = url.protocol.endsWith('+cluster:') ? ['-c'] : [];
  return {
    program: needed.redisCli.path,
    args: ['-h', url.hostname, '-p', url.port, ...user, ...tls, ...cluster, ...args],
    env: { REDISCLI_AUTH: decodeURIComponent(url.password) },
  };
}

/** @param {URL} url @param {string[]} args */
async function openNats(url, args) {
  const env = {
    NATS_URL: `${url.protocol}//${url.host}`,
    NATS_USER: decodeURIComponent(url.username),
    NATS_PASSWORD: decodeURIComponent(url.password),
  };
  return { program: await findNatsCli(), args, env };
}

async function findNatsCli() {
  const onPath = await run('sh', ['-c', 'command -v nats']);
  if (onPath.code === 0) return onPath.stdout.trim();
  const built = await run(join(root, 'nats', 'install-cli.sh'), []);
  if (built.code === 0) return built.stdout.trim();
  throw new Trouble(
    built.output.at(-1)?.replace(/^ *✗ /, '') ?? 'nats/install-cli.sh could not build the nats CLI.',
  );
}
