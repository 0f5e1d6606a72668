import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { jobs } from '../jobs.ts';
import type { ScanAnswer } from '../models.ts';
import type { BatchAnswer } from '../offline/models.ts';
import { tickets } from '../schema.ts';
import { aBooking, type BookingView, startTicketService, type TicketTest } from '../testing/bookings.ts';
import type { DisputeItem, DisputePage } from './models.ts';

let service: TicketTest;
const people: Record<'gate' | 'guard', { userId: string; token: string }> = {
  gate: { userId: newId(), token: '' },
  guard: { userId: newId(), token: '' },
};
const adminId = newId();
let admin: string;

beforeAll(async () => {
  service = await startTicketService();
  const tokenFor = service.platform.tokenFor;
  for (const person of Object.values(people))
    person.token = await tokenFor({ role: 'CHECKER', userId: person.userId });
  admin = await tokenFor({ role: 'ADMIN', userId: adminId });
});
beforeEach(() => service.clock.set(at('00:30:00')));
afterAll(() => service.platform.close());

type Dispute = typeof DisputeItem.static;
const at = (time: string) => `2026-11-26T${time}.000Z`;

async function send<Body>(token: string, method: string, path: string, body?: unknown) {
  const answer = await service.call(token, method, path, body);
  return { status: answer.status, body: (await answer.json()) as Body & { code?: string } };
}
async function scan(qr: string, who = people.gate, deviceId = 'gate-1', nonce: string = newId()) {
  const body = { qr, ...service.tripOf(qr), deviceId, nonce };
  return (await send<typeof ScanAnswer.static>(who.token, 'POST', '/tickets/validate', body)).body;
}
interface Sent {
  scannedAt: string;
  nonce?: string;
  undoneAt?: string;
  accepted?: boolean;
}
async function upload(qr: string, sent: Sent, who = people.guard, deviceId = 'phone-a') {
  const scans = [{ qr, ...service.tripOf(qr), nonce: newId(), ...sent }];
  const answer = await send<typeof BatchAnswer.static>(who.token, 'POST', '/tickets/scans', {
    deviceId,
    scans,
  });
  expect(answer.status).toBe(200);
  return answer.body.scans[0]!;
}
async function aTicket() {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  return { ...ticket!, view };
}
async function disputesOf({ trainId, journeyDate }: BookingView, more = '') {
  const path = `/admin/tickets/disputes?trainId=${trainId}&journeyDate=${journeyDate}${more}`;
  const { status, body } = await send<typeof DisputePage.static>(admin, 'GET', path);
  expect(status).toBe(200);
  return body.items;
}
const decide = (dispute: Dispute, decision: string, token = admin, reason = 'The guard confirms it') =>
  send<Dispute>(token, 'POST', `/admin/tickets/disputes/${dispute.disputeId}/decide`, { decision, reason });
async function rowOf(ticketId: string) {
  const [row] = await service.deps.db.select().from(tickets).where(eq(tickets.id, ticketId));
  return row!;
}
const usedAt = async (ticketId: string) => (await rowOf(ticketId)).validatedAt?.toISOString();
const cancelling = ({ view, passengerId }: Awaited<ReturnType<typeof aTicket>>) =>
  service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [passengerId],
  });

/** The gate lets somebody in, and a phone says afterwards that it was two seconds sooner. */
async function contested() {
  service.clock.set(at('00:30:00'));
  const ticket = await aTicket();
  service.clock.set(at('01:20:00'));
  expect((await scan(ticket.qr)).result).toBe('VALID');
  service.clock.set(at('01:21:00'));
  const claim = await upload(ticket.qr, { scannedAt: at('01:19:58') });
  const [dispute] = await disputesOf(ticket.view);
  return { ...ticket, claim, dispute: dispute! };
}

test('a backdated scan takes no first use from the gate: it is recorded, and an administrator is told of both', async () => {
  const { ticketId, view, claim, dispute } = await contested();
  expect(claim).toMatchObject({ result: 'ALREADY_USED', firstUse: { deviceId: 'gate-1' } });
  expect(await usedAt(ticketId)).toBe(at('01:20:00'));
  expect(dispute).toMatchObject({
    kind: 'FIRST_USE',
    state: 'OPEN',
    openedAt: at('01:21:00'),
    ticketId,
    bookingId: view.bookingId,
    trainId: view.trainId,
    journeyDate: view.journeyDate,
    voidedAt: null,
    scan: {
      checkerUserId: people.guard.userId,
      deviceId: 'phone-a',
      offline: true,
      usedAt: at('01:19:58'),
      claimedAt: at('01:19:58'),
      receivedAt: at('01:21:00'),
    },
    otherScan: { checkerUserId: people.gate.userId, deviceId: 'gate-1', offline: false, claimedAt: null },
    decision: null,
  });
  expect(JSON.stringify(dispute)).not.toContain('Rokeya');
});

test('disputes that wait for an administrator are measured by their kind, until they are decided', async () => {
  const metrics = new Registry();
  const measuring = jobs.find(({ name }) => name === 'measure-disputes')!.verb({ ...service.deps, metrics });
  const waiting = async () => {
    await measuring();
    const { values } = await metrics.getSingleMetric('jatra_ticket_disputes_waiting')!.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.kind!, value]));
  };
  const before = await waiting();
  const { dispute } = await contested();
  const ridden = await aTicket();
  await cancelling(ridden);
  await upload(ridden.qr, { scannedAt: at('01:20:30'), accepted: true });
  expect(await waiting()).toEqual({
    FIRST_USE: before.FIRST_USE! + 1,
    CANCELLED_TICKET: before.CANCELLED_TICKET! + 1,
  });
  await decide(dispute, 'REJECT');
  const [ride] = await disputesOf(ridden.view);
  await decide(ride!, 'UPHOLD');
  expect(await waiting()).toEqual(before);
});

test('not another device of the same checker either, nor another checker on the same device', async () => {
  for (const [who, deviceId] of [
    [people.gate, 'phone-a'],
    [people.guard, 'gate-1'],
  ] as const) {
    service.clock.set(at('00:30:00'));
    const { qr, ticketId, view } = await aTicket();
    service.clock.set(at('01:20:00'));
    await scan(qr);
    const sent = { scannedAt: at('01:19:00'), nonce: newId() };
    for (let round = 0; round < 2; round++)
      expect((await upload(qr, sent, who, deviceId)).result).toBe('ALREADY_USED');
    expect(await usedAt(ticketId)).toBe(at('01:20:00'));
    expect(await disputesOf(view)).toHaveLength(1);
  }
});

test('a scan of the same checker and device, a later one, and one that let nobody in are no dispute', async () => {
  const { qr, view } = await aTicket();
  service.clock.set(at('01:20:00'));
  await scan(qr);
  service.clock.set(at('01:30:00'));
  await upload(qr, { scannedAt: at('01:19:00') }, people.gate, 'gate-1');
  await upload(qr, { scannedAt: at('01:25:00') });
  await upload(qr, { scannedAt: at('01:10:00'), accepted: false });
  expect(await disputesOf(view)).toEqual([]);
});

test('between offline scans the earliest stands, and what came in late and took the use is in the list', async () => {
  const { qr, ticketId, view } = await aTicket();
  service.clock.set(at('03:00:00'));
  await upload(qr, { scannedAt: at('01:20:00') }, people.gate, 'phone-b');
  expect((await upload(qr, { scannedAt: at('01:10:00') })).result).toBe('VALID');
  expect(await usedAt(ticketId)).toBe(at('01:10:00'));
  const [dispute] = await disputesOf(view);
  expect(dispute).toMatchObject({ kind: 'FIRST_USE', otherScan: { deviceId: 'phone-b' } });
  expect((await decide(dispute!, 'REJECT')).body.state).toBe('REJECTED');
  expect(await usedAt(ticketId)).toBe(at('01:20:00'));
});

test('who rode on a ticket before or after it was cancelled is in the list; who was refused is not', async () => {
  const cases = [
    { scannedAt: at('01:10:00'), listed: true },
    { scannedAt: at('01:10:00'), accepted: true, listed: true },
    { scannedAt: at('02:30:00'), accepted: true, listed: true },
    { scannedAt: at('02:30:00'), accepted: false, listed: false },
    { scannedAt: at('01:10:00'), undoneAt: at('01:11:00'), accepted: true, listed: false },
  ];
  for (const { listed, ...sent } of cases) {
    service.clock.set(at('00:30:00'));
    const ticket = await aTicket();
    service.clock.set(at('02:00:00'));
    await cancelling(ticket);
    service.clock.set(at('03:00:00'));
    expect((await upload(ticket.qr, sent)).result).toBe('CANCELLED');
    const kinds = (await disputesOf(ticket.view)).map(({ kind, voidedAt }) => [kind, voidedAt]);
    expect([sent, kinds]).toEqual([sent, listed ? [['CANCELLED_TICKET', at('02:00:00')]] : []]);
  }
});

test('a used ticket that a cancellation names all the same is in the list, once however often it is told', async () => {
  const ticket = await aTicket();
  await scan(ticket.qr);
  for (const id of [newId(), newId()]) await service.cancel(ticket.view, [ticket.passengerId], id);
  const found = await eventually(async () => {
    const items = await disputesOf(ticket.view);
    return items.length > 0 && items;
  }, 'the dispute');
  expect(found).toMatchObject([{ kind: 'CANCELLED_TICKET', scan: { deviceId: 'gate-1', offline: false } }]);
  expect((await rowOf(ticket.ticketId)).status).toBe('USED');
  const events = await service.platform.events(contracts.voided);
  expect(events.filter(({ data }) => data.ticketIds.includes(ticket.ticketId))).toEqual([]);
  expect(await disputesOf(ticket.view)).toHaveLength(1);
});

test('an administrator decides a dispute once, with a reason; the scan that is believed is the first use, and it is recorded', async () => {
  for (const [decision, state, first] of [
    ['UPHOLD', 'UPHELD', at('01:19:58')],
    ['REJECT', 'REJECTED', at('01:20:00')],
  ] as const) {
    const { qr, ticketId, view, dispute } = await contested();
    const { status, body } = await decide(dispute, decision);
    expect([status, body.state, body.decision]).toEqual([
      200,
      state,
      { decidedBy: adminId, decidedAt: at('01:21:00'), reason: 'The guard confirms it' },
    ]);
    expect(await usedAt(ticketId)).toBe(first);
    expect(await scan(qr)).toMatchObject({ result: 'ALREADY_USED', firstUsedAt: first });
    for (const again of ['UPHOLD', 'REJECT'])
      expect(await decide(dispute, again)).toMatchObject({ status: 409, body: { code: 'DISPUTE_DECIDED' } });
    expect(await usedAt(ticketId)).toBe(first);
    expect(await disputesOf(view, '&state=OPEN')).toEqual([]);
    expect(await disputesOf(view, `&state=${state}`)).toHaveLength(1);

    const path = `/admin/tickets/actions?entity=scan-dispute&entityId=${dispute.disputeId}`;
    const { items } = (await send<{ items: object[] }>(admin, 'GET', path)).body;
    expect(items).toMatchObject([
      { action: decision.toLowerCase(), actorId: adminId, reason: 'The guard confirms it', after: { state } },
    ]);
  }
});

test('a decision between two scans leaves a third that stands by now', async () => {
  const { qr, ticketId, view } = await aTicket();
  service.clock.set(at('03:00:00'));
  await upload(qr, { scannedAt: at('01:20:00') }, people.gate, 'phone-b');
  await upload(qr, { scannedAt: at('01:10:00') });
  await upload(qr, { scannedAt: at('01:05:00') }, people.gate, 'phone-c');
  const [first] = await disputesOf(view);
  expect((await decide(first!, 'REJECT')).status).toBe(200);
  expect(await usedAt(ticketId)).toBe(at('01:05:00'));
  expect(await disputesOf(view, '&state=OPEN')).toHaveLength(1);
});

test('of decisions at the same instant one counts', async () => {
  const { dispute } = await contested();
  const answers = await Promise.all(
    ['UPHOLD', 'REJECT', 'UPHOLD', 'REJECT'].map((decision) => decide(dispute, decision)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
});

test('a scan that is taken back takes its dispute along', async () => {
  const { qr, ticketId, view } = await aTicket();
  service.clock.set(at('01:20:00'));
  await scan(qr);
  service.clock.set(at('01:21:00'));
  const verdict = await upload(qr, { scannedAt: at('01:19:00'), undoneAt: at('01:20:00'), accepted: true });
  expect(verdict.result).toBe('UNDONE');
  expect(await disputesOf(view)).toEqual([]);
  expect(await usedAt(ticketId)).toBe(at('01:20:00'));

  const other = await contested();
  const nonces = await service.deps.db.$client<{ nonce: string }[]>`
    SELECT nonce FROM ticket_scans WHERE id = ${other.dispute.otherScan!.scanId}`;
  const { status } = await send(people.gate.token, 'POST', '/tickets/scans/undo', {
    deviceId: 'gate-1',
    nonce: nonces[0]!.nonce,
  });
  expect(status).toBe(200);
  expect(await usedAt(other.ticketId)).toBe(at('01:19:58'));
  expect(await disputesOf(other.view)).toEqual([]);
});

test('nobody decides about a scan of their own, and checkers and passengers decide nothing', async () => {
  const { dispute, ticketId } = await contested();
  for (const { userId } of Object.values(people)) {
    const promoted = await service.platform.tokenFor({ role: 'ADMIN', userId });
    expect((await decide(dispute, 'UPHOLD', promoted)).status).toBe(403);
  }
  for (const role of ['USER', 'CHECKER', 'AGENT'] as const) {
    const token = await service.platform.tokenFor({ role });
    expect((await decide(dispute, 'UPHOLD', token)).status).toBe(403);
    for (const list of ['disputes', 'actions'])
      expect((await send(token, 'GET', `/admin/tickets/${list}`)).status).toBe(403);
  }
  expect((await decide({ ...dispute, disputeId: newId() }, 'UPHOLD')).body.code).toBe('DISPUTE_NOT_FOUND');
  expect((await decide(dispute, 'MAYBE')).status).toBe(400);
  expect((await decide(dispute, 'UPHOLD', admin, 'x')).status).toBe(400);
  expect((await decide(dispute, 'UPHOLD', admin, 'null\u0000byte')).status).toBe(400);
  expect(await usedAt(ticketId)).toBe(at('01:20:00'));
});

test('the list goes page by page', async () => {
  const { dispute } = await contested();
  await contested();
  const path = '/admin/tickets/disputes?state=OPEN';
  const all = (await send<typeof DisputePage.static>(admin, 'GET', `${path}&limit=100`)).body.items;
  expect(all.map(({ disputeId }) => disputeId)).toContain(dispute.disputeId);
  const seen: Dispute[] = [];
  let cursor = '';
  do {
    const { body } = await send<typeof DisputePage.static>(admin, 'GET', `${path}&limit=1${cursor}`);
    seen.push(...body.items);
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor);
  expect(seen).toEqual(all);
  for (const query of ['state=SHUT', 'journeyDate=2026-02-30', 'cursor=x', 'trainId=702'])
    expect((await send(admin, 'GET', `/admin/tickets/disputes?${query}`)).status).toBe(400);
});
