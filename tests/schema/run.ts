import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiFile } from '#shared/http/http';
import { Person, staff } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { readSchemaOptions } from './command.ts';
import type { Role } from './roles.ts';

const version = '4.32.5';
const folder = join(import.meta.dir, '../../node_modules/.cache', `schemathesis-${version}`);
const program = join(folder, 'bin/schemathesis');

// Beside empty servers, which command.ts starts.
process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL!;
process.env.TEST_REDIS_URL ??= process.env.REDIS_URL!;
const { examples, seed, roles } = readSchemaOptions(process.argv.slice(2));
await install();
const jatra = await startJatraProcess({ SEAT_HOLD_SECONDS: '3600', TRUSTED_PROXIES: '1', LOG_LEVEL: 'warn' });
try {
  const failed: Role[] = [];
  for (const role of roles) {
    console.log(`\n== ${role}`);
    if ((await tryAs(role, jatra)) !== 0) failed.push(role);
  }
  console.log(
    `\nseed ${seed}, ${examples} examples: ${failed.length === 0 ? '0 failures' : `failures as ${failed}`}`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await jatra.stop();
}

async function install(): Promise<void> {
  if (existsSync(program)) return;
  console.log(`Installs schemathesis ${version} …`);
  if (!Bun.which('python3')) throw new Error('schemathesis wants Python, and there is no python3 here');
  await mkdir(folder, { recursive: true });
  if ((await run(['python3', '-m', 'venv', folder])) !== 0)
    throw new Error(
      'schemathesis wants a place of its own, and python3 makes none here (Debian: python3-venv)',
    );
  const code = await run([join(folder, 'bin/pip'), 'install', '--quiet', `schemathesis==${version}`]);
  if (code !== 0) throw new Error(`schemathesis ${version} could not be installed from PyPI`);
}

async function tryAs(role: Role, { baseUrl, inboxUrl }: JatraUnderTest): Promise<number> {
  const one = { baseUrl, inboxUrl };
  const person = role === 'USER' ? await new Person(one).join() : await staff(one, role);
  return run([
    ...[program, '--config-file', join(import.meta.dir, 'schemathesis.toml'), 'run', openApiFile],
    ...['--url', baseUrl, '--header', `Authorization: Bearer ${person.accessToken}`],
    ...['--seed', String(seed), '--max-examples', String(examples), '--no-color'],
    ...['--generation-database', 'none', '--continue-on-failure', '--suppress-health-check', 'all'],
  ]);
}

function run(command: string[]): Promise<number> {
  return Bun.spawn(command, {
    cwd: join(folder, '..'),
    stdout: 'inherit',
    stderr: 'inherit',
    stdin: 'ignore',
  }).exited;
}
