import { connect, type NatsConnection } from 'nats';
import postgres from 'postgres';
import { createClient } from 'redis';
import { databaseVariable } from '../support/jatra.ts';
import type { System } from './system.ts';

// A hand on the servers themselves, past the proxies: one connection for one thing, since any server may be away.

export async function withPostgres<Result>(
  system: Pick<System, 'env'>,
  service: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(system.env[databaseVariable(service)]!, {
    max: 1,
    connect_timeout: 3,
    onnotice: () => {},
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const openClient = (url: string) =>
  createClient({
    url,
    socket: { connectTimeout: 3_000, reconnectStrategy: false },
    commandOptions: { timeout: 3_000 },
  })
    .on('error', () => {})
    .connect();
export type Redis = Awaited<ReturnType<typeof openClient>>;

export async function withRedis<Result>(
  { env }: Pick<System, 'env'>,
  work: (redis: Redis) => Promise<Result>,
): Promise<Result> {
  const client = await openClient(env.REDIS_URL!);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

export async function withNats<Result>(
  { env }: Pick<System, 'env'>,
  work: (connection: NatsConnection) => Promise<Result>,
): Promise<Result> {
  const { host, username, password } = new URL(env.NATS_URL!);
  const connection = await connect({
    servers: host,
    ...(username ? { user: username, pass: decodeURIComponent(password) } : {}),
    reconnect: false,
    timeout: 3_000,
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
