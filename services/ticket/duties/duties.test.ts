import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { ticketConfig } from '../config.ts';
import { prepare } from '../offline/offline-checker.ts';
import { aBooking, type BookingView, startTicketService, type TicketTest } from '../testing/bookings.ts';
import type { DutyItem, DutyPage } from './models.ts';

let service: TicketTest;
let admin: string;

beforeAll(async () => {
  service = await startTicketService({ TICKET_DUTIES_REQUIRED: 'true' });
  admin = await service.platform.tokenFor({ role: 'ADMIN' });
});
beforeEach(() => service.clock.set('2026-11-26T00:30:00.000Z'));
afterAll(() => service.platform.close());

type Duty = typeof DutyItem.static;
const duties = '/admin/tickets/duties';

async function send<Body>(token: string, method: string, path: string, body?: unknown) {
  const answer = await service.call(token, method, path, body);
  return { status: answer.status, body: (await answer.json()) as Body & { code?: string } };
}
async function aChecker() {
  const userId = newId();
  return { userId, token: await service.platform.tokenFor({ role: 'CHECKER', userId }) };
}
const tripOf = ({ trainId, journeyDate }: Pick<BookingView, 'trainId' | 'journeyDate'>) => ({
  trainId,
  journeyDate,
});
const assign = (checkerUserId: string, view: BookingView) =>
  send<Duty>(admin, 'POST', duties, { checkerUserId, ...tripOf(view) });
const listOf = (path: string, token = admin) => send<typeof DutyPage.static>(token, 'GET', path);

/** Everything that a checker does with a trip, and what is told of it. */
function ways(view: BookingView, qr: string): [method: string, path: string, body?: unknown][] {
  const trip = tripOf(view);
  const query = new URLSearchParams(trip);
  const scan = { qr, nonce: newId(), scannedAt: '2026-11-26T00:30:00.000Z' };
  return [
    ['GET', `/tickets/manifest?${query}`],
    ['GET', `/tickets/revocations?${query}`],
    ['GET', `/tickets/duplicates?${query}`],
    ['POST', '/tickets/validate', { qr, ...trip, deviceId: 'phone-1', nonce: newId() }],
    ['POST', '/tickets/scans', { deviceId: 'phone-1', scans: [{ ...scan, ...trip }] }],
    // As older devices kept it.
    ['POST', '/tickets/scans', { deviceId: 'phone-1', scans: [scan] }],
  ];
}

test('a checker without a duty for a trip reads nothing of it and uses none of its tickets up', async () => {
  const [view, foreign] = [aBooking(['Rokeya']), aBooking(['Begum'])];
  const [, [ticket]] = [await service.issue(view), await service.issue(foreign)];
  const { userId, token } = await aChecker();
  // One for another train, one for the day after.
  await assign(userId, view);
  await assign(userId, { ...foreign, journeyDate: '2026-11-27' });
  for (const [method, path, body] of ways(foreign, ticket!.qr)) {
    const refused = await send<{ trips?: object[] }>(token, method, path, body);
    expect([path, refused.status, refused.body.code, refused.body.trips]).toEqual([
      path,
      403,
      'DUTY_REQUIRED',
      [tripOf(foreign)],
    ]);
  }
  expect((await service.list(foreign.bookingId)).map(({ status }) => status)).toEqual(['VALID']);
});

test('with a duty all of it is there, until the duty is taken away', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const { userId, token } = await aChecker();
  const given = await assign(userId, view);
  expect(given).toEqual({
    status: 201,
    body: {
      dutyId: given.body.dutyId,
      checkerUserId: userId,
      ...tripOf(view),
      createdAt: '2026-11-26T00:30:00.000Z',
      endedAt: null,
    },
  });
  for (const [method, path, body] of ways(view, ticket!.qr))
    expect([path, (await service.call(token, method, path, body)).status]).toEqual([path, 200]);

  service.clock.set('2026-11-26T00:40:00.000Z');
  const ended = { ...given.body, endedAt: '2026-11-26T00:40:00.000Z' };
  for (let round = 0; round < 2; round++) {
    expect(await send(admin, 'DELETE', `${duties}/${given.body.dutyId}`)).toEqual({
      status: 200,
      body: ended,
    });
    service.clock.set('2026-11-26T00:50:00.000Z');
  }
  for (const [method, path, body] of ways(view, ticket!.qr).slice(0, 4))
    expect([path, (await service.call(token, method, path, body)).status]).toEqual([path, 403]);
});

test('what was scanned with no network while the duty lasted is taken in after its end, and nothing that came after', async () => {
  const view = aBooking(['Rokeya', 'Begum']);
  const [first, second] = await service.issue(view);
  const { userId, token } = await aChecker();
  const { body: duty } = await assign(userId, view);
  service.clock.set('2026-11-26T01:10:00.000Z');
  await send(admin, 'DELETE', `${duties}/${duty.dutyId}`);
  service.clock.set('2026-11-26T03:00:00.000Z');
  const upload = (qr: string, scannedAt: string) => {
    const scans = [{ qr, nonce: newId(), scannedAt, ...tripOf(view) }];
    return send<{ scans: { result: string }[] }>(token, 'POST', '/tickets/scans', {
      deviceId: 'phone-1',
      scans,
    });
  };
  expect((await upload(second!.qr, '2026-11-26T01:10:00.000Z')).body.code).toBe('DUTY_REQUIRED');
  expect((await upload(first!.qr, '2026-11-26T01:09:59.000Z')).body.scans[0]!.result).toBe('VALID');
  const statuses = (await service.list(view.bookingId)).map(({ ticketId, status }) => [ticketId, status]);
  expect(Object.fromEntries(statuses)).toEqual({ [first!.ticketId]: 'USED', [second!.ticketId]: 'VALID' });
});

test('a device is refused before the network goes, and one with a duty works on without', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const { userId, token } = await aChecker();
  const call = async (path: string, body?: unknown) => {
    const answer = await service.call(token, body ? 'POST' : 'GET', path.slice('/v1'.length), body);
    if (answer.status !== 200) throw new Error(((await answer.json()) as { code: string }).code);
    return await answer.json();
  };
  await expect(prepare(call, view)).rejects.toThrow('DUTY_REQUIRED');
  await assign(userId, view);
  const device = await prepare(call, view);
  expect((await device.check(ticket!.qr, service.clock.now())).result).toBe('VALID');
  expect(await device.upload('phone-1')).toMatchObject([{ result: 'VALID' }]);
});

test('duties are listed page by page, by checker and trip; a checker sees their own', async () => {
  const [view, other] = [aBooking(['Rokeya']), aBooking(['Begum'])];
  const [mine, another] = [await aChecker(), await aChecker()];
  for (const [checker, trip] of [
    [mine, view],
    [mine, other],
    [another, view],
  ] as const)
    await assign(checker.userId, trip);
  const shown = async (path: string, token = admin) =>
    (await listOf(path, token)).body.items.map(({ checkerUserId, trainId }) => [checkerUserId, trainId]);
  const own = [
    [mine.userId, view.trainId],
    [mine.userId, other.trainId],
  ];
  expect(await shown(`${duties}?checkerUserId=${mine.userId}`)).toEqual(own);
  expect(await shown('/tickets/duties', mine.token)).toEqual(own);
  expect(await shown('/tickets/duties?journeyDate=2026-11-27', mine.token)).toEqual([]);
  expect(await shown(`${duties}?trainId=${view.trainId}&journeyDate=2026-11-26`)).toEqual([
    [mine.userId, view.trainId],
    [another.userId, view.trainId],
  ]);
  const first = await listOf(`${duties}?checkerUserId=${mine.userId}&limit=1`);
  const second = await listOf(
    `${duties}?checkerUserId=${mine.userId}&limit=1&cursor=${first.body.nextCursor}`,
  );
  expect([first, second].map(({ body }) => body.items[0]!.trainId)).toEqual([view.trainId, other.trainId]);
  expect(second.body.nextCursor).toBeNull();
});

test('a duty given twice, also at once, is one; each act is recorded once, with who did it', async () => {
  const view = aBooking(['Rokeya']);
  const { userId } = await aChecker();
  const given = await Promise.all(Array.from({ length: 6 }, () => assign(userId, view)));
  expect(new Set(given.map(({ body }) => body.dutyId)).size).toBe(1);
  const { dutyId } = given[0]!.body;
  await Promise.all(Array.from({ length: 4 }, () => send(admin, 'DELETE', `${duties}/${dutyId}`)));
  const { items } = (
    await send<{ items: Record<string, unknown>[] }>(
      admin,
      'GET',
      `/admin/tickets/actions?entity=duty&entityId=${dutyId}`,
    )
  ).body;
  const facts = { checkerUserId: userId, ...tripOf(view) };
  expect(items).toMatchObject([
    { action: 'end', actorRole: 'ADMIN', before: facts, after: null },
    { action: 'assign', actorRole: 'ADMIN', before: null, after: facts },
  ]);
  const again = await assign(userId, view);
  expect(again.body.dutyId).not.toBe(dutyId);
});

test('administrators alone give and take duties; bad input is refused by its field', async () => {
  const view = aBooking(['Rokeya']);
  const body = { checkerUserId: newId(), ...tripOf(view) };
  for (const role of ['USER', 'CHECKER', 'AGENT'] as const) {
    const token = await service.platform.tokenFor({ role });
    expect((await send(token, 'POST', duties, body)).status).toBe(403);
    expect((await send(token, 'DELETE', `${duties}/${newId()}`)).status).toBe(403);
    expect((await listOf(duties, token)).status).toBe(403);
  }
  for (const [field, value] of [
    ['checkerUserId', 'me'],
    ['trainId', undefined],
    ['journeyDate', '2026-02-30'],
  ] as const) {
    const refused = await send<{ errors: { field: string }[] }>(admin, 'POST', duties, {
      ...body,
      [field]: value,
    });
    expect([refused.status, refused.body.errors[0]?.field]).toEqual([400, field]);
  }
  expect((await listOf(`${duties}?journeyDate=2026-02-30`)).status).toBe(400);
  expect((await listOf(`${duties}?cursor=x`)).status).toBe(400);
  expect(await send(admin, 'DELETE', `${duties}/${newId()}`)).toMatchObject({
    status: 404,
    body: { code: 'DUTY_NOT_FOUND' },
  });
});

test('an administrator, who gives duties, needs none', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  for (const [method, path, body] of ways(view, ticket!.qr))
    expect([path, (await service.call(admin, method, path, body)).status]).toEqual([path, 200]);
});

test('production needs duties and opens half a day ahead unless told otherwise; development does neither', () => {
  expect(ticketConfig({ JATRA_ENV: 'production' })).toMatchObject({
    dutiesRequired: true,
    scanOpensHours: 12,
  });
  expect(ticketConfig({ JATRA_ENV: 'development' })).toMatchObject({
    dutiesRequired: false,
    scanOpensHours: 288,
  });
  for (const hours of ['0', '721', 'soon'])
    expect(() => ticketConfig({ TICKET_SCAN_OPENS_HOURS: hours })).toThrow('TICKET_SCAN_OPENS_HOURS');
});
