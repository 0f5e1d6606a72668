import { readRoutes, serviceFor } from '../support/proxy.ts';

/** One address before all processes; it stays while they come and go. */
export interface FrontDoor {
  url: string;
  stop(): Promise<void>;
}

const patienceMs = 12_000;

/**
 * Forwards by the routing table of shared/tools/proxy/Caddyfile, in turn among the processes of a service. Only a process
 * that took no connection is passed over: what one may have begun is never given to another.
 * @param addressesOf host:port of each process that serves this
 */
export async function openFrontDoor(
  port: number,
  addressesOf: (service: string) => string[],
): Promise<FrontDoor> {
  const routes = await readRoutes();
  let turn = 0;
  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    idleTimeout: 60,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const addresses = addressesOf(serviceFor(routes, pathname) ?? 'auth');
      const body = request.body ? await request.arrayBuffer() : undefined;
      const headers = new Headers(request.headers);
      headers.set('x-forwarded-for', '127.0.0.1');
      headers.set('accept-encoding', 'identity');
      const first = turn++;
      for (let at = 0; at < addresses.length; at++) {
        const address = addresses[(first + at) % addresses.length];
        try {
          return await fetch(`http://${address}${pathname}${search}`, {
            method: request.method,
            headers,
            redirect: 'manual',
            signal: AbortSignal.timeout(patienceMs),
            ...(body ? { body } : {}),
          });
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ConnectionRefused')) break;
        }
      }
      return Response.json(
        { type: 'about:blank', title: 'Not available at the moment', status: 503, code: 'UNAVAILABLE' },
        { status: 503, headers: { 'content-type': 'application/problem+json', 'retry-after': '1' } },
      );
    },
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => server.stop(true) };
}
