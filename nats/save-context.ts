import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { requireServerUrl } from '#shared/stores/server-address';
import { commandEnvironment } from '#shared/tools/command-environment';
import { BadArgument, readOptions, runCommand } from '../shared/base/command.mjs';

const usage = `npx bun nats/save-context.ts                a context of the nats CLI for what runs here, or for NATS_URL
npx bun nats/save-context.ts --name other   under another name than jatra`;

async function main(args: string[]): Promise<void> {
  const { name } = readOptions(args, { name: { type: 'string', default: 'jatra' } });
  if (!/^[\w-]+$/.test(name))
    throw new BadArgument(`--name: takes letters, digits, - and _, and is "${name}"`);
  const url = requireServerUrl('NATS_URL', await commandEnvironment(['NATS_URL']));
  const template = await readFile(join(import.meta.dir, 'contexts', 'jatra.json'), 'utf8');
  const context = {
    ...(JSON.parse(template) as object),
    url: `${url.protocol}//${url.host}`,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  const folder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'nats', 'context');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Readable by its owner alone.
  const file = join(folder, `${name}.json`);
  await writeFile(file, `${JSON.stringify(context, null, 2)}\n`, { mode: 0o600 });
  console.log(`nats --context ${name} … now reaches ${url.host}`);
}

if (import.meta.main) await runCommand(usage, main);
