import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConsumerFile, consumerFile, lettersFile, readConsumers } from '../../../nats/provision.ts';
import { services } from '../../../services/main.ts';
import { readOptions, runCommand } from '../../base/command.mjs';

/**
 * Every durable consumer that the services' tables of subscriptions ask for. Where one that has its file began stays as
 * it is: a server refuses to change that.
 */
export async function declaredConsumers(): Promise<ConsumerFile[]> {
  const files = await readConsumers();
  return services.flatMap((service) => {
    const { subscriptions = [] } = service;
    if (subscriptions.length === 0) return [];
    const own = subscriptions.map(({ contract, begin }) => {
      const made = consumerFile(service.name, contract, begin);
      const before = files.find((file) => nameOf(file) === nameOf(made));
      return before ? { ...made, deliver_policy: before.deliver_policy } : made;
    });
    return [...own, lettersFile(service.name)];
  });
}

const nameOf = ({ stream_name, durable_name }: ConsumerFile) => `${stream_name}.${durable_name}`;

const usage =
  'npx bun shared/tools/generate/nats-consumers.ts   writes nats/consumers anew after a subscription has come or gone';

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readOptions(args, {});
    const folder = join(import.meta.dir, '../../../nats/consumers');
    const declared = await declaredConsumers();
    for (const name of await readdir(folder)) await rm(join(folder, name));
    for (const consumer of declared) {
      await writeFile(join(folder, `${nameOf(consumer)}.json`), `${JSON.stringify(consumer, null, 2)}\n`);
    }
  });
