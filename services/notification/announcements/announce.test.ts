import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { newId } from '#shared/base/id';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import type { Booking } from '../messages/trip.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { passengerFixture } from '../testing/bookings.ts';
import type { CaughtMail } from '../testing/inbox.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const sale = (sold: Booking) => ({
  bookingId: sold.bookingId,
  version: sold.version,
  userId: sold.userId,
  trainId: sold.trainId,
  journeyDate: sold.journeyDate,
  fromStationId: sold.from.stationId,
  toStationId: sold.to.stationId,
  createdAt: sold.createdAt,
});

const pictures = (mail: CaughtMail) =>
  mail.attachments!.filter(({ contentType }) => contentType === 'image/png');

describe('tickets', () => {
  test('ticket.issued brings one mail with the PNR and a readable QR code for every passenger', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.subject).toContain('K7M2QX9RTA');
    expect(mail.text).toContain('করিম উদ্দিন');
    expect(mail.envelope.to).toEqual([{ address: sold.email }]);
    const texts = [];
    for (const file of pictures(mail)) {
      const png = PNG.sync.read(await bench.inbox.attachment(mail, file.generatedFileName));
      texts.push(jsQR(new Uint8ClampedArray(png.data), png.width, png.height)?.data);
    }
    expect(texts).toEqual(sold.passengers.map(({ passengerId }) => `JT1:QR${passengerId.toUpperCase()}`));

    const row = await bench.rowThat(sold.userId, 'SENT');
    expect(row).toMatchObject({
      kind: 'TICKETS',
      bookingId: sold.bookingId,
      attempts: 1,
      html: null,
      images: null,
    });
    expect(row.providerResponse).toMatchObject({ messageId: mail.headers['message-id'] });
  });

  test('an event delivered three times is one mail', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    await bench.inbox.mailTo(sold.email);
    const stream = await bench.platform.bus.connection.jetstream().streams.get('TICKET');
    const stored = await stream.getMessage({ seq: (await stream.info()).state.last_seq });
    // Without the message id that the stream knows already, it is delivered again.
    for (let again = 0; again < 2; again++) {
      await bench.platform.bus.connection.jetstream().publish(ticket.issued.subject, stored.data);
    }
    await bench.platform.settled('TICKET', 'notification-issued');
    expect(await bench.rowsOf(sold.userId)).toHaveLength(1);
    const marker = bench.buy();
    await bench.issue(marker);
    await bench.inbox.mailTo(marker.email);
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(1);
  });

  test('those who no longer travel get no ticket in the mail', async () => {
    const gone = passengerFixture({ name: 'Gone Away', status: 'CANCELLED' });
    const sold = bench.buy({ passengers: [passengerFixture({ name: 'Still Here' }), gone] });
    await bench.issue(sold);
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('Still Here');
    expect(mail.text).not.toContain('Gone Away');
    expect(pictures(mail)).toHaveLength(1);
  });

  test('tickets issued after the booking was cancelled are not announced', async () => {
    const sold = bench.buy({ status: 'CANCELLED' });
    await bench.issue(sold);
    await bench.platform.settled('TICKET', 'notification-issued');
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
  });

  test('a name with mark-up and line breaks changes neither page nor headers', async () => {
    const name = '<script>alert(1)</script>\r\nBcc: thief@example.com';
    const sold = bench.buy(
      { trainName: 'Train\r\nBcc: thief@example.com', passengers: [passengerFixture({ name })] },
      name,
    );
    await bench.issue(sold);
    const mail = await bench.inbox.mailTo(sold.email);
    const [head] = (await bench.inbox.source(mail)).split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(mail.envelope.to).toEqual([{ address: sold.email }]);
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&lt;script&gt;');
    expect(await bench.inbox.mailsTo('thief@example.com')).toEqual([]);
  });
});

describe('what became of a booking', () => {
  test('booking.failed tells why, and that paid money comes back', async () => {
    const sold = bench.buy({ status: 'FAILED', failureReason: 'SEATS_GONE' });
    await bench.platform.publish(booking.failed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: { ...sale(sold), reason: 'SEATS_GONE', paid: true, failedAt: sold.createdAt },
    });
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('somebody else had taken the seats');
    expect(mail.text).toContain('BDT 1,594.00. All of it is being refunded');
  });

  test('a failure while the money is under review never says that nothing was paid', async () => {
    const sold = bench.buy({ status: 'FAILED' });
    bench.hold(sold.bookingId, newId());
    await bench.platform.publish(booking.failed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: { ...sale(sold), reason: 'PAYMENT_DEADLINE', paid: false, failedAt: sold.createdAt },
    });
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('Your payment is being checked');
    expect(mail.text).not.toContain('No payment has reached us');
    expect(mail.text).not.toContain('not paid in time');
  });

  test('a failure that a late payment has undone is not announced', async () => {
    const sold = bench.buy({ status: 'CONFIRMED' });
    await bench.platform.publish(booking.failed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: { ...sale(sold), reason: 'PAYMENT_DEADLINE', paid: false, failedAt: sold.createdAt },
    });
    await bench.platform.settled('BOOKING', 'notification-failed');
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
  });

  test('a booking that ended with its train says that the railway cancelled it', async () => {
    const sold = bench.buy({ status: 'CANCELLED' });
    await bench.platform.publish(booking.cancelled, {
      aggregateId: sold.bookingId,
      version: 3,
      data: {
        ...sale(sold),
        cancellationId: newId(),
        seats: [],
        whole: true,
        wasConfirmed: true,
        refundPoisha: 159_400,
        cancelledAt: sold.createdAt,
        reason: 'TRIP_CANCELLED',
      },
    });
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('The railway has cancelled this train');
    expect(mail.text).toContain('BDT 1,594.00 is being refunded');
  });

  test('who was on board of a train that ended on its way is told what goes back, and keeps the tickets', async () => {
    const cancellationId = newId();
    const base = bench.buy({});
    const sold = bench.buy({
      cancellations: [
        {
          cancellationId,
          refundId: null,
          passengerIds: base.passengers.map(({ passengerId }) => passengerId),
          deductionPoisha: 60_000,
          refundPoisha: 95_400,
          requestedAt: base.createdAt,
        },
      ],
      passengers: base.passengers,
    });
    await bench.platform.publish(booking.cancelled, {
      aggregateId: sold.bookingId,
      version: 4,
      data: {
        ...sale(sold),
        cancellationId,
        seats: [],
        whole: false,
        wasConfirmed: true,
        refundPoisha: 95_400,
        cancelledAt: sold.createdAt,
        reason: 'TRIP_CANCELLED',
      },
    });
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.text).toContain('BDT 954.00 is being refunded');
    expect(mail.text).toContain('Kept, for the part travelled: − BDT 640.00');
    expect(mail.text).not.toContain('no longer good');
  });

  test('booking.cancelled and payment.refunded tell who, how much and when', async () => {
    const sold = bench.buy({ status: 'CANCELLED' });
    const seats = sold.passengers.map(({ passengerId, seatId }) => ({
      passengerId,
      seatId,
      class: 'SNIGDHA',
      paidPoisha: 79_700,
    }));
    await bench.platform.publish(booking.cancelled, {
      aggregateId: sold.bookingId,
      version: 3,
      data: {
        ...sale(sold),
        cancellationId: newId(),
        seats,
        whole: true,
        wasConfirmed: true,
        refundPoisha: 120_000,
        cancelledAt: sold.createdAt,
      },
    });
    const cancelled = await bench.inbox.mailTo(sold.email);
    expect(cancelled.text).toContain('Ayesha Rahman and করিম উদ্দিন');
    expect(cancelled.text).toContain('BDT 1,200.00 is being refunded');
    await bench.platform.publish(payment.refunded, {
      aggregateId: newId(),
      version: 3,
      data: {
        paymentId: newId(),
        bookingId: sold.bookingId,
        userId: sold.userId,
        refundId: newId(),
        amountPoisha: 120_000,
        reason: 'CANCELLED_BY_PASSENGER',
        refundedAt: sold.createdAt,
      },
    });
    const refund = await eventually(
      async () =>
        (await bench.inbox.mailsTo(sold.email)).find(({ subject }) => subject.startsWith('Refund of')),
      'the mail about the refund',
    );
    expect(refund.subject).toBe('Refund of BDT 1,200.00, PNR K7M2QX9RTA');
  });
});
