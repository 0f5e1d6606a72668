import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { services } from '../../../services/main.ts';
import { printableFile } from '../../../services/ticket/paper/list-printable.ts';
import { describeMessages } from './asyncapi.ts';
import { declaredConsumers, nameOf } from './nats-consumers.ts';
import { systemUsersFile, usersFile } from './nats-users.ts';
import { describeApi } from './openapi.ts';
import { redisUsersFile } from './redis-users.ts';
import { roleTable } from './roles.ts';
import { withTable } from './service-tables.ts';

/** Has nothing but derived files: what is there and not derived is too much. */
const derivedFolder = 'nats/consumers';

/** What the code says of every derived file, by its path in the repository. */
export type Derived = Map<string, string>;

/** @param root of the repository, whose READMEs are kept but for their tables */
export async function deriveFiles(root: string): Promise<Derived> {
  const { document, clientTypes } = await describeApi();
  const consumers = await declaredConsumers();
  const readmes = services.map(async (service): Promise<[string, string]> => {
    const path = `services/${service.name}/README.md`;
    return [path, withTable(service, await readFile(join(root, path), 'utf8'))];
  });
  return new Map([
    ['docs/openapi.json', document],
    ['docs/openapi.ts', clientTypes],
    ['docs/asyncapi.json', describeMessages()],
    ['docs/roles.md', roleTable()],
    ['nats/users.conf', usersFile()],
    ['nats/system-users.conf', systemUsersFile()],
    ['shared/tools/stack/servers/redis-users.conf', redisUsersFile()],
    ['shared/base/printable-ranges.ts', printableFile()],
    ...consumers.map((consumer): [string, string] => [
      `${derivedFolder}/${nameOf(consumer)}.json`,
      `${JSON.stringify(consumer, null, 2)}\n`,
    ]),
    ...(await Promise.all(readmes)),
  ]);
}

/** The paths of files that are not what the code says: other, missing, or too much. */
export async function findDrift(derived: Derived, root: string): Promise<string[]> {
  const stands = await Promise.all(
    [...derived].map(
      async ([path, text]) => (await readFile(join(root, path), 'utf8').catch(() => '')) === text,
    ),
  );
  const other = [...derived.keys()].filter((_path, at) => !stands[at]);
  const found = (await readdir(join(root, derivedFolder))).map((name) => `${derivedFolder}/${name}`);
  return [...other, ...found.filter((path) => !derived.has(path))].sort();
}

/** Writes what is not as the code says, and nothing else. */
export async function mendDrift(derived: Derived, drift: string[], root: string): Promise<void> {
  for (const path of drift) {
    const text = derived.get(path);
    if (text === undefined) await rm(join(root, path));
    else await writeFile(join(root, path), text);
  }
}
