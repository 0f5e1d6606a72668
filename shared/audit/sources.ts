import postgres from 'postgres';
import { migratedServices } from '../../drizzle/migrate.ts';
import { type Bus, openBus } from '../bus.ts';
import { ConfigError, type Environment, readVariable } from '../config.ts';
import { createLogger } from '../log.ts';
import { openRedis, type RedisClient } from '../redis.ts';
import { databaseUrl } from '../service.ts';

/** Everything the audit reads. Nothing here can write: Postgres refuses it, and of Redis only reads are asked. */
export interface Sources {
  sql(service: string): postgres.Sql;
  redis: RedisClient;
  bus: Bus;
  /** What has changed within this time may still be on its way, and is not judged. */
  graceSeconds: number;
  close(): Promise<void>;
}

export async function openSources(env: Environment): Promise<Sources> {
  const databases = new Map(
    migratedServices.map((service) => [
      service,
      postgres(databaseUrl(service, env), {
        max: 1,
        onnotice: () => {},
        connection: {
          application_name: 'jatra-audit',
          default_transaction_read_only: true,
          statement_timeout: 120_000,
        },
      }),
    ]),
  );
  const redis = await openRedis(needed(env, 'REDIS_URL'), createLogger('silent'));
  const bus = await openBus(needed(env, 'NATS_URL'), 'audit', createLogger('silent'));
  return {
    sql: (service) => databases.get(service)!,
    redis,
    bus,
    graceSeconds: Number(env.AUDIT_GRACE_SECONDS ?? 300),
    async close() {
      await Promise.all([...databases.values()].map((sql) => sql.end({ timeout: 5 })));
      await redis.close();
      await bus.close();
    },
  };
}

function needed(env: Environment, name: string): string {
  const value = readVariable(env, name);
  if (!value) throw new ConfigError(`${name}: is needed`);
  return value;
}
