import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateVAPIDKeys } from 'web-push';
import { databaseName, serviceVariable } from '#shared/runtime/service';
import { makeKeys } from '../../services/auth/keys/keys.ts';
import { services } from '../../services/main.ts';
import { newKeyFile } from '../../services/ticket/keys/signing-keys.ts';
import { makePersonalDataKeys } from '../../services/user/personal-data.ts';
import { readArguments, runCommand } from '../base/command.mjs';
import { redisUser } from './generate/redis-users.ts';
import { natsLogins } from './stack/servers/logins.mjs';

/** The account in the image, see Dockerfile. */
const owner = 1_000;

/** Begins with a letter: the configuration language of NATS reads a leading digit as a number. */
const newPassword = () => `p${randomBytes(24).toString('hex')}`;
const json = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`;

/**
 * Makes the files that compose.yaml names under `secrets:`, each readable by its owner alone. What is there stays: the
 * data were written with it.
 * @returns the names of those that were made
 */
export async function makeSecrets(folder: string): Promise<string[]> {
  const made: string[] = [];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isThere = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    );
  const keep = async (name: string, make: () => Promise<string> | string) => {
    if (await isThere(name)) return readFile(join(folder, name), 'utf8');
    const content = await make();
    await writeFile(join(folder, name), content, { mode: 0o600, flag: 'wx' });
    made.push(name);
    return content;
  };
  const postgres = await keep('postgres-password', newPassword);
  await keep('redis-password', newPassword);
  await keep('backup-key', newPassword);
  const natsPassword = newPassword();
  await keep('database-url', () => `postgres://jatra:${postgres}@postgres:5432/postgres`);
  const natsOwner = await keep('nats-url', () => `nats://jatra:${natsPassword}@nats:4222`);
  const accounts = await keepAccounts(keep, new URL(natsOwner).password);
  for (const [name, content] of Object.entries(accounts)) {
    // Made of the addresses beside it: a release may add an account, or a right.
    if ((await readFile(join(folder, name), 'utf8').catch(() => undefined)) === content) continue;
    await writeFile(join(folder, name), content, { mode: 0o600 });
    made.push(name);
  }
  await keep('ticket-keys.json', () => json(newKeyFile(1, new Date())));
  await keep('user-keys.json', async () => json(await makePersonalDataKeys()));
  await keep('push-keys.json', () => json(generateVAPIDKeys()));
  // Of others, for production to write; empty means not given.
  await keep('smtp-url', () => 'smtp://inbox:1025');
  for (const name of ['store-password', 'sms-api-key', 'sms-report-secret']) await keep(name, () => '');
  if (!(await isThere('auth-keys.json')) && (await makeKeys(join(folder, 'auth-keys.json'))))
    made.push('auth-keys.json');
  return made;
}

type Keep = (name: string, make: () => string) => Promise<string>;

/**
 * Each service's addresses with its own accounts, and those of NATS for who operates it.
 * @returns the files by which the servers know the same passwords
 */
async function keepAccounts(keep: Keep, natsOwnerPassword: string): Promise<Record<string, string>> {
  const natsVariables = ['NATS_USER=jatra', `NATS_PASSWORD=${natsOwnerPassword}`];
  const redisUsers: string[] = [];
  const keepNats = async (name: string) => {
    const url = await keep(`${name}-nats-url`, () => `nats://${name}:${newPassword()}@nats:4222`);
    natsVariables.push(`${serviceVariable(name, 'NATS_PASSWORD')}=${new URL(url).password}`);
  };
  for (const login of natsLogins) await keepNats(login);
  for (const service of services) {
    const { name } = service;
    const database = databaseName(name);
    const role = `jatra_${database.replace(/_db$/, '')}`;
    await keep(`${name}-database-url`, () => `postgres://${role}:${newPassword()}@postgres:5432/${database}`);
    await keepNats(name);
    const user = redisUser(service);
    if (!user) continue;
    const redisUrl = await keep(`${name}-redis-url`, () => `redis://${name}:${newPassword()}@redis:6379`);
    redisUsers.push(user.replace(/\{\w+\}/, new URL(redisUrl).password));
  }
  return { 'nats-accounts': `${natsVariables.join('\n')}\n`, 'redis-users': `${redisUsers.join('\n')}\n` };
}

const usage = `bun shared/tools/make-secrets.ts FOLDER
  FOLDER  gets the passwords and keys that compose.yaml names; what is there stays`;

async function main(args: string[]): Promise<void> {
  const [folder] = readArguments(args, { options: {}, names: ['FOLDER'] }).positionals as [string];
  const made = await makeSecrets(folder);
  if (process.getuid?.() === 0) {
    for (const name of ['', ...made]) await chown(join(folder, name), owner, owner);
  }
  console.log(
    made.length > 0 ? `made ${made.join(', ')} in ${folder}` : `${folder} has every secret already`,
  );
}

if (import.meta.main) await runCommand(usage, main);
