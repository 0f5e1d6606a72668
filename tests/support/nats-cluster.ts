import { join } from 'node:path';
import { migratedServices } from '../../drizzle/migrate.ts';
import { natsVariables, type StartedServer, startServer, testPassword } from './platform.ts';
import { freePort } from './ports.ts';

interface NatsNode extends StartedServer {
  name: string;
}

const config = join(import.meta.dir, '../../nats/nats.conf');

/** Nodes of one NATS on this machine, of nats/nats.conf and the flags that a cluster needs. */
export async function startNatsCluster(count = 3) {
  const routePorts = await Promise.all(Array.from({ length: count }, freePort));
  const routes = routePorts.map((port) => `nats://127.0.0.1:${port}`);
  const nodes: NatsNode[] = await Promise.all(
    routes.map(async (route, at) => {
      const name = `jatra-${at + 1}`;
      const node = await startServer(
        (port, folder) => [
          ...['nats-server', '--config', config, '--name', name, '-a', '127.0.0.1', '-p', String(port)],
          ...['-sd', folder, '--cluster_name', 'jatra', '--cluster', route, '--routes', routes.join()],
        ],
        'nats',
        natsVariables(migratedServices),
      );
      return { ...node, name };
    }),
  );
  const hosts = nodes.map(({ url }) => new URL(url).host);
  return {
    nodes,
    /** Of all nodes, as a process is told them. */
    urlOf: (user: string) => `nats://${user}:${testPassword}@${hosts.join()}`,
    stop: () => Promise.all(nodes.map((node) => node.stop())),
  };
}
