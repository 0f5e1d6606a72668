import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { asc, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { expireTickets } from '../issue/expire-tickets.ts';
import type { ScanAnswer } from '../models.ts';
import { ticketScans, tickets } from '../schema.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';
import type { BatchAnswer, DuplicatePage } from './models.ts';

let service: TicketTest;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
beforeEach(() => service.clock.set('2026-11-26T00:30:00.000Z'));
afterAll(() => service.platform.close());

interface Sent {
  qr: string;
  nonce?: string;
  scannedAt: string;
  trainId?: string;
  journeyDate?: string;
}
type Verdict = (typeof BatchAnswer.static)['scans'][number];

async function upload(
  deviceId: string,
  scans: Sent[],
  more: Record<string, unknown> = {},
): Promise<Verdict[]> {
  const body = { deviceId, scans: scans.map((scan) => ({ nonce: newId(), ...scan })), ...more };
  const answer = await service.call(checker, 'POST', '/tickets/scans', body);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as typeof BatchAnswer.static).scans;
}

async function validate(qr: string, deviceId: string, nonce: string = newId(), token = checker) {
  const body = { qr, ...service.tripOf(qr), deviceId, nonce };
  const answer = await service.call(token, 'POST', '/tickets/validate', body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as typeof ScanAnswer.static;
}

const at = (time: string) => `2026-11-26T${time}.000Z`;
const scansOf = (ticketId: string) =>
  service.deps.db
    .select()
    .from(ticketScans)
    .where(eq(ticketScans.ticketId, ticketId))
    .orderBy(asc(ticketScans.id));

async function rowOf(ticketId: string) {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!;
}

/** The use that stands and those that do not, as anybody can look them up. */
async function outcome(view: { trainId: string; journeyDate: string }, ticketId: string) {
  const path = `/tickets/duplicates?trainId=${view.trainId}&journeyDate=${view.journeyDate}`;
  const answer = await service.call(checker, 'GET', path);
  const { items } = (await answer.json()) as typeof DuplicatePage.static;
  const flagged = items.filter((item) => item.ticketId === ticketId);
  return {
    validatedAt: (await rowOf(ticketId)).validatedAt?.toISOString(),
    later: flagged.map(({ deviceId, usedAt }) => `${deviceId} ${usedAt.slice(11, 16)}`).sort(),
    standing: [...new Set(flagged.map(({ firstUse }) => firstUse.deviceId))],
  };
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

test('a ticket scanned with no network is VALID, used at the time of the scan, and told of', async () => {
  const view = aBooking(['Rokeya Sultana']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('03:00:00'));
  const [verdict] = await upload('phone-1', [{ qr: ` ${ticket!.qr}\n`, scannedAt: at('01:10:00') }]);
  expect(verdict).toMatchObject({
    result: 'VALID',
    ticket: { ticketId: ticket!.ticketId, passengerName: 'Rokeya Sultana', seatNumber: '12' },
  });
  expect(await rowOf(ticket!.ticketId)).toMatchObject({
    status: 'USED',
    validatedAt: new Date(at('01:10:00')),
    version: 2,
  });
  const used = await eventually(async () => {
    const events = await service.platform.events(contracts.used);
    return events.find((event) => event.data.ticketId === ticket!.ticketId);
  }, 'ticket.used');
  expect(used.data.usedAt).toBe(at('01:10:00'));
});

test('of one ticket scanned on three devices the earliest stands, in whichever order they send it', async () => {
  const uses = [
    { device: 'phone-a', scannedAt: at('01:10:00') },
    { device: 'phone-b', scannedAt: at('01:20:00') },
    { device: 'phone-c', scannedAt: at('01:30:00') },
  ];
  for (const order of permutations(uses)) {
    service.clock.set('2026-11-26T00:30:00.000Z');
    const view = aBooking(['Rokeya']);
    const [ticket] = await service.issue(view);
    service.clock.set(at('03:00:00'));
    for (const { device, scannedAt } of order) await upload(device, [{ qr: ticket!.qr, scannedAt }]);

    expect(await outcome(view, ticket!.ticketId)).toEqual({
      validatedAt: at('01:10:00'),
      later: ['phone-b 01:20', 'phone-c 01:30'],
      standing: ['phone-a'],
    });
    expect(await scansOf(ticket!.ticketId)).toHaveLength(3);
  }
});

test('two devices that name the same instant: the same one stands in either order', async () => {
  for (const order of [
    ['phone-a', 'phone-b'],
    ['phone-b', 'phone-a'],
  ]) {
    service.clock.set('2026-11-26T00:30:00.000Z');
    const view = aBooking(['Rokeya']);
    const [ticket] = await service.issue(view);
    service.clock.set(at('03:00:00'));
    for (const device of order) await upload(device, [{ qr: ticket!.qr, scannedAt: at('01:10:00') }]);
    const { standing, later } = await outcome(view, ticket!.ticketId);
    expect([standing, later]).toEqual([['phone-a'], ['phone-b 01:10']]);
  }
});

test('both devices are told of each other, the one that comes later at once, the other when it asks again', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  service.clock.set(at('03:00:00'));
  const late = { qr: ticket!.qr, nonce: newId(), scannedAt: at('01:20:00') };
  const early = { qr: ticket!.qr, nonce: newId(), scannedAt: at('01:10:00') };
  expect(await upload('phone-b', [late])).toMatchObject([{ result: 'VALID' }]);
  const [turned] = await upload('phone-a', [early]);
  expect(turned).toMatchObject({
    result: 'VALID',
    laterUse: { deviceId: 'phone-b', usedAt: at('01:20:00') },
  });
  const [again] = await upload('phone-b', [late]);
  expect(again).toMatchObject({
    result: 'ALREADY_USED',
    firstUse: { deviceId: 'phone-a', usedAt: at('01:10:00') },
  });
  const [third] = await upload('phone-c', [{ qr: ticket!.qr, scannedAt: at('01:15:00') }]);
  expect(third).toMatchObject({ result: 'ALREADY_USED', firstUse: { deviceId: 'phone-a' } });
  expect(await upload('phone-a', [early])).toEqual([turned!]);
  const told = await eventually(async () => {
    const events = await service.platform.events(contracts.used);
    const ofTicket = events.filter((event) => event.data.ticketId === ticket!.ticketId);
    return ofTicket.length > 0 && ofTicket;
  }, 'word of the scan');
  expect(told).toHaveLength(1);
});

test('an online scan stays the first use whatever an offline one says that comes in later', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('01:20:00'));
  const nonce = newId();
  const online = await validate(ticket!.qr, 'gate-1', nonce);
  expect(online.result).toBe('VALID');
  service.clock.set(at('03:00:00'));

  const [after] = await upload('phone-b', [{ qr: ticket!.qr, scannedAt: at('01:25:00') }]);
  expect(after).toMatchObject({
    result: 'ALREADY_USED',
    firstUse: { deviceId: 'gate-1', usedAt: at('01:20:00') },
  });
  const [before] = await upload('phone-a', [{ qr: ticket!.qr, scannedAt: at('01:15:00') }]);
  expect(before).toMatchObject({ result: 'ALREADY_USED', firstUse: { deviceId: 'gate-1' } });
  expect(await outcome(view, ticket!.ticketId)).toEqual({
    validatedAt: at('01:20:00'),
    later: ['phone-a 01:15', 'phone-b 01:25'],
    standing: ['gate-1'],
  });
  expect(await validate(ticket!.qr, 'gate-2')).toMatchObject({
    result: 'ALREADY_USED',
    firstUsedAt: at('01:20:00'),
  });
  service.clock.set(at('01:21:00'));
  expect(await validate(ticket!.qr, 'gate-1', nonce)).toEqual(online);
});

test('a checker’s own offline scan from before takes the place of an online one on the same device', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('01:20:00'));
  expect((await validate(ticket!.qr, 'gate-1')).result).toBe('VALID');
  service.clock.set(at('03:00:00'));
  const [before] = await upload('gate-1', [{ qr: ticket!.qr, scannedAt: at('01:15:00') }]);
  expect(before).toMatchObject({ result: 'VALID', laterUse: { deviceId: 'gate-1' } });
  expect(await outcome(view, ticket!.ticketId)).toEqual({
    validatedAt: at('01:15:00'),
    later: ['gate-1 01:20'],
    standing: ['gate-1'],
  });
});

test('a scan whose online answer was lost is the same scan when it comes again in a batch', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const nonce = newId();
  const trip = { trainId: view.trainId, journeyDate: view.journeyDate };
  await service.call(checker, 'POST', '/tickets/validate', {
    qr: ticket!.qr,
    deviceId: 'phone-1',
    nonce,
    ...trip,
  });
  service.clock.set(at('03:00:00'));
  const [verdict] = await upload('phone-1', [{ qr: ticket!.qr, nonce, scannedAt: at('00:29:00') }]);
  expect(verdict!.result).toBe('VALID');
  expect(verdict!.laterUse).toBeUndefined();
  expect(await scansOf(ticket!.ticketId)).toHaveLength(1);
});

test('a batch that is sent again, also at the same time, adds nothing and has the same answer', async () => {
  const [first, second] = await service.issue(aBooking(['Rokeya', 'Karim']));
  service.clock.set(at('03:00:00'));
  const scans = [
    { qr: second!.qr, nonce: newId(), scannedAt: at('01:12:00') },
    { qr: first!.qr, nonce: newId(), scannedAt: at('01:11:00') },
    { qr: first!.qr, nonce: newId(), scannedAt: at('01:10:00') },
    { qr: 'JT1:NOTHING', nonce: newId(), scannedAt: at('01:13:00') },
  ];
  const answers = await Promise.all(Array.from({ length: 6 }, () => upload('phone-1', scans)));
  const results = ['VALID', 'ALREADY_USED', 'VALID', 'FORGED'];
  expect(answers[0]!.map(({ result }) => result)).toEqual(results as Verdict['result'][]);
  for (const answer of answers) expect(answer).toEqual(answers[0]!);
  expect(await upload('phone-1', scans)).toEqual(answers[0]!);
  const stored = await service.deps.db.select().from(ticketScans).where(eq(ticketScans.deviceId, 'phone-1'));
  const nonces = scans.map(({ nonce }) => nonce);
  expect(stored.filter(({ nonce }) => nonces.includes(nonce))).toHaveLength(4);
  expect((await rowOf(first!.ticketId)).version).toBe(2);
});

test('many devices sending the same tickets at once, in any order of tickets: all succeed, the earliest stands', async () => {
  const view = aBooking(['Rokeya', 'Karim', 'Begum', 'Rahim']);
  const issued = await service.issue(view);
  service.clock.set(at('03:00:00'));
  const uploads = Array.from({ length: 8 }, (_, device) => {
    const scans = issued.map(({ qr }) => ({ qr, scannedAt: at(`01:${20 - device}:00`) }));
    return upload(`phone-${device}`, device % 2 ? scans : scans.toReversed());
  });
  await Promise.all(uploads);
  for (const { ticketId } of issued) {
    expect(await outcome(view, ticketId)).toMatchObject({
      validatedAt: at('01:13:00'),
      standing: ['phone-7'],
    });
    expect(await scansOf(ticketId)).toHaveLength(8);
  }
});

test('one nonce for two tickets: the first counts, the other is NONCE_REUSED, is not kept and stays unused', async () => {
  const [first, second] = await service.issue(aBooking(['Rokeya', 'Karim']));
  service.clock.set(at('03:00:00'));
  const nonce = newId();
  const scans = [
    { qr: first!.qr, nonce, scannedAt: at('01:10:00') },
    { qr: second!.qr, nonce, scannedAt: at('01:09:00') },
  ];
  const verdicts = await upload('phone-1', scans);
  expect(verdicts.map(({ result }) => result)).toEqual(['VALID', 'NONCE_REUSED']);
  expect(verdicts[1]).toEqual({ nonce, result: 'NONCE_REUSED' });
  expect((await rowOf(second!.ticketId)).status).toBe('VALID');
  expect(await upload('phone-1', scans)).toEqual(verdicts);
});

test('a constant nonce hides no second showing of a code, within a batch and in the next', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  service.clock.set(at('03:00:00'));
  const first = { qr: ticket!.qr, nonce: 'always-the-same', scannedAt: at('01:10:00') };
  const copy = { ...first, scannedAt: at('01:10:30') };
  const results = async (scans: Sent[]) => (await upload('phone-1', scans)).map(({ result }) => result);
  expect(await results([first, copy])).toEqual(['VALID', 'NONCE_REUSED']);
  expect(await results([copy])).toEqual(['NONCE_REUSED']);
  expect(await results([first])).toEqual(['VALID']);
});

test('a scan from before the ticket expired counts, though it is sent long after; one from after does not', async () => {
  const [first, second] = await service.issue(aBooking(['Rokeya', 'Karim']));
  service.clock.set('2026-11-27T10:00:00.000Z');
  await expireTickets(service.deps)();
  const verdicts = await upload('phone-1', [
    { qr: first!.qr, scannedAt: at('12:04:59') },
    { qr: second!.qr, scannedAt: at('12:05:00') },
  ]);
  expect(verdicts.map(({ result }) => result)).toEqual(['VALID', 'EXPIRED']);
  expect((await rowOf(first!.ticketId)).status).toBe('USED');
  expect((await rowOf(second!.ticketId)).status).toBe('EXPIRED');
});

test('a scan from hours before boarding is TOO_EARLY and uses nothing up, with its trip and without it', async () => {
  service.clock.set('2026-11-24T00:30:00.000Z');
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('00:30:00'));
  const { trainId, journeyDate } = view;
  const early = { qr: ticket!.qr, scannedAt: '2026-11-25T12:59:59.999Z' };
  const verdicts = await upload('phone-1', [early, { ...early, trainId, journeyDate }]);
  expect(verdicts.map(({ result }) => result)).toEqual(['TOO_EARLY', 'TOO_EARLY']);
  expect(await rowOf(ticket!.ticketId)).toMatchObject({ status: 'VALID', version: 1 });
  expect(await upload('phone-1', [{ ...early, scannedAt: '2026-11-25T13:00:00.000Z' }])).toMatchObject([
    { result: 'VALID' },
  ]);
});

test('another trip’s ticket is WRONG_TRIP and stays unused; a forged one is FORGED', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  service.clock.set(at('03:00:00'));
  const scan = { qr: ticket!.qr, scannedAt: at('01:10:00') };
  const verdicts = await upload('phone-1', [
    { ...scan, trainId: newId() },
    { ...scan, journeyDate: '2026-11-27' },
    { ...scan, qr: scan.qr.slice(0, 50) + (scan.qr[50] === '0' ? '1' : '0') + scan.qr.slice(51) },
  ]);
  expect(verdicts.map(({ result }) => result)).toEqual(['WRONG_TRIP', 'WRONG_TRIP', 'FORGED']);
  expect(verdicts[2]).not.toHaveProperty('ticket');
  expect((await rowOf(ticket!.ticketId)).status).toBe('VALID');
});

test('a ticket that was given back stays CANCELLED, and the answer shows that somebody travelled before', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('02:00:00'));
  const passengerIds = [ticket!.passengerId];
  await service.platform.bus.request(contracts.voidTickets, { bookingId: view.bookingId, passengerIds });
  service.clock.set(at('03:00:00'));
  const [verdict] = await upload('phone-1', [{ qr: ticket!.qr, scannedAt: at('01:10:00') }]);
  expect(verdict).toMatchObject({ result: 'CANCELLED', voidedAt: at('02:00:00') });
  expect((await rowOf(ticket!.ticketId)).status).toBe('CANCELLED');
});

test('a ticket used with no network can no longer be given back', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('03:00:00'));
  await upload('phone-1', [{ qr: ticket!.qr, scannedAt: at('01:10:00') }]);
  const voiding = service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [ticket!.passengerId],
  });
  await expect(voiding).rejects.toMatchObject({ code: 'TICKET_USED' });
});

test('a clock that is wrong takes no use away: the scan is kept with what it claimed and counts from its arrival', async () => {
  const claims = {
    'in the future': '2027-01-01T00:00:00.000Z',
    'a clock that was reset': '1970-01-01T00:00:07.000Z',
    'before the ticket was issued': at('00:29:59'),
  };
  for (const [deviceId, scannedAt] of Object.entries(claims)) {
    service.clock.set('2026-11-26T00:30:00.000Z');
    const [ticket] = await service.issue(aBooking(['Rokeya']));
    service.clock.set(at('03:00:00'));
    await upload('good', [{ qr: ticket!.qr, scannedAt: at('02:59:00') }]);
    const [verdict] = await upload(deviceId.replaceAll(' ', '-'), [{ qr: ticket!.qr, scannedAt }]);
    expect(verdict).toMatchObject({ result: 'ALREADY_USED', firstUse: { deviceId: 'good' } });
    const kept = (await scansOf(ticket!.ticketId)).find((row) => row.deviceId !== 'good');
    expect(kept!.scannedAt.toISOString()).toBe(at('03:00:00'));
    expect(kept!.claimedAt).toEqual(new Date(scannedAt));
    expect(kept!.offline).toBe(true);
  }
});

test('a clock that is an hour slow is put right by what it says as it sends', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  service.clock.set(at('03:00:00'));
  await upload('right', [{ qr: ticket!.qr, scannedAt: at('01:30:00') }], { sentAt: at('02:59:58') });
  const slow = await upload('slow', [{ qr: ticket!.qr, scannedAt: at('00:40:00') }], {
    sentAt: at('02:00:00'),
  });
  expect(slow).toMatchObject([{ result: 'ALREADY_USED', firstUse: { deviceId: 'right' } }]);
  expect(await outcome(view, ticket!.ticketId)).toMatchObject({ later: ['slow 01:40'] });
});

test('a batch of 500 is taken at once; 501, none and bad fields are refused, and only checkers may send', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const scan = { qr: ticket!.qr, scannedAt: at('00:30:00') };
  const full = await upload(
    'phone-1',
    Array.from({ length: 500 }, () => scan),
  );
  expect(full.filter(({ result }) => result === 'VALID')).toHaveLength(1);
  expect(full.filter(({ result }) => result === 'ALREADY_USED')).toHaveLength(499);

  const one = { ...scan, nonce: 'n-1' };
  const wrong: [string, unknown][] = [
    ['scans', { deviceId: 'phone-1', scans: [] }],
    ['scans', { deviceId: 'phone-1', scans: Array.from({ length: 501 }, () => one) }],
    ['deviceId', { deviceId: 'two words', scans: [one] }],
    ['scans.0.nonce', { deviceId: 'phone-1', scans: [{ ...one, nonce: '' }] }],
    ['scans.1.scannedAt', { deviceId: 'phone-1', scans: [one, { ...one, scannedAt: 'yesterday' }] }],
    ['scans.0.scannedAt', { deviceId: 'phone-1', scans: [{ ...one, scannedAt: '0000-01-01T00:00:00Z' }] }],
    // Where it is UTC, the year 10000 has begun.
    [
      'scans.0.scannedAt',
      { deviceId: 'phone-1', scans: [{ ...one, scannedAt: '9999-12-31T23:59:59-00:01' }] },
    ],
    ['scans.0.journeyDate', { deviceId: 'phone-1', scans: [{ ...one, journeyDate: '2026-02-30' }] }],
    ['sentAt', { deviceId: 'phone-1', scans: [one], sentAt: 'now' }],
  ];
  for (const [field, body] of wrong) {
    const answer = await service.call(checker, 'POST', '/tickets/scans', body);
    const { errors } = (await answer.json()) as { errors?: { field: string }[] };
    expect([field, answer.status, errors?.[0]?.field]).toEqual([field, 400, field]);
  }
  const passenger = await service.platform.tokenFor();
  const body = { deviceId: 'phone-1', scans: [one] };
  expect((await service.call(passenger, 'POST', '/tickets/scans', body)).status).toBe(403);
});
