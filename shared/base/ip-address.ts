import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

const addressesInMemory = 10_000;
const longestRemembered = 64;

/** Each request asks, most of them from where others came. Filled by strangers: what was pushed out is read again. */
function remembered<Answer>(read: (text: string) => Answer): (text: string) => Answer {
  const known = new LRUCache<string, { answer: Answer }>({ max: addressesInMemory });
  return (text) => {
    if (text.length > longestRemembered) return read(text);
    let found = known.get(text);
    if (!found) {
      found = { answer: read(text) };
      known.set(text, found);
    }
    return found.answer;
  };
}

/**
 * An IP address in the one spelling that it has here: without port, brackets and zone, IPv4 inside IPv6 as IPv4, IPv6
 * as RFC 5952 writes it. @returns undefined for what is no address
 */
export const readAddress = remembered((text): string | undefined => {
  const bare = withoutPort(text.trim()).replace(/%.*$/, '');
  // ipaddr.js also reads 0x7f.1 and 2130706433.
  if (!isIPv4(bare) && !isIPv6(bare)) return undefined;
  const address = ipaddr.process(bare);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
});

/** `[2001:db8::1]:443`, `[2001:db8::1]` and `192.0.2.1:443` as proxies write them. */
function withoutPort(text: string): string {
  return /^\[(.+)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

/** @param address as `readAddress` writes it */
export const isLoopback = remembered((address): boolean => ipaddr.parse(address).range() === 'loopback');

/** One subscriber has a whole /64 of IPv6. @param address as `readAddress` writes it */
export const networkOf = remembered((address): string => {
  const read = ipaddr.parse(address);
  if (!(read instanceof ipaddr.IPv6)) return address;
  return read.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
});
