import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import type { ScanAnswer } from '../models.ts';
import { ticketScans, tickets } from '../schema.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';

let service: TicketTest;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
afterAll(() => service.platform.close());

async function scan(
  qr: string,
  more: Record<string, unknown> = {},
  token = checker,
): Promise<typeof ScanAnswer.static> {
  const body = { qr, ...service.tripOf(qr), deviceId: 'phone-1', nonce: newId(), ...more };
  const answer = await service.call(token, 'POST', '/tickets/validate', body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as typeof ScanAnswer.static;
}

const scansOf = (ticketId: string) =>
  service.deps.db.select().from(ticketScans).where(eq(ticketScans.ticketId, ticketId));

async function rowOf(ticketId: string) {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!;
}

test('of many checkers who scan one ticket at the same instant, one gets VALID', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, at) => scan(ticket!.qr, { deviceId: `phone-${at}` })),
  );
  const valid = answers.filter((answer) => answer.result === 'VALID');
  const used = answers.filter((answer) => answer.result === 'ALREADY_USED');
  expect([valid.length, used.length]).toEqual([1, 23]);
  expect(used.every((answer) => answer.firstUsedAt === '2026-11-26T00:30:00.000Z')).toBe(true);
  expect((await scansOf(ticket!.ticketId)).length).toBe(24);
});

test('the repeats of one scan that arrive together are all VALID and use the ticket up once', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const nonce = newId();
  const answers = await Promise.all(Array.from({ length: 12 }, () => scan(ticket!.qr, { nonce })));
  expect(answers.map((answer) => answer.result)).toEqual(Array(12).fill('VALID'));
  expect((await scansOf(ticket!.ticketId)).length).toBe(1);
  expect((await rowOf(ticket!.ticketId)).version).toBe(2);
});

test('of checkers who scan one ticket together under one device and nonce, one has all the VALID answers', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 3 }, () => service.platform.tokenFor({ role: 'CHECKER', userId: newId() })),
  );
  const scans = fc.array(fc.nat({ max: tokens.length - 1 }), { minLength: 2, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(scans, async (by) => {
      const [ticket] = await service.issue(aBooking(['Rokeya']));
      const one = { deviceId: 'gate-7', nonce: newId() };
      const results = await Promise.all(
        by.map(async (place) => ({
          place,
          result: (await scan(ticket!.qr, one, tokens[place])).result,
        })),
      );
      const valid = results.filter(({ result }) => result === 'VALID').map(({ place }) => place);
      expect(new Set(valid).size).toBe(1);
      expect(valid).toEqual(by.filter((place) => place === valid[0]));
      expect(await scansOf(ticket!.ticketId)).toHaveLength(new Set(by).size);
      expect((await rowOf(ticket!.ticketId)).version).toBe(2);
    }),
    { numRuns: 25 },
  );
});

test('two tickets scanned together under one nonce: one scan counts, the other ticket stays unused', async () => {
  for (let round = 0; round < 8; round++) {
    const [first, second] = await service.issue(aBooking(['Rokeya', 'Begum']));
    const nonce = newId();
    const answers = await Promise.all(
      [first!, second!].map(({ qr }) =>
        service.call(checker, 'POST', '/tickets/validate', {
          ...{ qr, ...service.tripOf(qr), deviceId: 'phone-1', nonce },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
    const rows = await Promise.all([rowOf(first!.ticketId), rowOf(second!.ticketId)]);
    expect(rows.map((row) => row.status).sort()).toEqual(['USED', 'VALID']);
  }
});

test('a scan and a cancellation at the same instant: the ticket is used or void, and both are told the truth', async () => {
  for (let round = 0; round < 8; round++) {
    const view = aBooking(['Rokeya']);
    const [ticket] = await service.issue(view);
    const passengers = { bookingId: view.bookingId, passengerIds: [ticket!.passengerId] };
    const [answer, voided] = await Promise.all([
      scan(ticket!.qr),
      service.platform.bus.request(contracts.voidTickets, passengers).then(
        () => 'void',
        (error: { code: string }) => error.code,
      ),
    ]);
    const { status } = await rowOf(ticket!.ticketId);
    if (status === 'USED') expect([answer.result, voided]).toEqual(['VALID', 'TICKET_USED']);
    else expect([status, answer.result, voided]).toEqual(['CANCELLED', 'CANCELLED', 'void']);
  }
});
