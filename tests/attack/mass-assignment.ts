import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { newId } from '#shared/base/id';
import type { Money } from '#shared/base/money';
import { rolesExtension } from '#shared/http/auth';
import { openApiFile } from '#shared/http/http';
import { administrators } from '#shared/records/admin';
import { freeSeats, type Payment, Person } from '../support/client.ts';
import { from, to, type World } from './world.ts';

/** What only the server decides. */
const decided = {
  id: newId(),
  role: 'SUPER_ADMIN',
  isPhoneVerified: true,
  isEmailVerified: true,
  phoneVerified: true,
  phone_verified: true,
  price: 1,
  fare: { amount: 1, currency: 'BDT', scale: 2 },
  amount: 1,
  totalAmount: { amount: 1, currency: 'BDT', scale: 2 },
  totalPoisha: 1,
  discount: 100,
  bookingStatus: 'CONFIRMED',
  paymentStatus: 'COMPLETED',
  confirmedAt: '2026-01-01T00:00:00.000Z',
  transactionId: 'chosen-by-the-thief',
  pnr: 'AAAAAAAAAA',
  expiresAt: '2099-01-01T00:00:00.000Z',
};

/** Bodies that say more than they are asked, to decide what is not the caller's to decide. */
export function massAssignment(world: () => World): void {
  /** With the victim named as the owner of whatever comes of it. */
  const greedy = (body: object) => ({
    ...decided,
    status: 'CONFIRMED',
    userId: world().belongings.userId,
    ...body,
  });

  describe('a body that says more than it is asked', () => {
    test('finds no field for it: nothing that is decided by the server can be sent by passengers', () => {
      const { paths } = JSON.parse(readFileSync(openApiFile, 'utf8')) as {
        paths: Record<string, Record<string, { [rolesExtension]?: string[]; requestBody?: unknown }>>;
      };
      const named = Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item)
          .filter(
            ([, operation]) =>
              operation[rolesExtension]?.some((role) => !administrators.includes(role as never)) ?? true,
          )
          .flatMap(([method, { requestBody }]) =>
            propertyNames(requestBody)
              .filter((name) => name in decided || ['status', 'userId'].includes(name))
              .map((name) => `${method} ${path}: ${name}`),
          ),
      );
      expect(named).toEqual([]);
    });

    test('makes nobody an administrator and proves no phone', async () => {
      const { jatra, trip, spareSeatIds, belongings } = world();
      const upstart = new Person(jatra, 'Mallory Upstart');
      const { email, phone, password, fullName } = upstart;
      const registered = await upstart.expect<{ userId: string; accessToken: string }>(
        201,
        'POST',
        '/v1/auth/register',
        greedy({ email, phone, password, fullName }),
      );
      expect([decided.id, belongings.userId]).not.toContain(registered.userId);
      upstart.accessToken = registered.accessToken;
      expect(await upstart.call('GET', '/v1/admin/users')).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      });
      const hold = {
        trainId: trip.trainId,
        journeyDate: trip.journeyDate,
        from,
        to,
        seatIds: [spareSeatIds[5]],
      };
      expect(await upstart.call('POST', '/v1/holds', hold)).toMatchObject({ status: 403 });
      await upstart.expect(200, 'PATCH', '/v1/users/me', {
        ...greedy({ city: 'Dhaka' }),
        email: 'x@evil.example',
        phone: '01700000000',
      });
      const me = await upstart.expect<object>(200, 'GET', '/v1/users/me');
      expect(me).toMatchObject({ userId: registered.userId, email: null, phone: null, city: 'Dhaka' });
      for (const identifier of [email, phone])
        expect(await upstart.call('POST', '/v1/auth/login', { identifier, password })).toMatchObject({
          status: 401,
        });
      expect(await upstart.call('GET', '/v1/admin/users')).toMatchObject({ status: 403 });
    });

    test('gives nothing to another account and takes nothing from it', async () => {
      const { thief, victim } = world();
      const list = () => victim.expect<object>(200, 'GET', '/v1/users/me/passengers');
      const before = await list();
      const passenger = greedy({ fullName: 'Karim Uddin', dateOfBirth: '1990-12-16', gender: 'MALE' });
      const saved = await thief.expect<{ passengerId: string }>(201, 'POST', '/v1/users/me/passengers', {
        ...passenger,
        passengerId: decided.id,
      });
      expect(saved.passengerId).not.toBe(decided.id);
      await thief.expect(
        200,
        'PATCH',
        `/v1/users/me/passengers/${saved.passengerId}`,
        greedy({ gender: 'OTHER' }),
      );
      expect(await list()).toEqual(before);
      const preferences = () => victim.expect<object>(200, 'GET', '/v1/notifications/preferences');
      const chosen = await preferences();
      await thief.expect(200, 'PUT', '/v1/notifications/preferences', greedy({ language: 'bn' }));
      expect(await preferences()).toEqual(chosen);
    });

    test('names no price: hold, booking and payment cost what the server says', async () => {
      const { thief, thiefsBooking, trip, spareSeatIds, belongings } = world();
      const seat = freeSeats(await thief.seatMap(trip, from, to), 'S_CHAIR').find(
        ({ seatId }) => seatId === spareSeatIds[0],
      )!;
      const { trainId, journeyDate } = trip;
      const held = await thief.expect<{
        holdId: string;
        expiresAt: string;
        seats: { seatId: string; fare: Money }[];
      }>(
        201,
        'POST',
        '/v1/holds',
        greedy({ trainId, journeyDate, from, to, seatIds: [seat.seatId], holdId: decided.id }),
      );
      expect(held.holdId).not.toBe(decided.id);
      expect(held.expiresAt < decided.expiresAt).toBe(true);
      expect(held.seats.map(({ fare }) => fare)).toEqual([seat.fare]);

      const passenger = greedy({ seatId: seat.seatId, name: 'Patient Thief', age: 34, gender: 'OTHER' });
      const booked = await thief.expect<typeof thiefsBooking & { pnr: string }>(
        201,
        'POST',
        '/v1/bookings',
        greedy({ holdId: held.holdId, passengers: [passenger], bookingId: decided.id }),
      );
      expect(booked.totalAmount).toEqual(thiefsBooking.totalAmount);
      expect(booked).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING' });
      expect([decided.id, decided.pnr]).not.toContain(booked.bookingId);
      expect(booked.pnr).not.toBe(decided.pnr);

      const payment = await thief.expect<Payment & { amount: Money }>(
        201,
        'POST',
        '/v1/payments',
        greedy({ bookingId: booked.bookingId, method: 'BKASH', paymentId: decided.id }),
      );
      expect(payment).toMatchObject({ status: 'INITIATED', amount: booked.totalAmount });
      expect(payment.transactionId).not.toBe(decided.transactionId);

      await thief.expect(
        200,
        'POST',
        `/v1/bookings/${booked.bookingId}/cancel`,
        greedy({ refund: 1_000_000, userId: belongings.userId }),
      );
      const cancelled = await thief.expect<{ refunds: object[] }>(
        200,
        'GET',
        `/v1/bookings/${booked.bookingId}`,
      );
      expect(cancelled.refunds).toEqual([]);
    });
  });
}

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, child]) => [
    ...(key === 'properties' ? Object.keys(child as object) : []),
    ...propertyNames(child),
  ]);
}
