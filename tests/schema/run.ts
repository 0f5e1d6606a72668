import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApiFile } from '#shared/http/http';
import accounts from '../../services/auth/accounts/development-accounts.json';
import { Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { readSchemaOptions } from './command.ts';
import type { Role } from './roles.ts';
import { shutOut } from './shut-out.ts';

const version = '4.32.5';
const folder = join(import.meta.dir, '../../node_modules/.cache', `schemathesis-${version}`);
const program = join(folder, 'bin/schemathesis');

// Beside empty servers, which command.ts starts.
process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL!;
process.env.TEST_REDIS_URL ??= process.env.REDIS_URL!;
const { examples, seed, roles, keep } = readSchemaOptions(process.argv.slice(2));
await install();
const jatra = await startJatraProcess({ SEAT_HOLD_SECONDS: '3600', TRUSTED_PROXIES: '1', LOG_LEVEL: 'warn' });
const reports = await mkdtemp(join(tmpdir(), 'jatra-schema-'));
try {
  const failed: Role[] = [];
  for (const role of roles) {
    console.log(`\n== ${role}`);
    if (!(await holdsFor(role, jatra))) failed.push(role);
  }
  console.log(
    `\nseed ${seed}, ${examples} examples: ${failed.length === 0 ? '0 failures' : `failures as ${failed}`}`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await rm(reports, { recursive: true });
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

/** The findings are printed as they come. */
async function holdsFor(role: Role, { baseUrl, inboxUrl }: JatraUnderTest): Promise<boolean> {
  const spare = await new Person({ baseUrl, inboxUrl }).join();
  const { userId } = await spare.expect<{ userId: string }>(200, 'GET', '/v1/users/me');
  const account = accounts.find((one) => one.role === role)!;
  const report = join(keep ?? reports, `${role}.ndjson`);
  const code = await run(
    [
      ...[program, '--config-file', join(import.meta.dir, 'schemathesis.toml'), 'run', openApiFile],
      ...['--url', baseUrl, '--seed', String(seed), '--max-examples', String(examples)],
      ...['--report', 'ndjson', '--report-ndjson-path', report, '--output-sanitize', 'false'],
      ...['--no-color', '--warnings', 'off', '--generation-database', 'none'],
      ...['--continue-on-failure', '--suppress-health-check', 'all'],
    ],
    { IDENTIFIER: account.email, PASSWORD: account.password, SPARE_ACCOUNT: userId },
  );
  if (!existsSync(report)) return false;
  const refused = await shutOut(report);
  for (const { operation, answers, of } of refused)
    console.log(
      `${operation}: ${answers} of ${of} answers are 401 to a token, or 429: nothing is shown of it`,
    );
  return code === 0 && refused.length === 0;
}

function run(command: string[], env: Record<string, string> = {}): Promise<number> {
  return Bun.spawn(command, {
    cwd: join(folder, '..'),
    env: { ...process.env, ...env },
    stdout: 'inherit',
    stderr: 'inherit',
    stdin: 'ignore',
  }).exited;
}
