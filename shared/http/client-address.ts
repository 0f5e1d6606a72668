import { readAddress } from '../base/ip-address.ts';
import type { Logger } from '../seeing/log.ts';

/** A request, and the server it came in by. */
export interface Arrival {
  request: Request;
  server: { hostname?: string | undefined; requestIP(request: Request): { address: string } | null } | null;
}

const toldEveryMs = 60_000;
let logger: Logger | undefined;
let toldAtMs = Number.NEGATIVE_INFINITY;

/** Said once at the start of the process: where it is told that the proxies pass on too little. */
export function tellOfMissingAddresses(log: Logger): void {
  logger = log;
  toldAtMs = Number.NEGATIVE_INFINITY;
}

/**
 * Where a request came from: the connection's address, or the one that the trusted proxies in front passed on. Where
 * they passed on too few, or what is no address, the connection's counts: a limit for all is better than none.
 * @param trustedProxies how many there are; what others claim in X-Forwarded-For counts for nothing
 */
export function clientAddress({ request, server }: Arrival, trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return connectionAddress({ request, server });
  const passedOn = (request.headers.get('x-forwarded-for') ?? '').split(',');
  const address = readAddress(passedOn.at(-trustedProxies) ?? '');
  if (address) return address;
  tell(trustedProxies);
  return connectionAddress({ request, server });
}

/** To ask the socket costs a refused hold more than its checks do; who listens to the machine alone knows the answer. */
function connectionAddress({ request, server }: Arrival): string | undefined {
  if (server?.hostname === onlyFromHere) return onlyFromHere;
  return readAddress(server?.requestIP(request)?.address ?? '');
}

/** A server that listens there hears connections from there alone, unlike one that listens to other names of it. */
const onlyFromHere = '127.0.0.1';

function tell(trustedProxies: number): void {
  const nowMs = performance.now();
  if (!logger || nowMs - toldAtMs < toldEveryMs) return;
  toldAtMs = nowMs;
  logger.error(
    { trustedProxies },
    'X-Forwarded-For has no address from so many proxies: TRUSTED_PROXIES is too high, or a proxy replaces the header; limits count the connection',
  );
}
