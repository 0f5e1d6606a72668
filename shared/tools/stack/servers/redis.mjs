import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { converse } from '../ports.mjs';
import { redisAccounts } from './accounts.mjs';

/**
 * Writes the configuration and says how to start Redis with it.
 * @param {{ program: import('./servers.mjs').Found, folder: string, port: number, password?: string, accounts?: import('./accounts.mjs').Passwords, throwAway?: boolean }} options
 * @returns {Promise<import('./postgres.mjs').Server>}
 */
export async function redis({ program, folder, port, password, accounts, throwAway = false }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${folder.replaceAll(/["\\]/g, '\\$&')}"`,
    'daemonize no',
    'appendonly no',
    // Locks are never evicted for want of memory; a write that does not fit fails.
    'maxmemory-policy noeviction',
    ...(throwAway ? ['save ""', 'databases 512'] : ['dbfilename jatra.rdb', 'save 300 1']),
    ...(password ? [`requirepass ${password}`] : []),
    ...(accounts ? redisAccounts(accounts) : []),
  ];
  const file = join(folder, 'redis.conf');
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return {
    name: 'redis',
    command: [program.path, file],
    url: `redis://${password ? `:${password}@` : ''}127.0.0.1:${port}`,
    signal: 'SIGTERM',
    patienceMs: 15_000,
    ready: () =>
      converse(port, '127.0.0.1', `${password ? `AUTH ${password}\r\n` : ''}PING\r\n`, (heard) =>
        heard.includes('+PONG'),
      ),
  };
}
