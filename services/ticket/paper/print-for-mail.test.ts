import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as booking from '#shared/contracts/booking';
import * as contracts from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';

let service: TicketTest;
beforeAll(async () => {
  service = await startTicketService();
});
afterAll(() => service.platform.close());

const ask = (userId: string, ticketId: string) =>
  service.platform.bus.request(contracts.printTicket, { userId, ticketId });

test('another service gets the page of a ticket for its buyer, small enough for one message, and for nobody else', async () => {
  const view = aBooking(['মোছাঃ রোকেয়া সুলতানা']);
  const [ticket] = await service.issue(view);
  // The first page loads the fonts, which on a busy machine takes longer than a mail waits.
  const { fileName, pdf } = await eventually(
    () =>
      ask(view.userId, ticket!.ticketId).catch((error: { code?: string }) => {
        if (error.code !== 'UNAVAILABLE') throw error;
        return undefined;
      }),
    'a page',
  );
  expect(fileName).toBe(`ticket-${ticket!.ticketNumber}.pdf`);
  expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeLessThan(900_000);
  await expect(ask(newId(), ticket!.ticketId)).rejects.toMatchObject({ code: 'TICKET_NOT_FOUND' });
});

test('the pages of a booking of four all find a place, and booking is asked once', async () => {
  const view = aBooking(['Rokeya', 'Karim', 'Salma', 'Jamal']);
  const issued = await service.issue(view);
  let asked = 0;
  await service.platform.fake(booking.getBooking, ({ bookingId }) => {
    asked++;
    return service.known(bookingId);
  });
  const answers = await Promise.allSettled(issued.map(({ ticketId }) => ask(view.userId, ticketId)));
  const refusals = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.detail] : []));
  expect(asked).toBe(1);
  expect(refusals).not.toContain('Too many pages are being drawn');
});

test('pages for mails keep nobody from a page on the screen: those that find no room are refused at once', async () => {
  const view = aBooking(['Rokeya Sultana']);
  const [ticket] = await service.issue(view);
  const token = await service.platform.tokenFor({ userId: view.userId });
  const mails = Promise.allSettled(Array.from({ length: 20 }, () => ask(view.userId, ticket!.ticketId)));
  const shown = await service.call(token, 'GET', `/tickets/${ticket!.ticketId}/ticket.pdf`);
  expect(shown.status).toBe(200);
  const refused = (await mails).flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(new Set(refused)).toEqual(new Set(['UNAVAILABLE']));
});
