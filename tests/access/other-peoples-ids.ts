import { beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { newId } from '#shared/base/id';
import { rolesExtension } from '#shared/http/auth';
import { openApiFile } from '#shared/http/http';
import { type Belongings, browser, type World } from '../attack/world.ts';
import { type Answer, type Person, staff } from '../support/client.ts';

type Ids = Record<keyof Belongings, string>;

interface Way {
  /** As in the API document. */
  operation: string;
  call(ids: Ids, world: World): [path: string, body?: unknown];
  /** Only for whoever has a booking of their own to name it with. */
  byThief?: boolean;
}

const travellers = ({ heldSeatId }: Belongings) => [
  { seatId: heldSeatId, name: 'Patient Thief', age: 34, gender: 'OTHER' },
];

/** Every way to name something that belongs to somebody. Those that use it up come last. */
const ways: Way[] = [
  { operation: 'GET /v1/holds/{holdId}', call: (ids) => [`/v1/holds/${ids.holdId}`] },
  { operation: 'GET /v1/bookings/{bookingId}', call: (ids) => [`/v1/bookings/${ids.bookingId}`] },
  { operation: 'GET /v1/bookings/pnr/{pnr}', call: (ids) => [`/v1/bookings/pnr/${ids.pnr}`] },
  {
    operation: 'GET /v1/bookings/{bookingId}/refund-offer',
    call: (ids) => [`/v1/bookings/${ids.bookingId}/refund-offer`],
  },
  {
    operation: 'GET /v1/bookings/{bookingId}/refund-offer',
    call: (ids) => [`/v1/bookings/${ids.bookingId}/refund-offer?passengerIds=${ids.passengerId}`],
  },
  {
    operation: 'GET /v1/bookings/{bookingId}/refund-offer',
    byThief: true,
    call: (ids, { thiefsBooking }) => [
      `/v1/bookings/${thiefsBooking.bookingId}/refund-offer?passengerIds=${ids.pendingPassengerId}`,
    ],
  },
  { operation: 'GET /v1/payments/{paymentId}', call: (ids) => [`/v1/payments/${ids.paymentId}`] },
  { operation: 'GET /v1/tickets', call: (ids) => [`/v1/tickets?bookingId=${ids.bookingId}`] },
  { operation: 'GET /v1/tickets/{ticketId}', call: (ids) => [`/v1/tickets/${ids.ticketId}`] },
  { operation: 'GET /v1/tickets/{ticketId}/qr.svg', call: (ids) => [`/v1/tickets/${ids.ticketId}/qr.svg`] },
  { operation: 'GET /v1/tickets/{ticketId}/qr.png', call: (ids) => [`/v1/tickets/${ids.ticketId}/qr.png`] },
  {
    operation: 'GET /v1/tickets/{ticketId}/ticket.pdf',
    call: (ids) => [`/v1/tickets/${ids.ticketId}/ticket.pdf`],
  },
  { operation: 'GET /v1/notifications', call: (ids) => [`/v1/notifications?bookingId=${ids.bookingId}`] },
  {
    operation: 'GET /v1/notifications',
    call: (ids) => [`/v1/notifications?userId=${ids.userId}`],
  },
  {
    operation: 'GET /v1/notifications/{notificationId}',
    call: (ids) => [`/v1/notifications/${ids.notificationId}`],
  },
  {
    operation: 'POST /v1/notifications/{notificationId}/resend',
    call: (ids) => [`/v1/notifications/${ids.notificationId}/resend`],
  },
  {
    operation: 'PATCH /v1/users/me/passengers/{id}',
    call: (ids) => [`/v1/users/me/passengers/${ids.savedPassengerId}`, { fullName: 'Patient Thief' }],
  },
  {
    operation: 'POST /v1/payments',
    call: (ids) => ['/v1/payments', { bookingId: ids.pendingBookingId, method: 'BKASH' }],
  },
  {
    operation: 'POST /v1/bookings',
    call: (ids, { belongings }) => [
      '/v1/bookings',
      { holdId: ids.holdId, passengers: travellers(belongings) },
    ],
  },
  { operation: 'DELETE /v1/holds/{holdId}', call: (ids) => [`/v1/holds/${ids.holdId}`] },
  {
    operation: 'POST /v1/bookings/{bookingId}/cancel',
    byThief: true,
    call: (ids, { thiefsBooking }) => [
      `/v1/bookings/${thiefsBooking.bookingId}/cancel`,
      { passengerIds: [ids.pendingPassengerId] },
    ],
  },
  {
    operation: 'POST /v1/bookings/{bookingId}/cancel',
    call: (ids) => [`/v1/bookings/${ids.bookingId}/cancel`, { passengerIds: [ids.passengerId] }],
  },
  {
    operation: 'POST /v1/bookings/{bookingId}/cancel',
    call: (ids) => [`/v1/bookings/${ids.pendingBookingId}/cancel`],
  },
  {
    operation: 'DELETE /v1/notifications/subscriptions/{subscriptionId}',
    call: (ids) => [`/v1/notifications/subscriptions/${ids.subscriptionId}`],
  },
  {
    operation: 'DELETE /v1/users/me/passengers/{id}',
    call: (ids) => [`/v1/users/me/passengers/${ids.savedPassengerId}`],
  },
  { operation: 'DELETE /v1/auth/sessions/{id}', call: (ids) => [`/v1/auth/sessions/${ids.sessionId}`] },
];

/** What names things of the timetable, which are everybody's. */
const everybodys = new Set(['trainId', 'coachId', 'seatId', 'seatIds', 'deviceId']);
/** Whoever helps others reads their notifications, by the role table of notification's README. */
const forHelpers = /^(GET|POST) \/v1\/notifications/;

const ownLists = [
  '/v1/holds',
  '/v1/bookings',
  '/v1/tickets',
  '/v1/notifications',
  '/v1/users/me/passengers',
  '/v1/auth/sessions',
];

export function otherPeoplesIds(world: () => World): void {
  let missing: Ids;
  beforeAll(() => {
    const { belongings } = world();
    missing = Object.fromEntries(
      Object.keys(belongings).map((name) => [name, name === 'pnr' ? 'ZZZZZZZZZZ' : newId()]),
    ) as Ids;
  });

  const ask = (person: Person, way: Way, ids: Ids) => {
    const [path, body] = way.call(ids, world());
    return person.call<unknown>(way.operation.split(' ')[0]!, path, body);
  };
  const told = async (person: Person, way: Way, ids: Ids) =>
    withoutChance(await ask(person, way, ids), Object.values(ids));

  describe('what belongs to somebody', () => {
    test('is named by every operation that takes an id for oneself', () => {
      expect(new Set(ways.map(({ operation }) => operation))).toEqual(new Set(operationsWithIds()));
    });

    for (const role of ['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']) {
      test(`is for another ${role} exactly as if it were not there`, async () => {
        const { thief, belongings, jatra, written } = world();
        const person = role === 'USER' ? thief : await staff(jatra, role);
        const helps = !['USER', 'CHECKER'].includes(role);
        const tried = ways.filter(
          ({ operation, byThief }) =>
            !(helps && forHelpers.test(operation)) && (!byThief || person === thief),
        );
        const shouted = Object.fromEntries(
          Object.entries(belongings).map(([name, id]) => [name, id.toUpperCase()]),
        ) as unknown as Ids;
        const tables = await written(async () => {
          for (const way of tried) {
            const nothing = await told(person, way, missing);
            expect([way.operation, await told(person, way, belongings)]).toEqual([way.operation, nothing]);
            expect([way.operation, await told(person, way, shouted)]).toEqual([way.operation, nothing]);
          }
        });
        expect(tables).toEqual([]);
      });
    }

    test('stands in no list of another, by whatever cursor', async () => {
      const { victim, thief, belongings } = world();
      await thief.expect(201, 'POST', '/v1/notifications/subscriptions', browser());
      for (const path of [...ownLists, '/v1/notifications/subscriptions']) {
        const own = await victim.call<{ nextCursor: string | null }>('GET', `${path}?limit=1`);
        const cursor = own.body.nextCursor;
        for (const query of ['?limit=100', ...(cursor ? [`?limit=100&cursor=${cursor}`] : [])]) {
          const { status, body } = await thief.call('GET', `${path}${query}`);
          expect([path, status]).toEqual([path, 200]);
          const text = JSON.stringify(body);
          expect([path, Object.entries(belongings).filter(([, id]) => text.includes(id))]).toEqual([
            path,
            [],
          ]);
        }
      }
    });

    test('is not had by repeating the request of another under its key', async () => {
      const { victim, thief, pending, thiefsBooking } = world();
      const key = newId();
      const pay = (person: Person, bookingId: string) =>
        person.call<{ bookingId: string; code?: string }>(
          'POST',
          '/v1/payments',
          { bookingId, method: 'BKASH' },
          { 'idempotency-key': key },
        );
      expect((await pay(victim, pending.bookingId)).status).toBe(201);
      expect(await pay(thief, pending.bookingId)).toMatchObject({
        status: 404,
        body: { code: 'BOOKING_NOT_FOUND' },
      });
      expect(await pay(thief, thiefsBooking.bookingId)).toMatchObject({
        status: 201,
        body: { bookingId: thiefsBooking.bookingId },
      });
    });

    test('is there for its owner, or the comparison would have been with nothing', async () => {
      const { victim, holder, belongings } = world();
      for (const way of ways.filter(({ byThief }) => !byThief)) {
        const owner = JSON.stringify(way.call(belongings, world())).includes(belongings.holdId)
          ? holder
          : victim;
        const nothing = await told(owner, way, missing);
        expect([way.operation, await told(owner, way, belongings)]).not.toEqual([way.operation, nothing]);
      }
    });
  });
}

/** What an answer says, but for what is new in each. */
function withoutChance({ status, body, headers }: Answer<unknown>, sent: string[]) {
  const text = (typeof body === 'string' ? body : JSON.stringify(body)).replace(
    /"requestId":"[^"]*"/,
    '"requestId":""',
  );
  const said = Object.fromEntries([...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)));
  return { status, body: sent.reduce((left, id) => left.replaceAll(id, 'ID'), text), headers: said };
}

interface Described {
  [rolesExtension]?: string[];
  parameters?: { name: string; in: string }[];
  requestBody?: unknown;
}

/** The operations for everybody who is signed in that take an id which is not everybody's. */
function operationsWithIds(): string[] {
  const { paths } = JSON.parse(readFileSync(openApiFile, 'utf8')) as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation[rolesExtension]?.includes('USER'))
      .filter(([, { parameters = [], requestBody }]) =>
        [
          ...parameters.filter((one) => one.in !== 'header').map(({ name }) => name),
          ...propertyNames(requestBody),
        ].some((name) => /(^id|Ids?|^pnr)$/.test(name) && !everybodys.has(name)),
      )
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, child]) => [
    ...(key === 'properties' ? Object.keys(child as object) : []),
    ...propertyNames(child),
  ]);
}
