import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { drawPng } from '#shared/qr/draw-qr';
import { qrToSign, sealQr } from '#shared/qr/qr';
import type { RevocationPage, Ticket, TicketPage } from './models.ts';
import { aBooking, type BookingView, startTicketService, type TicketTest } from './testing/bookings.ts';

let service: TicketTest;
let view: BookingView;
let issued: Awaited<ReturnType<TicketTest['issue']>>;
let owner: string;
let stranger: string;
let checker: string;

beforeAll(async () => {
  service = await startTicketService();
  view = aBooking(['মোছাঃ রোকেয়া সুলতানা', 'Abdul Karim']);
  issued = await service.issue(view);
  owner = await service.platform.tokenFor({ userId: view.userId });
  stranger = await service.platform.tokenFor();
  checker = await service.platform.tokenFor({ role: 'CHECKER' });
});
afterAll(() => service.platform.close());

async function getJson<Body>(token: string, path: string): Promise<{ status: number; body: Body }> {
  const answer = await service.call(token, 'GET', path);
  return { status: answer.status, body: (await answer.json()) as Body };
}

function decode(png: Uint8Array): string | undefined {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

describe('tickets', () => {
  test('the owner sees all of a ticket', async () => {
    const { status, body } = await getJson<typeof Ticket.static>(owner, `/tickets/${issued[0]!.ticketId}`);
    const [passenger] = view.passengers;
    expect(status).toBe(200);
    expect(body).toEqual({
      ticketId: issued[0]!.ticketId,
      bookingId: view.bookingId,
      passengerId: passenger!.passengerId,
      ticketNumber: issued[0]!.ticketNumber,
      pnr: view.pnr,
      status: 'VALID',
      trainId: view.trainId,
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
      document: { kind: 'NID', lastFour: '3456' },
      boardingAt: '2026-11-26T01:00:00.000Z',
      expectedBoardingAt: '2026-11-26T01:00:00.000Z',
      arrivalAt: '2026-11-26T06:05:00.000Z',
      expectedArrivalAt: '2026-11-26T06:05:00.000Z',
      expiresAt: '2026-11-26T12:05:00.000Z',
      issuedAt: '2026-11-26T00:30:00.000Z',
      validatedAt: null,
      voidedAt: null,
      qr: issued[0]!.qr,
    });
  });

  test('somebody else’s ticket and none are the same 404, in every form', async () => {
    for (const form of ['', '/qr.svg', '/qr.png']) {
      const theirs = await getJson<Record<string, unknown>>(
        stranger,
        `/tickets/${issued[0]!.ticketId}${form}`,
      );
      const none = await getJson<Record<string, unknown>>(stranger, `/tickets/${newId()}${form}`);
      expect([theirs.status, theirs.body.code]).toEqual([404, 'TICKET_NOT_FOUND']);
      expect({ ...none.body, requestId: '' }).toEqual({ ...theirs.body, requestId: '' });
    }
    const withoutToken = await service.app.handle(
      new Request(`http://localhost/v1/tickets/${issued[0]!.ticketId}/qr.png`),
    );
    expect(withoutToken.status).toBe(401);
  });

  test('the list holds the tickets of the booking asked for, page by page, and nothing of somebody else’s', async () => {
    const other = aBooking(['Rokeya'], { userId: view.userId });
    await service.issue(other);
    const all = await getJson<typeof TicketPage.static>(owner, '/tickets');
    expect(all.body.items.map((ticket) => ticket.bookingId)).toEqual([
      other.bookingId,
      view.bookingId,
      view.bookingId,
    ]);

    const first = await getJson<typeof TicketPage.static>(
      owner,
      `/tickets?bookingId=${view.bookingId}&limit=1`,
    );
    const path = `/tickets?bookingId=${view.bookingId}&limit=1&cursor=${first.body.nextCursor}`;
    const second = await getJson<typeof TicketPage.static>(owner, path);
    const seen = [...first.body.items, ...second.body.items].map((ticket) => ticket.ticketId);
    expect(seen.toSorted()).toEqual(issued.map((ticket) => ticket.ticketId).toSorted());
    expect(second.body.nextCursor).toBeNull();

    const theirs = await getJson<unknown>(stranger, `/tickets?bookingId=${view.bookingId}`);
    expect(theirs).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    const wrong = Buffer.from('["x"]').toString('base64url');
    for (const query of ['bookingId=x', `cursor=${wrong}`, 'limit=0']) {
      expect((await getJson(owner, `/tickets?${query}`)).status).toBe(400);
    }
  });
});

describe('the picture of a code', () => {
  test('a program that did not make the PNG reads from it the text of the ticket', async () => {
    const answer = await service.call(owner, 'GET', `/tickets/${issued[0]!.ticketId}/qr.png`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('cache-control')).toStartWith('private');
    expect(decode(new Uint8Array(await answer.arrayBuffer()))).toBe(issued[0]!.qr);
  });

  test('the longest code is readable at every size, sharp, no wider than asked, with four white modules around', async () => {
    const longest = 'ABCDEFGHIJ';
    const codes = {
      trainNumber: longest,
      from: longest,
      to: longest,
      coach: longest,
      seat: longest,
      class: longest,
    };
    const when = {
      boardingAt: new Date('2026-11-26T01:00:00Z'),
      expiresAt: new Date('2026-11-26T12:05:00Z'),
    };
    const signer = service.deps.keyring.signer();
    const signed = qrToSign(
      { ...codes, ...when, ticketId: newId(), journeyDate: '2026-11-26', name: 'Rokeya Sultana' },
      signer.kid,
    );
    const text = sealQr(signed, signer.sign(signed));
    expect(text).toHaveLength(250);
    for (const size of [150, 250, 500, 501, 1_500]) {
      const png = drawPng(text, size);
      expect(decode(png)).toBe(text);
      const { width, data } = PNG.sync.read(Buffer.from(png));
      const modules = 53 + 2 * 4;
      const scale = width / modules;
      expect([width <= size, Number.isInteger(scale)]).toEqual([true, true]);
      const dark = (x: number, y: number) => data[(y * width + x) * 4] === 0;
      const edge = 4 * scale;
      expect([dark(edge - 1, edge), dark(edge, edge - 1), dark(edge, edge)]).toEqual([false, false, true]);
    }
  });

  test('the SVG is one that a browser shows, of the same modules as the PNG', async () => {
    const path = `/tickets/${issued[0]!.ticketId}`;
    const answer = await service.call(owner, 'GET', `${path}/qr.svg`);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(answer.headers.get('cache-control')).toStartWith('private');
    const svg = await answer.text();
    const png = await service.call(owner, 'GET', `${path}/qr.png?size=100`);
    const { width } = PNG.sync.read(Buffer.from(await png.arrayBuffer()));
    expect(svg).toStartWith(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${width}"`);
  });

  test('a size that makes no sense is refused with its field named', async () => {
    for (const size of ['0', '99', '100000', 'large']) {
      const { status, body } = await getJson<{ errors: { field: string }[] }>(
        owner,
        `/tickets/${issued[0]!.ticketId}/qr.png?size=${size}`,
      );
      expect([status, body.errors[0]?.field]).toEqual([400, 'size']);
    }
  });
});

describe('revocations', () => {
  test('a checker gets the cancelled tickets of one trip, page by page; a passenger gets none', async () => {
    const booking = aBooking(['Rokeya', 'Karim', 'Begum']);
    const [first, second] = await service.issue(booking);
    const passengerIds = [first!.passengerId, second!.passengerId];
    await service.platform.bus.request(contracts.voidTickets, { bookingId: booking.bookingId, passengerIds });

    const path = `/tickets/revocations?trainId=${booking.trainId}&journeyDate=${booking.journeyDate}`;
    const all = await getJson<typeof RevocationPage.static>(checker, path);
    const item = { voidedAt: '2026-11-26T00:30:00.000Z' };
    expect(all.body.items).toEqual(
      [first!.ticketId, second!.ticketId].toSorted().map((ticketId) => ({ ticketId, ...item })),
    );
    const one = await getJson<typeof RevocationPage.static>(checker, `${path}&limit=1`);
    const rest = await getJson<typeof RevocationPage.static>(
      checker,
      `${path}&limit=1&cursor=${one.body.nextCursor}`,
    );
    expect([...one.body.items, ...rest.body.items]).toEqual(all.body.items);

    const nextDay = `/tickets/revocations?trainId=${booking.trainId}&journeyDate=2026-11-27`;
    expect((await getJson<unknown>(checker, nextDay)).body).toEqual({ items: [], nextCursor: null });
    expect((await getJson(owner, path)).status).toBe(403);
    expect(
      (await getJson(checker, `/tickets/revocations?trainId=${newId()}&journeyDate=2026-02-30`)).status,
    ).toBe(400);
  });
});
