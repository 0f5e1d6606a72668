import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { generateKeyPairSync, sign } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { qrToSign, readQr, sealQr } from '#shared/qr/qr';
import { eventually } from '#support/platform';
import { expireTickets } from '../issue/expire-tickets.ts';
import type { ScanAnswer } from '../models.ts';
import { ticketScans, tickets } from '../schema.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';

let service: TicketTest;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
beforeEach(() => service.clock.set('2026-11-26T00:30:00.000Z'));
afterAll(() => service.platform.close());

type Answer = typeof ScanAnswer.static;

async function scan(qr: string, more: Record<string, unknown> = {}, token = checker): Promise<Answer> {
  const body = { qr, ...service.tripOf(qr), deviceId: 'phone-1', nonce: newId(), ...more };
  const answer = await service.call(token, 'POST', '/tickets/validate', body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
}

async function refusal(body: Record<string, unknown>, token = checker) {
  const answer = await service.call(token, 'POST', '/tickets/validate', body);
  return {
    status: answer.status,
    ...((await answer.json()) as { code: string; errors?: { field: string }[] }),
  };
}

const scansOf = (ticketId: string) =>
  service.deps.db.select().from(ticketScans).where(eq(ticketScans.ticketId, ticketId));

async function rowOf(ticketId: string) {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!;
}

test('a ticket is VALID once and ALREADY_USED after that, and the checker sees what to compare and nothing more', async () => {
  const view = aBooking(['মোছাঃ রোকেয়া সুলতানা']);
  const [ticket] = await service.issue(view);
  const trip = { trainId: view.trainId, journeyDate: view.journeyDate };

  const shown = {
    ticketId: ticket!.ticketId,
    trainNumber: '702',
    trainName: 'Subarna Express',
    trainNameBn: 'সুবর্ণ এক্সপ্রেস',
    journeyDate: '2026-11-26',
    from: { code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
    to: { code: 'CG', name: 'Chattogram', nameBn: 'চট্টগ্রাম' },
    coachNumber: 'KA',
    seatNumber: '12',
    class: 'S_CHAIR',
    passengerName: 'মোছাঃ রোকেয়া সুলতানা',
    document: { kind: 'NID', lastFour: '3456' } as const,
    boardingAt: '2026-11-26T01:00:00.000Z',
    expectedBoardingAt: '2026-11-26T01:00:00.000Z',
  };
  expect(await scan(ticket!.qr, trip)).toEqual({ result: 'VALID', ticket: shown });
  service.clock.set('2026-11-26T01:20:00.000Z');
  const again = { result: 'ALREADY_USED', ticket: shown, firstUsedAt: '2026-11-26T00:30:00.000Z' } as const;
  expect(await scan(ticket!.qr, trip)).toEqual(again);
  expect(await scan(ticket!.qr, trip)).toEqual(again);

  const used = await eventually(async () => {
    const events = await service.platform.events(contracts.used);
    const ours = events.filter((event) => event.data.ticketId === ticket!.ticketId);
    return ours.length > 0 && ours;
  }, 'ticket.used');
  expect(used.map((event) => event.data)).toEqual([
    {
      ticketId: ticket!.ticketId,
      ticketNumber: ticket!.ticketNumber,
      bookingId: view.bookingId,
      trainId: view.trainId,
      journeyDate: view.journeyDate,
      usedAt: '2026-11-26T00:30:00.000Z',
    },
  ]);
});

test('white space that a reader adds around the code changes nothing', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  expect((await scan(` ${ticket!.qr}\r\n`)).result).toBe('VALID');
});

test('a code with any one character changed is FORGED and leaves the ticket unused', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const { qr } = ticket!;
  for (let at = 0; at < qr.length; at += 7) {
    const changed = qr.slice(0, at) + (qr[at] === '0' ? '1' : '0') + qr.slice(at + 1);
    expect(await scan(changed)).toEqual({ result: 'FORGED' });
  }
  for (const text of [
    '',
    'https://example.com',
    qr.slice(0, -1),
    `${qr}0`,
    qr.toLowerCase(),
    'x'.repeat(4_096),
  ]) {
    expect(await scan(text)).toEqual({ result: 'FORGED' });
  }
  expect((await scan(qr)).result).toBe('VALID');
});

test('a code signed by another key is FORGED, whichever kid it claims', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const { privateKey } = generateKeyPairSync('ed25519');
  for (const kid of [1, 2, 255]) {
    const signed = qrToSign(readQr(ticket!.qr)!.ticket, kid);
    expect(await scan(sealQr(signed, sign(null, signed, privateKey)))).toEqual({ result: 'FORGED' });
  }
});

test('a code that we have signed but whose ticket is not stored is FORGED', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const signer = service.deps.keyring.signer();
  const signed = qrToSign({ ...readQr(ticket!.qr)!.ticket, ticketId: newId() }, signer.kid);
  expect(await scan(sealQr(signed, signer.sign(signed)))).toEqual({ result: 'FORGED' });
});

test('a scan on the wrong trip does not use the ticket up', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const wrong = [
    { trainId: newId(), journeyDate: view.journeyDate },
    { trainId: view.trainId, journeyDate: '2026-11-27' },
  ];
  for (const trip of wrong) {
    const answer = await scan(ticket!.qr, trip);
    expect(answer.result).toBe('WRONG_TRIP');
    expect(answer.ticket?.journeyDate).toBe('2026-11-26');
  }
  expect((await scan(ticket!.qr)).result).toBe('VALID');
});

test('a cancelled ticket is CANCELLED, on its own trip', async () => {
  const view = aBooking(['Rokeya', 'Begum']);
  const [first, second] = await service.issue(view);
  await service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [first!.passengerId],
  });
  expect((await scan(first!.qr)).result).toBe('CANCELLED');
  expect((await scan(first!.qr, { trainId: newId() })).result).toBe('WRONG_TRIP');
  expect((await scan(second!.qr)).result).toBe('VALID');
});

test('a ticket is good until six hours after its arrival and EXPIRED from then on, before and after the timer', async () => {
  const [ticket, other] = await service.issue(aBooking(['Rokeya', 'Begum']));
  service.clock.set('2026-11-26T12:04:59.999Z');
  expect((await scan(other!.qr)).result).toBe('VALID');
  service.clock.set('2026-11-26T12:05:00.000Z');
  expect((await scan(ticket!.qr)).result).toBe('EXPIRED');
  expect((await rowOf(ticket!.ticketId)).status).toBe('VALID');

  await expireTickets(service.deps)();
  expect((await rowOf(ticket!.ticketId)).status).toBe('EXPIRED');
  expect((await rowOf(other!.ticketId)).status).toBe('USED');
  expect((await scan(ticket!.qr)).result).toBe('EXPIRED');
  // What a device claims about the time does not bring it back.
  expect((await scan(ticket!.qr, { scannedAt: '2026-11-26T06:00:00.000Z' })).result).toBe('EXPIRED');
});

test('the repeat of a scan whose answer was lost is VALID for minutes, and ALREADY_USED since its own time after that', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const nonce = newId();
  const first = await scan(ticket!.qr, { nonce });
  expect(first.result).toBe('VALID');
  const used = { nonce: newId() };
  const second = await scan(ticket!.qr, used);
  expect(second.result).toBe('ALREADY_USED');

  service.clock.set('2026-11-26T00:35:00.000Z');
  expect(await scan(ticket!.qr, { nonce })).toEqual(first);
  service.clock.set('2026-11-26T00:35:00.001Z');
  for (const instant of ['2026-11-26T00:35:00.001Z', '2026-11-28T00:00:00.000Z']) {
    service.clock.set(instant);
    expect(await scan(ticket!.qr, { nonce })).toEqual(second);
    expect(await scan(ticket!.qr, used)).toEqual(second);
  }
  const forged = { nonce: newId() };
  expect(await scan('JT1:NOTHING', forged)).toEqual({ result: 'FORGED' });
  expect(await scan('JT1:NOTHING', forged)).toEqual({ result: 'FORGED' });
  expect((await scansOf(ticket!.ticketId)).length).toBe(2);
});

test('a nonce is good for one scan: with another code or trip it is refused, and nothing is used up', async () => {
  const view = aBooking(['Rokeya', 'Begum']);
  const [first, second] = await service.issue(view);
  const nonce = newId();
  await scan(first!.qr, { nonce });
  const body = { qr: second!.qr, ...service.tripOf(second!.qr), deviceId: 'phone-1', nonce };
  expect(await refusal(body)).toMatchObject({ status: 422, code: 'NONCE_REUSED' });
  expect(await refusal({ ...body, qr: first!.qr, trainId: newId() })).toMatchObject({ status: 422 });
  expect((await scan(second!.qr, { nonce, deviceId: 'phone-2' })).result).toBe('VALID');
});

test('another checker with the same device and nonce makes a scan of their own, and neither’s blocks the other’s', async () => {
  const [shown, other] = await service.issue(aBooking(['Rokeya', 'Begum']));
  const second = await service.platform.tokenFor({ role: 'CHECKER', userId: newId() });
  const both = { deviceId: 'gate-7', nonce: 'n3' };
  expect((await scan(shown!.qr, both)).result).toBe('VALID');
  for (let round = 0; round < 2; round++)
    expect((await scan(shown!.qr, both, second)).result).toBe('ALREADY_USED');
  expect((await scan(shown!.qr, both)).result).toBe('VALID');
  expect((await scansOf(shown!.ticketId)).map(({ result }) => result).sort()).toEqual([
    'ALREADY_USED',
    'VALID',
  ]);

  const taken = { deviceId: 'gate-7', nonce: 'n4' };
  expect(await scan('rubbish', taken, second)).toEqual({ result: 'FORGED' });
  expect((await scan(other!.qr, taken)).result).toBe('VALID');
});

test('a constant nonce lets copies of one ticket through for minutes at most', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const constant = { nonce: 'always-the-same' };
  expect((await scan(ticket!.qr, constant)).result).toBe('VALID');
  service.clock.set('2026-11-26T00:36:00.000Z');
  for (let copy = 0; copy < 3; copy++)
    expect(await scan(ticket!.qr, constant)).toMatchObject({
      result: 'ALREADY_USED',
      firstUsedAt: '2026-11-26T00:30:00.000Z',
    });
});

test('hours before boarding a ticket is TOO_EARLY and stays unused, to the millisecond; it can still be given back', async () => {
  const view = aBooking(['Rokeya', 'Begum']);
  const [ticket, other] = await service.issue(view);
  for (const early of ['2026-11-18T00:30:00.000Z', '2026-11-25T12:59:59.999Z']) {
    service.clock.set(early);
    const scannedAt = '2026-11-25T13:00:00.000Z';
    expect(await scan(ticket!.qr, { scannedAt })).toMatchObject({
      result: 'TOO_EARLY',
      ticket: { boardingAt: view.boardingAt },
    });
  }
  expect(await rowOf(ticket!.ticketId)).toMatchObject({ status: 'VALID', version: 1 });
  await service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [ticket!.passengerId],
  });
  expect((await scan(ticket!.qr)).result).toBe('CANCELLED');
  service.clock.set('2026-11-25T13:00:00.000Z');
  expect((await scan(other!.qr)).result).toBe('VALID');
});

test('a scan that names no trip is refused with both fields named, and uses nothing up', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const old = { qr: ticket!.qr, deviceId: 'phone-1', nonce: newId() };
  const { status, errors } = await refusal(old);
  expect([status, errors?.map(({ field }) => field)]).toEqual([400, ['trainId', 'journeyDate']]);
  expect((await rowOf(ticket!.ticketId)).status).toBe('VALID');
});

test('every scan is kept with its device, its checker and a time that can be true', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const userId = newId();
  const mine = await service.platform.tokenFor({ role: 'CHECKER', userId });
  const claims = {
    early: '2026-11-26T00:20:00.000Z',
    future: '2027-01-01T00:00:00.000Z',
    ancient: '2020-01-01T00:00:00.000Z',
  };
  for (const [deviceId, scannedAt] of Object.entries(claims)) {
    await scan(ticket!.qr, { deviceId, scannedAt }, mine);
  }
  const rows = await scansOf(ticket!.ticketId);
  const now = new Date('2026-11-26T00:30:00.000Z');
  const { trainId, journeyDate } = view;
  const common = { checkerUserId: userId, receivedAt: now, trainId, journeyDate };
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ...common,
        deviceId: 'early',
        result: 'VALID',
        scannedAt: new Date(claims.early),
      }),
      expect.objectContaining({ ...common, deviceId: 'future', result: 'ALREADY_USED', scannedAt: now }),
      expect.objectContaining({ ...common, deviceId: 'ancient', result: 'ALREADY_USED', scannedAt: now }),
    ]),
  );
});

test('checkers and administrators may validate; passengers and agents may not', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  for (const role of ['USER', 'AGENT'] as const) {
    const token = await service.platform.tokenFor({ role });
    const body = { qr: ticket!.qr, ...service.tripOf(ticket!.qr), deviceId: 'phone-1', nonce: newId() };
    expect(await refusal(body, token)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  }
  const admin = await service.platform.tokenFor({ role: 'ADMIN' });
  expect((await scan(ticket!.qr, {}, admin)).result).toBe('VALID');
});

test('a request that does not fit is refused with its field named', async () => {
  const trip = { trainId: newId(), journeyDate: '2026-11-26' };
  const good = { qr: 'JT1:', ...trip, deviceId: 'phone-1', nonce: 'n-1' };
  const wrong: [string, unknown][] = [
    ['qr', undefined],
    ['qr', 'x'.repeat(4_097)],
    ['deviceId', ''],
    ['deviceId', 'two words'],
    ['nonce', undefined],
    ['nonce', 'x'.repeat(101)],
    ['nonce', 'null\u0000byte'],
    ['trainId', undefined],
    ['trainId', '702'],
    ['trainId', 'urn:uuid:0190a5c1-7d3e-7a51-8f22-4b1c9d0e6f73'],
    ['journeyDate', undefined],
    ['journeyDate', '2026-02-30'],
    ['journeyDate', '26 November 2026'],
    ['scannedAt', 'yesterday'],
  ];
  for (const [field, value] of wrong) {
    const { status, code, errors } = await refusal({ ...good, [field]: value });
    expect([field, value, status, code, errors?.[0]?.field]).toEqual([
      field,
      value,
      400,
      'VALIDATION',
      field,
    ]);
  }
});
