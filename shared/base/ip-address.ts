import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * An IP address in the one spelling that it has here: without port, brackets and zone, IPv4 inside IPv6 as IPv4, IPv6
 * as RFC 5952 writes it. @returns undefined for what is no address
 */
export function readAddress(text: string): string | undefined {
  const bare = withoutPort(text.trim()).replace(/%.*$/, '');
  // ipaddr.js also reads 0x7f.1 and 2130706433.
  if (!isIPv4(bare) && !isIPv6(bare)) return undefined;
  const address = ipaddr.process(bare);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

/** `[2001:db8::1]:443`, `[2001:db8::1]` and `192.0.2.1:443` as proxies write them. */
function withoutPort(text: string): string {
  return /^\[(.+)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

/** @param address as `readAddress` writes it */
export const isLoopback = (address: string): boolean => ipaddr.parse(address).range() === 'loopback';

/** One subscriber has a whole /64 of IPv6. @param address as `readAddress` writes it */
export function networkOf(address: string): string {
  const read = ipaddr.parse(address);
  if (!(read instanceof ipaddr.IPv6)) return address;
  return read.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
