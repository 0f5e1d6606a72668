import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readVariable } from '#shared/config';

/** From NATS_URL or NATS_URL_FILE, else that of `npm run up`. */
async function natsUrl(): Promise<URL> {
  const given = readVariable(process.env, 'NATS_URL');
  if (given) return new URL(given);
  const file = join(import.meta.dir, '..', '.jatra', 'stack.json');
  const addresses = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as { natsUrl?: string };
  if (!addresses.natsUrl) throw new Error('NATS_URL: is needed, because nothing runs here by npm run up');
  return new URL(addresses.natsUrl);
}

/** `bun nats/save-context.ts [--name jatra]`: a context for the nats CLI, readable by its owner alone. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { name: { type: 'string', default: 'jatra' } } });
  if (!/^[\w-]+$/.test(values.name)) throw new Error('--name: takes letters, digits, - and _');
  const url = await natsUrl();
  const template = await readFile(join(import.meta.dir, 'contexts', 'jatra.json'), 'utf8');
  const context = {
    ...(JSON.parse(template) as object),
    url: `${url.protocol}//${url.host}`,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  const folder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'nats', 'context');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${values.name}.json`);
  await writeFile(file, `${JSON.stringify(context, null, 2)}\n`, { mode: 0o600 });
  console.log(`nats --context ${values.name} … now reaches ${url.host}`);
}

await main();
