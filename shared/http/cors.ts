import { cors } from '@elysiajs/cors';
import { Elysia } from 'elysia';
import { ConfigError, type Environment, isProduction, readVariable } from '../base/config.ts';

const preflightSeconds = 600;

/**
 * Lets pages of other origins call this API, those of the list alone; without a list none. Tokens travel in a header, so
 * that no browser ever adds credentials by itself.
 */
export function allowOrigins(origins: string[]) {
  if (origins.length === 0) return new Elysia();
  const known = new Set(origins);
  return cors({
    origin: (request) => known.has(request.headers.get('origin') ?? ''),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-none-match', 'x-request-id'],
    exposeHeaders: ['etag', 'location', 'retry-after', 'x-request-id'],
    credentials: false,
    maxAge: preflightSeconds,
  });
}

/**
 * The origins that a variable names, as browsers write them, by commas.
 * @throws ConfigError for what is none, `*` among it, and in production for one without https
 */
export function readOrigins(variable: string, env: Environment): string[] {
  const origins = (readVariable(env, variable) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  for (const origin of origins) {
    const url = URL.parse(origin);
    if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin || origin.includes('*'))
      throw new ConfigError(`${variable}: is not a list of origins such as https://shop.example`);
    if (url.protocol === 'http:' && isProduction(env))
      throw new ConfigError(`${variable}: production lets pages of https addresses call alone`);
  }
  return origins;
}
