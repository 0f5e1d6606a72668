import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subscription } from '#shared/bus';
import { services } from '../services/main.ts';
import { readOptions, runCommand } from '../shared/command.mjs';
import { anything } from './anything.ts';
import { type ConsumerFile, consumerFile } from './provision.ts';

/** Every durable consumer that the services' tables of subscriptions ask for. */
export function declaredConsumers(): ConsumerFile[] {
  return services.flatMap((service) => {
    const subscriptions: Subscription[] = service.subscriptions?.(anything) ?? [];
    return subscriptions.map(({ contract }) => consumerFile(service.name, contract));
  });
}

const usage =
  'npx bun nats/declared-consumers.ts   writes nats/consumers anew after a subscription has come or gone';

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readOptions(args, {});
    const folder = join(import.meta.dir, 'consumers');
    for (const name of await readdir(folder)) await rm(join(folder, name));
    for (const consumer of declaredConsumers()) {
      const name = `${consumer.stream_name}.${consumer.durable_name}.json`;
      await writeFile(join(folder, name), `${JSON.stringify(consumer, null, 2)}\n`);
    }
  });
