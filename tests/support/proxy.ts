import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { spawn } from './processes.ts';

const caddyfile = join(import.meta.dir, '../../shared/tools/proxy/Caddyfile');

export interface Route {
  service: string;
  /** In Caddy's form: `*` stands for anything. None: whatever no other route takes. */
  paths: string[];
}

/** The routing table of the proxy, read from its configuration. */
export async function readRoutes(): Promise<Route[]> {
  const text = await readFile(caddyfile, 'utf8');
  const paths = new Map(
    [...text.matchAll(/^\s*@(\S+) path (.+)$/gm)].map(([, name, list]) => [name!, list!]),
  );
  return [...text.matchAll(/^\s*reverse_proxy (?:@(\S+) )?\{\$[A-Z_]+_ADDRESS:([a-z-]+):\d+\}/gm)].map(
    ([, matcher, service]) => ({
      service: service!,
      paths: matcher ? paths.get(matcher)!.trim().split(/\s+/) : [],
    }),
  );
}

/** The service that the proxy sends a path to; undefined where it answers itself. */
export function serviceFor(routes: Route[], path: string): string | undefined {
  const named = routes.find((route) => route.paths.some((pattern) => fits(pattern, path)));
  return (named ?? routes.find((route) => route.paths.length === 0))?.service;
}

/** As Caddy does: `*` at the end stands for everything, elsewhere for one part of the path. */
function fits(pattern: string, path: string): boolean {
  const trailing = pattern.endsWith('*');
  const parts = (trailing ? pattern.slice(0, -1) : pattern)
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}${trailing ? '' : '$'}`).test(path);
}

export interface Proxy {
  url: string;
  program: 'caddy' | 'this process';
  stop(): Promise<void>;
}

/**
 * The proxy that compose.yaml runs, in front of services on this machine. Where Caddy is not installed, this process
 * forwards by the same table.
 * @param addresses host:port by service; of several instances, with spaces between
 * @param settings other variables of the Caddyfile
 */
export async function startProxy(
  addresses: Record<string, string>,
  folder: string,
  settings: Record<string, string> = {},
): Promise<Proxy> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const caddy = Bun.which('caddy');
  if (!caddy) {
    console.warn(
      'Caddy is not installed: the test process forwards by the table of shared/tools/proxy/Caddyfile instead',
    );
    const routes = await readRoutes();
    return {
      url,
      program: 'this process',
      stop: forward(port, (path) => addresses[serviceFor(routes, path)!]!.split(' ')),
    };
  }
  const home = join(folder, 'caddy');
  await mkdir(home);
  const child = spawn(
    [caddy, 'run', '--config', caddyfile, '--adapter', 'caddyfile'],
    {
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      PROXY_HOST: '127.0.0.1',
      PROXY_PORT: String(port),
      ...settings,
      ...Object.fromEntries(
        Object.entries(addresses).map(([service, address]) => [
          `${service.toUpperCase().replaceAll('-', '_')}_ADDRESS`,
          address,
        ]),
      ),
    },
    join(folder, 'proxy.log'),
  );
  try {
    await eventually(async () => {
      if (child.exited()) throw new Error(`Caddy ended at start:\n${child.output()}`);
      return fetch(`${url}/metrics`).then(
        () => true,
        () => false,
      );
    }, 'the proxy to listen');
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, program: 'caddy', stop: child.stop };
}

const retryForMs = 5_000;
const checkEveryMs = 500;

/** Forwards as the Caddyfile says: to instances that say they take requests, again where none was reached. */
function forward(port: number, addressesFor: (path: string) => string[]): () => Promise<void> {
  const away = new Set<string>();
  const known = new Set<string>();
  const check = setInterval(() => {
    for (const address of known) {
      fetch(`http://${address}/health/live`, { signal: AbortSignal.timeout(2_000) }).then(
        ({ ok }) => (ok ? away.delete(address) : away.add(address)),
        () => away.add(address),
      );
    }
  }, checkEveryMs);

  const send = async (request: Request, body: ArrayBuffer | undefined, url: URL): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set('x-forwarded-for', '127.0.0.1');
    headers.set('accept-encoding', 'identity');
    const giveUpAtMs = Date.now() + retryForMs;
    const all = addressesFor(url.pathname);
    for (const address of all) known.add(address);
    for (let attempt = 0; ; attempt++) {
      const here = all.filter((address) => !away.has(address));
      const address = here[attempt % here.length];
      try {
        if (!address)
          throw Object.assign(new Error('No instance takes requests'), { code: 'ConnectionRefused' });
        return await fetch(`http://${address}${url.pathname}${url.search}`, {
          method: request.method,
          headers,
          redirect: 'manual',
          keepalive: false,
          ...(body ? { body } : {}),
        });
      } catch (error) {
        const isUnsent = (error as { code?: string }).code === 'ConnectionRefused';
        if (!isUnsent || Date.now() > giveUpAtMs) throw error;
        await Bun.sleep(checkEveryMs / 2);
      }
    }
  };

  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    idleTimeout: 60,
    async fetch(request) {
      if (/^\/metrics(\/|$)/.test(new URL(request.url).pathname)) return new Response('', { status: 404 });
      const body = request.body ? await request.arrayBuffer() : undefined;
      return send(request, body, new URL(request.url)).catch(() =>
        Response.json(
          { type: 'about:blank', title: 'Not available at the moment', status: 503, code: 'UNAVAILABLE' },
          { status: 503, headers: { 'content-type': 'application/problem+json', 'retry-after': '2' } },
        ),
      );
    },
  });
  return async () => {
    clearInterval(check);
    await server.stop(true);
  };
}
