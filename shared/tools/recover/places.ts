import type postgres from 'postgres';
import { migratedServices } from '../../../drizzle/migrate.ts';
import type { Environment } from '../../base/config.ts';
import { type Bus, openBus } from '../../bus/bus.ts';
import { databaseUrl } from '../../runtime/service.ts';
import { createLogger } from '../../seeing/log.ts';
import { requireServerUrl } from '../../stores/server-address.ts';
import { readOnly } from '../audit/sources.ts';

/** What a recovery looks at and whom it asks. It writes nowhere itself. */
export interface Places {
  bus: Bus;
  current(service: string): postgres.Sql;
  close(): Promise<void>;
}

export async function openPlaces(env: Environment): Promise<Places> {
  const natsUrl = requireServerUrl('NATS_URL', env).href;
  const clients = new Map(
    migratedServices.map((service) => [service, readOnly(databaseUrl(service, env))] as const),
  );
  const end = () => Promise.allSettled([...clients.values()].map((sql) => sql.end({ timeout: 5 })));
  try {
    // Deletes accounts in the name of user, which alone may ask for that.
    const bus = await openBus(
      natsUrl,
      'recover',
      createLogger('silent'),
      ({ askedBy }) => askedBy?.[0] ?? 'recover',
    );
    return {
      bus,
      current: (service) => clients.get(service)!,
      async close() {
        await bus.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
