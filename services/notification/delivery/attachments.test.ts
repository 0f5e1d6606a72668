import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import * as booking from '#shared/contracts/booking';
import * as ticket from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { delayMessage } from '../announcements/announce-delay.ts';
import { cancellationMessage } from '../announcements/compose-cancellation.ts';
import { journeyCalendar } from '../messages/calendar.ts';
import { notifications } from '../schema.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { bookingFixture, passengerFixture } from '../testing/bookings.ts';
import type { CaughtMail } from '../testing/inbox.ts';

let bench: Bench;
/** Of which passengers' tickets pages were asked for, and by whose name. */
const asked: { userId: string; ticketId: string }[] = [];
let answer: (asked: { userId: string; ticketId: string }) => Promise<{ fileName: string; pdf: string }>;
const page = async ({ ticketId }: { ticketId: string }) => ({
  fileName: `ticket-${ticketId}.pdf`,
  pdf: Buffer.from(`%PDF-1.3 ${ticketId}`).toString('base64'),
});
beforeAll(async () => {
  bench = await openBench();
  await bench.platform.fake(ticket.printTicket, (input) => {
    asked.push(input);
    return answer(input);
  });
});
/** Lets go of the pages that never come. */
const over = Promise.withResolvers<never>();
afterAll(() => {
  over.reject(new Error('over'));
  return bench.close();
});
over.promise.catch(() => {});

const filesOf = (mail: CaughtMail, type: string) =>
  (mail.attachments ?? []).filter(({ contentType }) => contentType.startsWith(type));
async function calendarOf(mail: CaughtMail) {
  const [file] = filesOf(mail, 'text/calendar');
  return unfold((await bench.inbox.attachment(mail, file!.generatedFileName)).toString());
}

/** The properties of a calendar, after what RFC 5545 asks of every line. */
function unfold(calendar: string): Record<string, string> {
  expect(calendar.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of calendar.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = calendar.replaceAll('\r\n ', '').split('\r\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [/^[A-Z-]+/.exec(line)![0], line.slice(line.indexOf(':') + 1)]),
  );
}

describe('the mail with the tickets', () => {
  test('carries a page to print for each of them, asked for in its buyer’s name, and keeps none', async () => {
    answer = page;
    const sold = bench.buy();
    await bench.issue(sold);
    const mail = await bench.inbox.mailTo(sold.email);
    const pages = filesOf(mail, 'application/pdf');
    const wanted = asked.filter(({ userId }) => userId === sold.userId).map(({ ticketId }) => ticketId);
    expect(new Set(wanted).size).toBe(2);
    expect(pages.map(({ filename }) => filename).toSorted()).toEqual(
      wanted.map((ticketId) => `ticket-${ticketId}.pdf`).toSorted(),
    );
    expect((await bench.inbox.attachment(mail, pages[0]!.generatedFileName)).toString()).toStartWith('%PDF-');
    const row = await bench.rowThat(sold.userId, 'SENT');
    expect(row).toMatchObject({ html: null, images: null, calendar: null });
    expect(JSON.stringify(row).length).toBeLessThan(4_000);
  });

  test('brings the journey for a calendar, in UTC and without the names of those who travel', async () => {
    answer = page;
    const sold = bench.buy({ passengers: [passengerFixture({ name: 'Abul Hossain' })] });
    await bench.issue(sold);
    const calendar = await calendarOf(await bench.inbox.mailTo(sold.email));
    expect(calendar).toMatchObject({
      METHOD: 'PUBLISH',
      UID: `${sold.bookingId}@jatra`,
      DTSTART: '20261126T014500Z',
      DTEND: '20261126T064000Z',
      DTSTAMP: '20261123T063000Z',
      SUMMARY: '788 Sonar Bangla Express (সোনার বাংলা এক্সপ্রেস): Dhaka – Chattogram',
      STATUS: 'CONFIRMED',
      ORGANIZER: 'mailto:tickets@jatra.test',
    });
    expect(calendar.DESCRIPTION).toContain('PNR K7M2QX9RTA');
    expect(JSON.stringify(calendar)).not.toContain('Hossain');
  });

  test.each([
    ['that is refused', async () => Promise.reject(commonProblems.UNAVAILABLE('Too many pages'))],
    ['that never comes', () => over.promise],
  ])('goes at its first attempt without a page %s, with codes and calendar', async (_, silent) => {
    answer = silent;
    const sold = bench.buy();
    await bench.issue(sold);
    const mail = await eventually(
      async () => (await bench.inbox.mailsTo(sold.email))[0],
      'the mail without pages',
    );
    expect(filesOf(mail, 'application/pdf')).toEqual([]);
    expect(filesOf(mail, 'image/png')).toHaveLength(2);
    expect(filesOf(mail, 'text/calendar')).toHaveLength(1);
    expect(await bench.rowThat(sold.userId, 'SENT')).toMatchObject({ attempts: 1 });
  });

  test('asks for no pages while many mails wait', async () => {
    answer = page;
    const { db, delivery } = bench.service.deps;
    const crowd = Array.from({ length: 20 }, () => ({ userId: newId(), ticketId: newId() }));
    await db.insert(notifications).values(
      crowd.map(({ userId, ticketId }) => ({
        id: newId(),
        userId,
        type: 'EMAIL',
        recipient: `crowd-${userId}@example.com`,
        subject: 'Tickets',
        message: 'Tickets',
        kind: 'TICKETS',
        images: [{ cid: 'one', filename: 'one.png', text: 'JT1:X', ticketId }],
        nextAttemptAt: bench.clock.now(),
      })),
    );
    delivery.wake();
    for (const { userId } of crowd) await bench.rowThat(userId, 'SENT');
    const ids = crowd.map(({ ticketId }) => ticketId);
    expect(asked.filter(({ ticketId }) => ids.includes(ticketId))).toEqual([]);
  });

  test('that was queued by a process of before, without the ids of its tickets, is sent as it is', async () => {
    answer = page;
    const sold = bench.buy();
    await bench.service.deps.db.insert(notifications).values({
      id: newId(),
      userId: sold.userId,
      type: 'EMAIL',
      recipient: sold.email,
      subject: 'Tickets',
      message: 'Tickets',
      html: '<p>Tickets</p>',
      kind: 'TICKETS',
      images: [{ cid: 'one', filename: 'one.png', text: 'JT1:X' }],
      nextAttemptAt: bench.clock.now(),
    });
    bench.service.deps.delivery.wake();
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.attachments).toHaveLength(1);
    expect(asked.filter(({ userId }) => userId === sold.userId)).toEqual([]);
  });
});

describe('a calendar', () => {
  const from = 'Jatra <tickets@jatra.test>';
  const booked = bookingFixture();
  const at = (now: string, changes = {}) =>
    unfold(journeyCalendar('bn', { ...booked, ...changes }, { now: new Date(now), from }));

  test('has one event for a booking: what is written later has the greater sequence and today’s times', () => {
    const first = at('2026-11-23T06:31:00.000Z');
    const late = at('2026-11-26T01:00:00.000Z', { delayMinutes: 45 });
    const gone = at('2026-11-26T01:00:01.000Z', { delayMinutes: 45, status: 'CANCELLED' });
    expect([late.UID, gone.UID]).toEqual([first.UID!, first.UID!]);
    expect([late.DTSTART, late.DTEND]).toEqual(['20261126T023000Z', '20261126T072500Z']);
    expect(late.DESCRIPTION).toContain('০৭:৪৫');
    expect(Number(late.SEQUENCE)).toBeGreaterThan(Number(first.SEQUENCE));
    expect(Number(gone.SEQUENCE)).toBeGreaterThan(Number(late.SEQUENCE));
    expect([gone.METHOD, gone.STATUS]).toEqual(['CANCEL', 'CANCELLED']);
  });

  test('is told of a delay and of a cancellation that was paid, and of nothing that never was a journey', () => {
    const contact = { fullName: 'Ayesha Rahman' };
    const cancelled = { whole: true, refundPoisha: 0, cancelledAt: booked.createdAt, passengerIds: [] };
    const late = { ...booked, delayMinutes: 45 };
    expect(delayMessage('en', { booking: late, contact, reason: '' }).journey).toBe(late);
    const tell = (wasConfirmed: boolean) =>
      cancellationMessage('en', { booking: booked, contact, ...cancelled, wasConfirmed }).journey;
    expect([tell(true), tell(false)]).toEqual([booked, undefined]);
  });

  test('of a cancelled booking takes the event out of it again', async () => {
    const sold = bench.buy({ status: 'CANCELLED' });
    const { bookingId, userId, trainId, journeyDate, createdAt } = sold;
    await bench.platform.publish(booking.cancelled, {
      aggregateId: bookingId,
      version: 3,
      data: {
        ...{ bookingId, version: 3, userId, trainId, journeyDate, createdAt },
        fromStationId: sold.from.stationId,
        toStationId: sold.to.stationId,
        cancellationId: newId(),
        seats: [],
        whole: true,
        wasConfirmed: true,
        refundPoisha: 0,
        cancelledAt: createdAt,
      },
    });
    const mail = await bench.inbox.mailTo(sold.email);
    expect(filesOf(mail, 'text/calendar')).toHaveLength(1);
    expect(await calendarOf(mail)).toMatchObject({ METHOD: 'CANCEL', UID: `${bookingId}@jatra` });
  });
});
