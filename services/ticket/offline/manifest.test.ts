import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { shortenName } from '../paper/shorten-name.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';
import type { ManifestPage } from './models.ts';

let service: TicketTest;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
beforeEach(() => service.clock.set('2026-11-26T00:30:00.000Z'));
afterAll(() => service.platform.close());

async function manifest(path: string, etag?: string) {
  const answer = await service.app.handle(
    new Request(`http://localhost/v1/tickets/manifest?${path}`, {
      headers: { authorization: `Bearer ${checker}`, ...(etag && { 'if-none-match': etag }) },
    }),
  );
  const text = await answer.text();
  return {
    status: answer.status,
    etag: answer.headers.get('etag') ?? '',
    page: (text ? JSON.parse(text) : undefined) as typeof ManifestPage.static,
  };
}

test('the manifest of a trip has everybody who travels and nobody else, page by page', async () => {
  const view = aBooking(['মোছাঃ রোকেয়া সুলতানা', 'Abdul Karim', 'Begum', 'Rahim Uddin']);
  const [rokeya, karim, begum, rahim] = await service.issue(view);
  const tomorrow = {
    journeyDate: '2026-11-27',
    boardingAt: '2026-11-27T01:00:00.000Z',
    arrivalAt: '2026-11-27T06:05:00.000Z',
  };
  await service.issue(aBooking(['Another day'], { trainId: view.trainId, ...tomorrow }));
  await service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [begum!.passengerId],
  });
  const body = { qr: karim!.qr, ...service.tripOf(karim!.qr), deviceId: 'gate-1', nonce: newId() };
  await service.call(checker, 'POST', '/tickets/validate', body);

  const trip = `trainId=${view.trainId}&journeyDate=${view.journeyDate}`;
  const { page } = await manifest(trip);
  const common = {
    coachNumber: 'KA',
    class: 'S_CHAIR',
    from: 'DA',
    to: 'CG',
    acceptedFrom: '2026-11-25T13:00:00.000Z',
    expiresAt: '2026-11-26T12:05:00.000Z',
    document: null,
  };
  const used = { status: 'USED', usedAt: '2026-11-26T00:30:00.000Z' };
  const valid = { status: 'VALID', usedAt: null };
  const document = { kind: 'NID', lastFour: '3456' };
  const expected = [
    { ...common, ...valid, ticketId: rokeya!.ticketId, seatNumber: '12', name: 'মোছাঃ রোকেয়া সু.', document },
    { ticketId: karim!.ticketId, seatNumber: '13', name: 'Abdul K.', ...used, ...common },
    { ticketId: rahim!.ticketId, seatNumber: '15', name: 'Rahim U.', ...valid, ...common },
  ] as (typeof page)['items'];
  expect(page.items).toEqual(expected.toSorted((one, other) => (one.ticketId < other.ticketId ? -1 : 1)));
  expect(page.nextCursor).toBeNull();

  const first = await manifest(`${trip}&limit=2`);
  const second = await manifest(`${trip}&limit=2&cursor=${first.page.nextCursor}`);
  expect([...first.page.items, ...second.page.items]).toEqual(page.items);
  expect(second.page.nextCursor).toBeNull();

  service.clock.set('2026-11-26T12:05:00.000Z');
  const late = await manifest(trip);
  expect(late.page.items.map(({ status }) => status)).toEqual(['USED']);
});

test('a manifest that has not changed is 304; a scan, a sale or a cancellation changes it', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [rokeya, karim] = await service.issue(view);
  const trip = `trainId=${view.trainId}&journeyDate=${view.journeyDate}`;
  const seen = [(await manifest(trip)).etag];
  const expectChange = async () => {
    const changed = await manifest(trip, seen.at(-1));
    expect([changed.status, seen.includes(changed.etag)]).toEqual([200, false]);
    expect((await manifest(trip, `"other", W/${changed.etag}`)).status).toBe(304);
    seen.push(changed.etag);
  };
  expect(await manifest(trip, seen[0])).toMatchObject({ status: 304, page: undefined });
  await service.call(checker, 'POST', '/tickets/validate', {
    qr: rokeya!.qr,
    ...service.tripOf(rokeya!.qr),
    deviceId: 'gate-1',
    nonce: newId(),
  });
  await expectChange();
  await service.issue(aBooking(['Late'], { trainId: view.trainId }));
  await expectChange();
  const passengers = { bookingId: view.bookingId, passengerIds: [karim!.passengerId] };
  await service.platform.bus.request(contracts.voidTickets, passengers);
  await expectChange();
});

test('a passenger gets no manifest and no duplicates; a date that does not exist is refused', async () => {
  const passenger = await service.platform.tokenFor();
  for (const list of ['manifest', 'duplicates']) {
    const path = `/tickets/${list}?trainId=${newId()}&journeyDate=`;
    expect((await service.call(passenger, 'GET', `${path}2026-11-26`)).status).toBe(403);
    for (const date of ['2026-02-30', '0000-09-10'])
      expect((await service.call(checker, 'GET', `${path}${date}`)).status).toBe(400);
    expect((await service.call(checker, 'GET', `${path}2026-11-26&cursor=x`)).status).toBe(400);
  }
});

test.each([
  ['Rokeya Sultana', 'Rokeya S.'],
  ['  Rokeya   Sultana ', 'Rokeya S.'],
  ['Rokeya', 'Rokeya'],
  ['মো. জ্ঞানেন্দ্র ক্ষিতীশ', 'মো. জ্ঞানেন্দ্র ক্ষি.'],
  ['Wolfeschlegelsteinhausenbergerdorff Senior', 'Wolfeschlegelsteinhau S.'],
  ['Wolfeschlegelsteinhausenbergerdorff', 'Wolfeschlegelsteinhausen'],
  ['Rahim (Babu)', 'Rahim B.'],
  ['Rahim "Babu" Uddin', 'Rahim Babu U.'],
  ['Rahim ‘Babu’', 'Rahim B.'],
  ['Md. Rahim', 'Md. Rahim'],
  ['MD RAHIM UDDIN', 'MD RAHIM U.'],
  ['Dr. Mst. Rokeya Sultana', 'Dr. Mst. Rokeya S.'],
  ['A. K. M. Rahim', 'A. K. M. Rahim'],
  ['A.K.M. Fazlul Huq', 'A.K.M. Fazlul H.'],
  ['মোঃ রহিম', 'মোঃ রহিম'],
  ['মোছাঃ রোকেয়া সুলতানা', 'মোছাঃ রোকেয়া সু.'],
  ['মো. রহিম (বাবু)', 'মো. রহিম বা.'],
  ['Prof. Dr. Engr. Md. Wolfeschlegelstein Khan', 'Wolfeschlegelstein K.'],
  ['Md. A.', 'Md. A.'],
  ['-', '-'],
])('the name %s is shortened to %s', (name, short) => {
  expect(shortenName(name)).toBe(short.normalize('NFC'));
});
