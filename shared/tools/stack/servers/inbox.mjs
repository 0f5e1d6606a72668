import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { converse } from '../ports.mjs';
import { root } from '../settings.mjs';

/**
 * The catcher that takes every mail of development and shows it in a browser.
 * @param {{ folder: string, smtpPort: number, webPort: number }} options
 * @returns {Promise<import('./postgres.mjs').Server>} its url is that of the web page
 */
export async function inbox({ folder, smtpPort, webPort }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    name: 'inbox',
    command: [
      process.execPath,
      join(root, 'shared/tools/stack/servers/catch-mails.mjs'),
      `--smtp=${smtpPort}`,
      `--web=${webPort}`,
      `--folder=${folder}`,
      // What a passenger waits for comes first, on a machine that plays passenger and mail provider at once.
      '--nice=5',
    ],
    url: `http://127.0.0.1:${webPort}`,
    signal: 'SIGTERM',
    // It waits for its idle clients to hang up, which they never do; every mail is a file by then.
    patienceMs: 500,
    ready: async () =>
      (await converse(smtpPort, '127.0.0.1', '', (heard) => heard.startsWith('220 '))) &&
      (await fetch(`http://127.0.0.1:${webPort}/api/email`).then(
        (response) => response.ok,
        () => false,
      )),
  };
}
