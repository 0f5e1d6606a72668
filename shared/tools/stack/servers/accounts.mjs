import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, serviceNames } from '../settings.mjs';
import { natsLogins } from './logins.mjs';

/** @typedef {Record<string, string>} Passwords by service, and by who operates NATS */

/**
 * A variable of one service alone: `SEAT_RESERVATION_NATS_URL`.
 * @param {string} service
 * @param {string} name
 */
export const serviceVariable = (service, name) => `${service.toUpperCase().replaceAll('-', '_')}_${name}`;

/**
 * The address of NATS by each of these logins.
 * @param {string} natsUrl
 * @param {Passwords} passwords
 */
export const loginUrls = (natsUrl, passwords) =>
  Object.fromEntries(natsLogins.map((login) => [login, as(natsUrl, login, passwords[login] ?? '')]));

/** Services with an account on Redis, and the line that makes it. */
function redisUsers() {
  const lines = readFileSync(join(root, 'shared/tools/stack/servers/redis-users.conf'), 'utf8')
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [/** @type {string} */ (line.split(' ')[1]), line]));
}

/**
 * Lines for redis.conf that make the services' accounts.
 * @param {Passwords} passwords
 */
export function redisAccounts(passwords) {
  return [...redisUsers()].map(([service, line]) => line.replace(/\{\w+\}/, passwords[service] ?? ''));
}

/**
 * The variables from which the files of users in nats/ take the passwords.
 * @param {Passwords} passwords
 */
export function natsAccounts(passwords) {
  return Object.fromEntries(
    Object.entries(passwords).map(([service, password]) => [
      serviceVariable(service, 'NATS_PASSWORD'),
      password,
    ]),
  );
}

/**
 * Where each service finds its servers, by its own accounts; nothing for a server that was there already, where all
 * use the account that its URL names.
 * @param {{ databaseUrl?: string, redisUrl?: string, natsUrl?: string }} own
 * @param {Passwords} passwords
 */
export function accountVariables({ databaseUrl, redisUrl, natsUrl }, passwords) {
  const withRedis = redisUsers();
  /** @type {Record<string, string>} */
  const env = {};
  for (const service of serviceNames()) {
    const password = passwords[service] ?? '';
    const database = service.replaceAll('-', '_');
    if (databaseUrl)
      env[serviceVariable(service, 'DATABASE_URL')] = as(
        databaseUrl,
        `jatra_${database}`,
        password,
        `/${database}_db`,
      );
    if (redisUrl && withRedis.has(service))
      env[serviceVariable(service, 'REDIS_URL')] = as(redisUrl, service, password);
    if (natsUrl) env[serviceVariable(service, 'NATS_URL')] = as(natsUrl, service, password);
  }
  return env;
}

/**
 * @param {string} address
 * @param {string} user
 * @param {string} password
 * @param {string} [path]
 */
function as(address, user, password, path) {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  if (path) url.pathname = path;
  return url.toString();
}
