import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { TSchema } from '@sinclair/typebox';
import { eq } from 'drizzle-orm';
import type { EventContract } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { expireTickets } from '../issue/expire-tickets.ts';
import type { ScanAnswer, UndoAnswer } from '../models.ts';
import type { BatchAnswer, DuplicatePage } from '../offline/models.ts';
import { prepare } from '../offline/offline-checker.ts';
import { ticketScans, tickets } from '../schema.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';

let service: TicketTest;
let checker: string;
let another: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER', userId: newId() });
  another = await service.platform.tokenFor({ role: 'CHECKER', userId: newId() });
});
beforeEach(() => service.clock.set(at('00:30:00')));
afterAll(() => service.platform.close());

const at = (time: string) => `2026-11-26T${time}.000Z`;

async function send<Answer>(token: string, path: string, body: unknown) {
  const answer = await service.call(token, 'POST', path, body);
  return { status: answer.status, body: (await answer.json()) as Answer & { code?: string } };
}

async function scan(qr: string, nonce: string = newId(), deviceId = 'phone-1', token = checker) {
  const sent = { qr, ...service.tripOf(qr), deviceId, nonce };
  const { body } = await send<typeof ScanAnswer.static>(token, '/tickets/validate', sent);
  return body.result;
}
const undo = (nonce: string, deviceId = 'phone-1', token = checker) =>
  send<typeof UndoAnswer.static>(token, '/tickets/scans/undo', { deviceId, nonce });
type Sent = { qr: string; nonce?: string; scannedAt: string; undoneAt?: string };
async function upload(deviceId: string, scans: Sent[], token = checker) {
  const body = { deviceId, scans: scans.map((one) => ({ nonce: newId(), ...one })) };
  const answer = await send<typeof BatchAnswer.static>(token, '/tickets/scans', body);
  expect(answer.status).toBe(200);
  return answer.body.scans;
}

async function rowOf(ticketId: string) {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!;
}
const scansOf = (ticketId: string) =>
  service.deps.db.select().from(ticketScans).where(eq(ticketScans.ticketId, ticketId));
async function aTicket(names = ['Rokeya']) {
  const view = aBooking(names);
  const [ticket] = await service.issue(view);
  return { ...ticket!, view };
}
const voiding = ({ view, passengerId }: Awaited<ReturnType<typeof aTicket>>) =>
  service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [passengerId],
  });

test('a scan taken back leaves the ticket VALID; it validates once more, and the scan is kept', async () => {
  const { ticketId, qr } = await aTicket();
  const nonce = newId();
  expect(await scan(qr, nonce)).toBe('VALID');
  service.clock.set(at('00:34:00'));
  expect(await undo(nonce)).toEqual({
    status: 200,
    body: { ticketId, status: 'VALID', undoneAt: at('00:34:00') },
  });
  expect(await rowOf(ticketId)).toMatchObject({ status: 'VALID', validatedAt: null, version: 3 });
  expect(await scansOf(ticketId)).toMatchObject([
    { nonce, result: 'VALID', undoneAt: new Date(at('00:34:00')) },
  ]);

  expect([await scan(qr), await scan(qr)]).toEqual(['VALID', 'ALREADY_USED']);
  expect((await rowOf(ticketId)).validatedAt).toEqual(new Date(at('00:34:00')));
});

test('whoever heard of the use hears that it is undone, later by version', async () => {
  const { ticketId, qr, view } = await aTicket();
  const nonce = newId();
  await scan(qr, nonce);
  await undo(nonce);
  await undo(nonce);
  await scan(qr);
  const of = async <Data extends TSchema>(contract: EventContract<Data>, count: number) =>
    eventually(async () => {
      const events = await service.platform.events(contract);
      const ours = events.filter(({ aggregateId }) => aggregateId === ticketId);
      return ours.length >= count && ours;
    }, contract.type);
  const used = await of(contracts.used, 2);
  const undone = await of(contracts.useUndone, 1);
  expect(undone.map(({ version, data }) => ({ version, data }))).toEqual([
    {
      version: 3,
      data: {
        ticketId,
        ticketNumber: expect.stringMatching(/^[A-Z2-9]{16}$/),
        bookingId: view.bookingId,
        trainId: view.trainId,
        journeyDate: view.journeyDate,
        undoneAt: at('00:30:00'),
      },
    },
  ]);
  expect(used.map(({ version }) => version).sort()).toEqual([2, 4]);
});

test('a scan is taken back once however often it is asked for, also at once and after the limit', async () => {
  const { ticketId, qr } = await aTicket();
  const nonce = newId();
  await scan(qr, nonce);
  const answers = await Promise.all(Array.from({ length: 8 }, () => undo(nonce)));
  service.clock.set(at('03:00:00'));
  answers.push(await undo(nonce));
  const body = { ticketId, status: 'VALID' as const, undoneAt: at('00:30:00') };
  expect(answers).toEqual(answers.map(() => ({ status: 200, body })));
  expect((await rowOf(ticketId)).version).toBe(3);

  // Asked for again after the next scan, it takes nothing away from that one.
  service.clock.set(at('00:40:00'));
  expect(await scan(qr)).toBe('VALID');
  expect((await undo(nonce)).body).toMatchObject({ status: 'USED', undoneAt: at('00:30:00') });
  expect((await rowOf(ticketId)).status).toBe('USED');
});

test('the delayed repeat of a scan that was taken back is UNDONE and lets nobody in', async () => {
  const { ticketId, qr } = await aTicket();
  const nonce = newId();
  await scan(qr, nonce);
  await undo(nonce);
  expect(await scan(qr, nonce)).toBe('UNDONE');
  expect(await upload('phone-1', [{ qr, nonce, scannedAt: at('00:30:00') }])).toMatchObject([
    { result: 'UNDONE' },
  ]);
  expect((await rowOf(ticketId)).status).toBe('VALID');
});

test('five minutes after the scan it is too late, and not a moment sooner', async () => {
  const [early, late] = [await aTicket(), await aTicket()];
  const nonces = [newId(), newId()] as const;
  await scan(early.qr, nonces[0]);
  await scan(late.qr, nonces[1]);
  service.clock.set(at('00:35:00'));
  expect((await undo(nonces[0])).status).toBe(200);
  service.clock.set('2026-11-26T00:35:00.001Z');
  expect(await undo(nonces[1])).toMatchObject({
    status: 409,
    body: { code: 'SCAN_UNDO_TOO_LATE', minutes: 5 },
  });
  expect((await rowOf(late.ticketId)).status).toBe('USED');
});

test('another checker, another device and no scan at all are the same 404, and passengers may not ask', async () => {
  const { ticketId, qr } = await aTicket();
  const nonce = newId();
  await scan(qr, nonce);
  const refused = { status: 404, body: { code: 'SCAN_NOT_FOUND' } };
  expect(await undo(nonce, 'phone-1', another)).toMatchObject(refused);
  expect(await undo(nonce, 'phone-2')).toMatchObject(refused);
  expect(await undo(newId())).toMatchObject(refused);
  for (const role of ['USER', 'AGENT'] as const)
    expect((await undo(nonce, 'phone-1', await service.platform.tokenFor({ role }))).status).toBe(403);
  expect((await undo('two words')).status).toBe(400);
  expect((await rowOf(ticketId)).status).toBe('USED');
});

test('a scan that used nothing has nothing to be taken back', async () => {
  const { qr, ticketId } = await aTicket();
  const refused = { status: 409, body: { code: 'SCAN_USED_NOTHING' } };
  const [first, second, forged] = [newId(), newId(), newId()];
  await scan(qr, first);
  expect(await scan(qr, second, 'phone-2', another)).toBe('ALREADY_USED');
  expect(await undo(second, 'phone-2', another)).toMatchObject(refused);
  expect(await scan('JT1:NOTHING', forged)).toBe('FORGED');
  expect(await undo(forged)).toMatchObject(refused);
  expect((await rowOf(ticketId)).status).toBe('USED');
});

test('a ticket whose scan was taken back can be given back, and a cancelled one does not come back', async () => {
  const ticket = await aTicket();
  const nonce = newId();
  await scan(ticket.qr, nonce);
  await expect(voiding(ticket)).rejects.toMatchObject({ code: 'TICKET_USED' });
  await undo(nonce);
  expect(await voiding(ticket)).toEqual({ voidedTicketIds: [ticket.ticketId] });
  expect((await undo(nonce)).body).toMatchObject({ status: 'CANCELLED' });
  expect(await scan(ticket.qr)).toBe('CANCELLED');
});

test('a used ticket of a trip that was cancelled meanwhile is CANCELLED once its scan is taken back, and told of', async () => {
  const ticket = await aTicket();
  const nonce = newId();
  await scan(ticket.qr, nonce);
  await service.cancel(ticket.view, [ticket.passengerId]);
  await eventually(async () => {
    const rows = await service.deps.db.$client`
      SELECT 1 FROM voided_passengers WHERE passenger_id = ${ticket.passengerId}`;
    return rows.length > 0;
  }, 'the cancellation');
  expect((await rowOf(ticket.ticketId)).status).toBe('USED');
  expect((await undo(nonce)).body).toMatchObject({ status: 'CANCELLED' });
  expect(await scan(ticket.qr)).toBe('CANCELLED');
  await eventually(async () => {
    const events = await service.platform.events(contracts.voided);
    return events.some(({ data }) => data.ticketIds.includes(ticket.ticketId));
  }, 'ticket.voided');
});

test('an undo, a scan and a cancellation at the same instant: the ticket ends used or void, never both', async () => {
  for (let round = 0; round < 8; round++) {
    service.clock.set(at('00:30:00'));
    const ticket = await aTicket();
    const nonce = newId();
    await scan(ticket.qr, nonce);
    const [undone, again, voided] = await Promise.all([
      undo(nonce),
      scan(ticket.qr, newId(), 'phone-2', another),
      voiding(ticket).then(
        () => 'void',
        (error: { code: string }) => error.code,
      ),
    ]);
    expect(undone.status).toBe(200);
    const { status } = await rowOf(ticket.ticketId);
    const outcomes = {
      USED: again === 'VALID' && voided === 'TICKET_USED',
      CANCELLED: again !== 'VALID' && voided === 'void',
      VALID: again === 'ALREADY_USED' && voided === 'TICKET_USED',
      EXPIRED: false,
    };
    expect([status, again, voided, outcomes[status]]).toEqual([status, again, voided, true]);
  }
});

test('of many scans at the instant of an undo at most one is VALID', async () => {
  for (let round = 0; round < 4; round++) {
    const { qr, ticketId } = await aTicket();
    const nonce = newId();
    await scan(qr, nonce);
    const [, ...results] = await Promise.all([
      undo(nonce),
      ...Array.from({ length: 10 }, (_, phone) => scan(qr, newId(), `phone-${phone + 2}`)),
    ]);
    const valid = results.filter((result) => result === 'VALID').length;
    expect((await rowOf(ticketId)).status).toBe(valid === 1 ? 'USED' : 'VALID');
    expect(valid).toBeLessThanOrEqual(1);
  }
});

test('where another device had let somebody in as well, that use stands, whichever scan came in first', async () => {
  const early = { scannedAt: at('01:10:00') };
  const late = { scannedAt: at('01:12:00') };
  for (const order of ['early first', 'late first']) {
    service.clock.set(at('00:30:00'));
    const { qr, ticketId, view } = await aTicket();
    service.clock.set(at('01:13:00'));
    const nonce = newId();
    const sendEarly = () => upload('phone-a', [{ qr, nonce, ...early }]);
    const sendLate = () => upload('phone-b', [{ qr, ...late }], another);
    for (const one of order === 'early first' ? [sendEarly, sendLate] : [sendLate, sendEarly]) await one();
    expect((await rowOf(ticketId)).validatedAt).toEqual(new Date(early.scannedAt));

    expect((await undo(nonce, 'phone-a')).body).toMatchObject({ status: 'USED' });
    expect([order, await rowOf(ticketId)]).toMatchObject([
      order,
      { status: 'USED', validatedAt: new Date(late.scannedAt) },
    ]);
    const path = `/tickets/duplicates?trainId=${view.trainId}&journeyDate=${view.journeyDate}`;
    const answer = await service.call(checker, 'GET', path);
    expect(((await answer.json()) as typeof DuplicatePage.static).items).toEqual([]);
    expect(await scan(qr)).toBe('ALREADY_USED');
  }
});

test('a scan that was refused online for one taken back since is nobody’s use, and no duplicate of the next', async () => {
  const { qr, ticketId, view } = await aTicket();
  const nonce = newId();
  await scan(qr, nonce);
  expect(await scan(qr, newId(), 'phone-2', another)).toBe('ALREADY_USED');
  await undo(nonce);
  expect((await rowOf(ticketId)).status).toBe('VALID');
  service.clock.set(at('00:31:00'));
  expect(await scan(qr)).toBe('VALID');
  const path = `/tickets/duplicates?trainId=${view.trainId}&journeyDate=${view.journeyDate}`;
  const answer = await service.call(checker, 'GET', path);
  expect(((await answer.json()) as typeof DuplicatePage.static).items).toEqual([]);
});

test('a scan made and taken back with no network uses nothing up, also when the batch comes again, hours later', async () => {
  const { qr, ticketId } = await aTicket();
  service.clock.set(at('04:00:00'));
  const scans = [
    { qr, nonce: newId(), scannedAt: at('01:10:00'), undoneAt: at('01:14:00') },
    { qr, nonce: newId(), scannedAt: at('01:16:00') },
  ];
  for (let round = 0; round < 2; round++)
    expect(await upload('phone-1', scans)).toMatchObject([{ result: 'UNDONE' }, { result: 'VALID' }]);
  expect((await rowOf(ticketId)).validatedAt).toEqual(new Date(at('01:16:00')));
  expect(await scansOf(ticketId)).toHaveLength(2);

  const other = await aTicket();
  service.clock.set(at('04:00:00'));
  const alone = [{ ...scans[0]!, qr: other.qr, nonce: newId() }];
  expect(await upload('phone-1', alone)).toMatchObject([{ result: 'UNDONE' }]);
  expect((await rowOf(other.ticketId)).status).toBe('VALID');
});

test('what was scanned online is taken back by a batch that says so; too late, or for another scan it stands, and another checker takes back a scan of their own alone', async () => {
  service.clock.set(at('00:30:00'));
  const [mine, late, foreign, reused] = [await aTicket(), await aTicket(), await aTicket(), await aTicket()];
  const nonces = [newId(), newId(), newId(), newId()];
  for (const [place, { qr }] of [mine, late, foreign, reused].entries()) await scan(qr, nonces[place]!);
  service.clock.set(at('04:00:00'));
  const scannedAt = at('00:30:00');
  const sent = (ticket: typeof mine, place: number, undoneAt: string) => {
    return { qr: ticket.qr, nonce: nonces[place]!, scannedAt, undoneAt };
  };
  const answers = [
    ...(await upload('phone-1', [sent(mine, 0, at('00:32:00')), sent(late, 1, at('00:35:01'))])),
    ...(await upload('phone-1', [sent(foreign, 2, at('00:32:00'))], another)),
    ...(await upload('phone-1', [sent(mine, 3, at('00:32:00'))])),
  ];
  expect(answers.map(({ result }) => result)).toEqual(['UNDONE', 'VALID', 'UNDONE', 'NONCE_REUSED']);
  const rows = await Promise.all([mine, late, foreign, reused].map(({ ticketId }) => rowOf(ticketId)));
  expect(rows.map(({ status }) => status)).toEqual(['VALID', 'USED', 'USED', 'USED']);
});

test('a batch that takes a scan back before it was made is refused by its field', async () => {
  const { qr } = await aTicket();
  const scans = [{ qr, nonce: newId(), scannedAt: at('01:10:00'), undoneAt: at('01:09:59') }];
  const answer = await service.call(checker, 'POST', '/tickets/scans', { deviceId: 'phone-1', scans });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ field: 'scans.0.undoneAt' }] });
});

test('a ticket that expired while it counted as used is EXPIRED once its scan is taken back', async () => {
  const { qr, ticketId } = await aTicket();
  service.clock.set(at('12:04:59'));
  const nonce = newId();
  expect(await scan(qr, nonce)).toBe('VALID');
  service.clock.set(at('12:06:00'));
  expect((await undo(nonce)).body).toMatchObject({ status: 'EXPIRED' });
  await expireTickets(service.deps)();
  expect((await rowOf(ticketId)).status).toBe('EXPIRED');
  expect(await scan(qr)).toBe('EXPIRED');
});

test('a device takes its last scan of a code back with no network, and may accept the code again', async () => {
  const { qr, ticketId, view } = await aTicket();
  const call = async (path: string, body?: unknown) => {
    const answer = await service.call(checker, body ? 'POST' : 'GET', path.slice('/v1'.length), body);
    return await answer.json();
  };
  const device = await prepare(call, view);
  const [first, second] = [at('00:30:00'), at('00:32:00')].map((instant) => new Date(instant));
  expect((await device.check(qr, first)).result).toBe('VALID');
  expect(await device.undo(qr, second)).toBe(true);
  expect(await device.undo(qr, second)).toBe(false);
  expect((await device.check(qr, second)).result).toBe('VALID');
  service.clock.set(at('00:40:00'));
  const verdicts = await device.upload('phone-1');
  expect(verdicts.map(({ result }) => result)).toEqual(['UNDONE', 'VALID']);
  expect((await rowOf(ticketId)).status).toBe('USED');
  expect(await scansOf(ticketId)).toHaveLength(2);
});
