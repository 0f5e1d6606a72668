import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { converse } from '../ports.mjs';
import { root } from '../settings.mjs';
import { natsAccounts } from './accounts.mjs';

const user = 'jatra';

/**
 * @param {{ program: import('./servers.mjs').Found, folder: string, port: number, password: string, accounts: import('./accounts.mjs').Passwords }} options
 * @returns {Promise<import('./postgres.mjs').Server>}
 */
export async function nats({ program, folder, port, password, accounts }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    name: 'nats',
    command: [
      program.path,
      '--config',
      join(root, 'nats', 'nats.conf'),
      '--addr',
      '127.0.0.1',
      '--port',
      String(port),
      '--store_dir',
      folder,
    ],
    env: { NATS_USER: user, NATS_PASSWORD: password, ...natsAccounts(accounts) },
    url: `nats://${user}:${password}@127.0.0.1:${port}`,
    signal: 'SIGTERM',
    patienceMs: 10_000,
    ready: () => converse(port, '127.0.0.1', '', (heard) => heard.startsWith('INFO ')),
  };
}
