import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readVariable } from '#shared/base/config';
import { requireServerUrl } from '#shared/stores/server-address';
import { commandEnvironment } from '#shared/tools/command-environment';
import { BadArgument, readOptions, runCommand } from '../shared/base/command.mjs';
import { natsLogins } from '../shared/tools/stack/servers/logins.mjs';

const usage = `npx bun nats/save-context.ts                contexts of the nats CLI: jatra-ops-read, jatra-ops, jatra-provisioner, jatra-system
                                            for what runs here; with NATS_URL the one of its user
npx bun nats/save-context.ts --name other   other-ops-read and so on`;

async function main(args: string[]): Promise<void> {
  const { name } = readOptions(args, { name: { type: 'string', default: 'jatra' } });
  if (!/^[\w-]+$/.test(name))
    throw new BadArgument(`--name: takes letters, digits, - and _, and is "${name}"`);
  const logins = readVariable(process.env, 'NATS_URL') ? [undefined] : natsLogins;
  const urls = new Map<string, URL>();
  for (const login of logins) {
    const url = requireServerUrl('NATS_URL', await commandEnvironment(['NATS_URL'], { login }));
    urls.set(decodeURIComponent(url.username) || 'nobody', url);
  }
  for (const [user, url] of urls) {
    await saveContext(`${name}-${user}`, user, url);
    console.log(`nats --context ${name}-${user} … now reaches ${url.host}`);
  }
}

async function saveContext(name: string, user: string, url: URL): Promise<void> {
  const template = await readFile(join(import.meta.dir, 'contexts', 'jatra.json'), 'utf8');
  const context = {
    ...(JSON.parse(template) as object),
    url: `${url.protocol}//${url.host}`,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    // It hears no other inbox.
    inbox_prefix: `_INBOX.${user}`,
  };
  const folder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'nats', 'context');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Readable by its owner alone.
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(context, null, 2)}\n`, { mode: 0o600 });
}

if (import.meta.main) await runCommand(usage, main);
