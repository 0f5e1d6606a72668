import { describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { openApiFile } from '#shared/http/http';
import { type Operation, readOperations } from '../fuzz/api.ts';
import type { Person } from '../support/client.ts';
import { from, to, type World } from './world.ts';

/** Meant for Postgres, Lua, the keys of Redis and the subjects of NATS. */
const payloads = [
  "' OR '1'='1",
  "'; DROP TABLE bookings; --",
  "' UNION SELECT password_hash FROM users --",
  '"; SELECT pg_sleep(10); --',
  '1) OR (SELECT 1 FROM pg_sleep(10)) IS NOT NULL --',
  '$1',
  '%',
  '%%',
  '\\',
  "]] redis.call('FLUSHALL') --[[",
  '"); redis.call("FLUSHALL"); --',
  '\r\nFLUSHALL\r\n',
  '{seat:*}',
  'a}:b:{c',
  '*',
  '>',
  'booking.>',
  'event.payment.succeeded',
  'a b.c',
  '$JS.API.STREAM.DELETE.BOOKING',
  '\u0000',
  '{"$ne": null}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
];

const operations = readOperations(await Bun.file(openApiFile).json());

/** Text that means something to what lies behind the API. */
export function injections(world: () => World): void {
  const documented = ({ statuses }: Operation, status: number) =>
    statuses.has(status) || [400, 404, 413].includes(status);
  const callerOf = ({ path }: Operation): Person =>
    path.includes('/admin/') || path.includes('/reports/')
      ? world().admin
      : path.startsWith('/v1/tickets/')
        ? world().checker
        : world().thief;

  /** A request that would be answered, with the text in the place of one of its parameters. */
  const withText = (operation: Operation, name: string, text: string): string => {
    const { trip, belongings } = world();
    const good: Record<string, string> = {
      trainId: trip.trainId,
      journeyDate: trip.journeyDate,
      date: trip.journeyDate,
      from,
      to,
      pnr: belongings.pnr,
    };
    const worth = (one: string) => encodeURIComponent(one === name ? text : (good[one] ?? newId()));
    const path = operation.path.replace(/\{(\w+)\}/g, (_whole, one: string) => worth(one));
    const query = operation.parameters
      .filter((one) => one.in === 'query' && (one.required || one.name === name))
      .map((one) => `${one.name}=${worth(one.name)}`);
    return query.length > 0 ? `${path}?${query.join('&')}` : path;
  };

  describe('text that means something to what lies behind', () => {
    test('is text in every parameter of every path and query', async () => {
      const wrong: object[] = [];
      const changed = await world().written(async () => {
        for (const operation of operations.filter(({ method }) => method === 'GET')) {
          for (const { name } of operation.parameters.filter((one) => one.in !== 'header')) {
            const answers = payloads.map(async (text) => {
              const target = withText(operation, name, text);
              const { status, body } = await callerOf(operation).call<{ items?: object[] }>('GET', target);
              // No text of these is anything's name, so nothing may be found by it.
              return documented(operation, status) && !body.items?.length ? [] : [{ target, status, body }];
            });
            wrong.push(...(await Promise.all(answers)).flat());
          }
        }
      });
      expect(wrong).toEqual([]);
      expect(changed).toEqual([]);
    });

    test('is refused in the body of whatever sells or signs in', async () => {
      const { trip, belongings, thiefsBooking, thief } = world();
      const { trainId, journeyDate } = trip;
      const seatIds = [belongings.heldSeatId];
      const passenger = { seatId: belongings.heldSeatId, name: 'Thief', age: 34, gender: 'OTHER' };
      const bodies: [string, Record<string, unknown>][] = [
        ['/v1/holds', { trainId, journeyDate, from, to, seatIds }],
        ['/v1/holds', { trainId, journeyDate, from, to, class: 'S_CHAIR', count: 50 }],
        ['/v1/bookings', { holdId: newId(), passengers: [passenger] }],
        ['/v1/payments', { bookingId: newId(), method: 'BKASH', returnUrl: '' }],
        [`/v1/bookings/${thiefsBooking.bookingId}/cancel`, { passengerIds: [newId()] }],
        ['/v1/auth/refresh', { refreshToken: '' }],
        ['/v1/auth/otp/verify', { phone: '01700000009', type: 'LOGIN', code: '000000' }],
        ['/v1/auth/otp/verify', { email: 'nobody@example.com', type: 'LOGIN', code: '000000' }],
      ];
      const changed = await world().written(async () => {
        for (const [path, body] of bodies) {
          for (const name of Object.keys(body)) {
            for (const text of payloads) {
              const value = Array.isArray(body[name]) ? [text] : text;
              const { status } = await thief.call('POST', path, { ...body, [name]: value });
              expect([path, name, text, status >= 400 && status < 500]).toEqual([path, name, text, true]);
            }
          }
        }
      });
      expect(changed).toEqual([]);
      // Redis was neither emptied nor made to forget.
      expect((await world().holder.call('GET', `/v1/holds/${belongings.holdId}`)).status).toBe(200);
    });

    test('signs nobody in', async () => {
      const { victim, thief } = world();
      const tries = payloads
        .filter((text) => text.length >= 3)
        .flatMap((text) => [
          { identifier: text, password: text },
          { identifier: `${victim.email}${text}`, password: 'x' },
        ]);
      // A try costs a hashed password; so many at once wait for each other.
      const statuses = await Promise.all(
        tries.slice(0, 20).map(async (body) => (await thief.call('POST', '/v1/auth/login', body)).status),
      );
      expect(statuses.every((status) => status === 400 || status === 401)).toBe(true);
    });

    test('is kept to the letter where any text may be', async () => {
      const { thief } = world();
      for (const text of [
        "O'Brien; DROP TABLE users; --",
        '%s $1 {0} \\',
        "]] redis.call('FLUSHALL') --[[",
      ]) {
        const sent = { fullName: text, dateOfBirth: '1990-12-16', gender: 'OTHER' };
        const saved = await thief.call<{ passengerId: string; fullName: string }>(
          'POST',
          '/v1/users/me/passengers',
          sent,
        );
        if (saved.status === 400) continue;
        expect(saved).toMatchObject({ status: 201, body: { fullName: text } });
        await thief.expect(204, 'DELETE', `/v1/users/me/passengers/${saved.body.passengerId}`);
      }
    });
  });
}
