import { type Arrival, clientAddress } from './client-address.ts';

/** Where a request came from; undefined where no limit by address applies. */
export type LimitedAddress = string | undefined;

interface Config {
  /** Proxies in front that append to X-Forwarded-For. */
  TRUSTED_PROXIES: number;
  production: boolean;
}

/**
 * The address that limits count by. In development the machine itself has none, so that a test may register as many
 * people as it likes.
 */
export function limitedAddress(arrival: Arrival, config: Config): LimitedAddress {
  const address = clientAddress(arrival, config.TRUSTED_PROXIES);
  if (!address || (!config.production && isLoopback(address))) return undefined;
  return networkOf(address);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** One subscriber has a whole /64 of IPv6. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':');
}
