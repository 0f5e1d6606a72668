import { isIPv4, isIPv6 } from 'node:net';

/**
 * An IP address in the one spelling that it has here: without port, brackets and zone, IPv4 inside IPv6 as IPv4, IPv6
 * as RFC 5952 writes it. @returns undefined for what is no address
 */
export function readAddress(text: string): string | undefined {
  const bare = withoutPort(text.trim()).replace(/%.*$/, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const address = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  return mapped ? asIPv4(mapped[1]!, mapped[2]!) : address;
}

/** `[2001:db8::1]:443`, `[2001:db8::1]` and `192.0.2.1:443` as proxies write them. */
function withoutPort(text: string): string {
  return /^\[(.+)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

function asIPv4(...halves: [string, string]): string {
  return halves
    .flatMap((half) => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 255])
    .join('.');
}
