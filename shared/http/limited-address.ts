import { isLoopback, networkOf } from '../base/ip-address.ts';
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
