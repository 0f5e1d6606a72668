import { Trouble } from '../../../base/command.mjs';
import { answers } from '../ports.mjs';

/** @typedef {keyof typeof servers} ServerName */

/** Servers that may be there already, and the variables that name them. */
const servers = {
  postgres: { variable: 'DATABASE_URL', port: 5432 },
  redis: { variable: 'REDIS_URL', port: 6379 },
  nats: { variable: 'NATS_URL', port: 4222 },
};

export const serverNames = /** @type {ServerName[]} */ (Object.keys(servers));

/**
 * The address of a server that we neither start nor stop; undefined where we start our own.
 * @param {ServerName} name
 * @param {Record<string, string | undefined>} [env]
 */
export function existingUrl(name, env = process.env) {
  const { variable } = servers[name];
  const text = env[variable];
  if (!text) return undefined;
  if (!URL.canParse(text) || !new URL(text).hostname) throw new Trouble(`${variable} is not a URL.`);
  const url = new URL(text);
  if (name !== 'postgres' || url.pathname.length > 1) return text;
  url.pathname = '/postgres';
  return url.toString();
}

/** The variables that name servers which are not ours. */
export function existingVariables() {
  return serverNames.filter((name) => existingUrl(name)).map((name) => servers[name].variable);
}

export async function requireExisting() {
  for (const name of serverNames) {
    const given = existingUrl(name);
    if (!given) continue;
    const url = new URL(given);
    const port = Number(url.port) || servers[name].port;
    if (await answers(port, url.hostname.replace(/^\[|\]$/g, ''))) continue;
    throw new Trouble(`${servers[name].variable} names ${url.hostname}:${port}, but nothing answers there.`);
  }
}
