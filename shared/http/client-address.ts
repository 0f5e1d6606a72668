import { readAddress } from '../base/ip-address.ts';
import type { Logger } from '../seeing/log.ts';

/** A request, and the server it came in by. */
export interface Arrival {
  request: Request;
  server: { requestIP(request: Request): { address: string } | null } | null;
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
  const connection = readAddress(server?.requestIP(request)?.address ?? '');
  if (trustedProxies === 0) return connection;
  const passedOn = (request.headers.get('x-forwarded-for') ?? '').split(',');
  const address = readAddress(passedOn.at(-trustedProxies) ?? '');
  if (!address) tell(trustedProxies);
  return address ?? connection;
}

function tell(trustedProxies: number): void {
  const nowMs = performance.now();
  if (!logger || nowMs - toldAtMs < toldEveryMs) return;
  toldAtMs = nowMs;
  logger.error(
    { trustedProxies },
    'X-Forwarded-For has no address from so many proxies: TRUSTED_PROXIES is too high, or a proxy replaces the header; limits count the connection',
  );
}
