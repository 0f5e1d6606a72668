import type { AuthConfig } from './config.ts';
import type { ClientAddress } from './limits.ts';

interface Arrival {
  request: Request;
  server: { requestIP(request: Request): { address: string } | null } | null;
}

/**
 * The address that limits count by: the connection's, or the one that the trusted proxies in front passed on.
 * In development the machine itself has none, so that a test may register as many people as it likes.
 */
export function clientAddress({ request, server }: Arrival, config: AuthConfig): ClientAddress {
  const connection = server?.requestIP(request)?.address;
  const passedOn = (request.headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  const address = config.AUTH_TRUSTED_PROXIES > 0 ? passedOn.at(-config.AUTH_TRUSTED_PROXIES) : connection;
  if (!address) return undefined;
  const network = networkOf(address.replace(/^::ffff:(?=\d+\.)/i, ''));
  return !config.production && isLoopback(network) ? undefined : network;
}

function isLoopback(network: string): boolean {
  return network.startsWith('127.') || network === '0:0:0:0';
}

/** One subscriber has a whole /64 of IPv6. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':');
}
