import { describe, expect, test } from 'bun:test';
import { readAddress } from '../base/ip-address.ts';
import { createLogger } from '../seeing/log.ts';
import { clientAddress, tellOfMissingAddresses } from './client-address.ts';
import { limitedAddress } from './limited-address.ts';

const arrival = (forwarded: string | undefined, connection: string | null = '10.0.0.9') => ({
  request: new Request('http://localhost/', {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }),
  server: { requestIP: () => (connection ? { address: connection } : null) },
});

test('the socket is not asked where a server hears the machine alone, nor where the proxy in front has said it', () => {
  const asked: string[] = [];
  const requestIP = () => {
    asked.push('socket');
    return { address: '192.0.2.7' };
  };
  const { request } = arrival('203.0.113.7');
  expect(clientAddress({ request, server: { hostname: '127.0.0.1', requestIP } }, 0)).toBe('127.0.0.1');
  expect(clientAddress({ request, server: { hostname: '0.0.0.0', requestIP } }, 1)).toBe('203.0.113.7');
  expect(asked).toEqual([]);
  for (const hostname of ['0.0.0.0', '::', 'localhost', '127.0.0.2', undefined])
    expect(clientAddress({ request, server: { hostname, requestIP } }, 0)).toBe('192.0.2.7');
});

describe('an address', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:1234', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['::ffff:0102:0304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:0102:0304', '1.2.3.4'],
    ['[::ffff:1.2.3.4]:443', '1.2.3.4'],
    ['2001:DB8:0:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is read as %s', (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test.each([
    ...[
      '',
      'garbage',
      'unknown',
      '_hidden',
      '1.1.1',
      '1.1.1.1.1',
      '256.1.1.1',
      '01.1.1.1',
      '0x7f.1',
      '2130706433',
    ],
    ...[
      '1.1.1.1:',
      '1.1.1.1:x',
      ':::',
      '[1.1.1.1',
      '2001:db8',
      '::ffff:1.2.3',
      '১.1.1.1',
      'for=1.1.1.1',
      '1.1.1.1 x',
    ],
  ])('%p is none', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });
});

describe('behind proxies that pass on', () => {
  test.each([
    ['too few addresses', 2, '203.0.113.7'],
    ['none', 1, undefined],
    ['an empty list', 1, ''],
    ['an empty entry', 2, '203.0.113.7, , 10.0.0.1'],
    ['rubbish', 1, 'garbage'],
    ['a name for the unknown', 1, '203.0.113.7, unknown'],
  ])('%s, the address of the connection counts: nobody is without a limit', (_, trusted, forwarded) => {
    expect(clientAddress(arrival(forwarded), trusted)).toBe('10.0.0.9');
    expect(limitedAddress(arrival(forwarded), { TRUSTED_PROXIES: trusted, production: true })).toBe(
      '10.0.0.9',
    );
  });

  test('enough, theirs counts and what a client claims before them does not', () => {
    expect(clientAddress(arrival('1.1.1.1, 203.0.113.7:5555'), 1)).toBe('203.0.113.7');
    expect(clientAddress(arrival('1.1.1.1, ::ffff:0102:0304, 10.0.0.2'), 2)).toBe('1.2.3.4');
  });

  test('too little, the log says so, at most once a minute and without any address', () => {
    const lines: string[] = [];
    tellOfMissingAddresses(createLogger('warn', { write: (line) => void lines.push(line) }));
    clientAddress(arrival('203.0.113.7'), 1);
    clientAddress(arrival(undefined), 0);
    expect(lines).toEqual([]);
    for (let at = 0; at < 50; at++) clientAddress(arrival('203.0.113.7'), 2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('TRUSTED_PROXIES');
    expect(lines[0]).not.toContain('203.0.113.7');
  });
});

test('two IPv4 subscribers written as IPv6 do not share one limit', () => {
  const of = (address: string) => limitedAddress(arrival(address), { TRUSTED_PROXIES: 1, production: true });
  expect([of('::ffff:0102:0304'), of('::ffff:0102:0305')]).toEqual(['1.2.3.4', '1.2.3.5']);
});
