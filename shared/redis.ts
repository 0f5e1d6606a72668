import { createClient } from 'redis';
import type { Logger } from './log.ts';

/**
 * Connects to Redis. Commands fail at once while the connection is down, so that no late lock fires
 * after its caller gave up; the client reconnects by itself.
 */
export async function openRedis(url: string, log: Logger) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 3_000,
      socketTimeout: 60_000,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** Math.min(attempts, 6), 2_000),
    },
    pingInterval: 10_000,
    commandOptions: { timeout: 2_000 },
  });
  client.on('error', (error: unknown) => log.warn({ error }, 'redis connection'));
  await client.connect();
  return client;
}

export type RedisClient = Awaited<ReturnType<typeof openRedis>>;
