import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import * as auth from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import * as notificationContract from '#shared/contracts/notification';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { newId } from '#shared/id';
import { Problem } from '#shared/problem';
import { eventually, testPlatform } from '#shared/testing';
import { bookingFixture, passengerFixture } from './fixtures.ts';
import type { Booking } from './mails/trip.ts';
import { notifications } from './schema.ts';
import { definition } from './service.ts';
import { type Gate, openGate, startInbox, type TestInbox } from './testing.ts';

let inbox: TestInbox;
let gate: Gate;
let platform: Awaited<ReturnType<typeof testPlatform>>;
let service: Awaited<ReturnType<typeof start>>;
const start = () => platform.start(definition);
let now = Date.parse('2026-11-23T06:30:00.000Z');
const clock = { now: () => new Date(now) };

const bookings = new Map<string, Booking>();
const contacts = new Map<string, { email: string; fullName: string }>();

beforeAll(async () => {
  inbox = await startInbox();
  gate = await openGate(inbox.smtpPort);
  platform = await testPlatform('notification', {
    clock,
    env: {
      SMTP_URL: `smtp://127.0.0.1:${gate.port}`,
      MAIL_FROM: 'Jatra <tickets@jatra.test>',
      SMTP_MAIL_CONNECTIONS: '1',
    },
  });
  await platform.fake(booking.getBooking, ({ bookingId }) => bookings.get(bookingId)!);
  await platform.fake(auth.getContact, ({ userId }) => ({
    userId,
    phone: '+8801711000000',
    ...contacts.get(userId)!,
  }));
  await platform.fake(ticket.listTickets, ({ bookingId }) => ({
    tickets: bookings.get(bookingId)!.passengers.map((passenger) => ({
      ticketId: newId(),
      ticketNumber: `T${passenger.passengerId.slice(-12).toUpperCase()}`,
      passengerId: passenger.passengerId,
      coachNumber: passenger.coachNumber,
      seatNumber: passenger.seatNumber,
      status: passenger.status === 'ACTIVE' ? ('VALID' as const) : ('CANCELLED' as const),
      qr: `JT1:QR${passenger.passengerId.toUpperCase()}`,
    })),
  }));
  service = await start();
});
afterAll(async () => {
  await platform.close();
  await gate.close();
  await inbox.stop();
});

/** A booking and its buyer, with an address that only this test uses. */
function buy(changes: Partial<Booking> = {}, fullName = 'Ayesha Rahman') {
  const sold = bookingFixture(changes);
  const email = `buyer-${sold.userId}@example.com`;
  bookings.set(sold.bookingId, sold);
  contacts.set(sold.userId, { email, fullName });
  return { ...sold, email };
}

type Bought = ReturnType<typeof buy>;

const sale = (sold: Bought) => ({
  bookingId: sold.bookingId,
  version: sold.version,
  userId: sold.userId,
  trainId: sold.trainId,
  journeyDate: sold.journeyDate,
  fromStationId: sold.from.stationId,
  toStationId: sold.to.stationId,
  createdAt: sold.createdAt,
});

const issue = (sold: Bought, id = newId()) =>
  platform.publish(ticket.issued, {
    id,
    aggregateId: sold.bookingId,
    version: 1,
    data: { bookingId: sold.bookingId, userId: sold.userId, ticketIds: [newId()], issuedAt: sold.createdAt },
  });

const rowsOf = (userId: string) =>
  service.deps.db.select().from(notifications).where(eq(notifications.userId, userId));

const rowThat = (userId: string, status: string) =>
  eventually(
    async () => (await rowsOf(userId)).find((row) => row.status === status),
    `a row that is ${status}`,
  );

const code = (email: string | null, changes: { code?: string; userId?: string | null } = {}) =>
  platform.bus.request(notificationContract.sendCode, {
    userId: null,
    email,
    phone: '+8801711000000',
    code: '123456',
    purpose: 'REGISTRATION',
    expiresInSeconds: 300,
    ...changes,
  });

/** All deliveries of this event type have been handled. */
const settled = (stream: string, durable: string) =>
  eventually(async () => {
    const manager = await platform.bus.connection.jetstreamManager();
    const consumer = await manager.consumers.info(stream, durable);
    return consumer.num_pending + consumer.num_ack_pending === 0;
  }, `${durable} to have handled everything`);

describe('one-time codes', () => {
  test('a code is in the inbox when the answer comes, and the log has it masked', async () => {
    const userId = newId();
    const email = `code-${userId}@example.com`;
    expect(await code(email, { userId, code: '090807' })).toEqual({ accepted: true });
    const [mail] = await inbox.mailsTo(email);
    expect(mail!.text.replaceAll(/\D/g, '').slice(0, 6)).toBe('090807');
    expect(/\d{6}/.exec(mail!.html)?.[0]).toBe('090807');
    expect(mail!.from).toEqual([{ address: 'tickets@jatra.test', name: 'Jatra' }]);

    const [row] = await rowsOf(userId);
    expect(row).toMatchObject({
      status: 'SENT',
      type: 'EMAIL',
      channel: 'EMAIL_PROVIDER',
      recipient: email,
      kind: 'CODE',
    });
    expect(JSON.stringify(row)).not.toContain('090807');
    expect(row!.message).toContain('******');
    expect(mail!.headers['message-id']).toBe(`<${row!.id}@jatra.test>`);
  });

  test('a code is not behind other mail, even where the server has stopped answering that', async () => {
    const sold = buy();
    let stalled = false;
    gate.rule = (command) => {
      if (!command.includes(sold.email)) return 'pass';
      stalled = true;
      return 'stall';
    };
    await issue(sold);
    await eventually(() => stalled, 'the one connection of other mail to be stuck');
    const email = `quick-${newId()}@example.com`;
    expect(await code(email)).toEqual({ accepted: true });
    expect(await inbox.mailsTo(email)).toHaveLength(1);
    expect(await inbox.mailsTo(sold.email)).toHaveLength(0);
    gate.rule = () => 'pass';
    await gate.shut();
    await gate.open();
    await eventually(
      async () => (await rowsOf(sold.userId))[0]?.providerResponse,
      'the stuck attempt to end',
    );
    now += 10_000;
    service.deps.delivery.wake();
    await inbox.mailTo(sold.email);
  });

  test('a code that the server cannot take now is refused at once and never sent later', async () => {
    const userId = newId();
    const email = `lost-${userId}@example.com`;
    await gate.shut();
    const refusal = await code(email, { userId }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'MAIL_UNAVAILABLE', status: 503 });
    await gate.open();
    service.deps.delivery.wake();
    const email2 = `next-${userId}@example.com`;
    expect(await code(email2)).toEqual({ accepted: true });
    expect(await inbox.mailsTo(email)).toHaveLength(0);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'FAILED', sentAt: null }]);
  });

  test.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    '"a b"@example.com',
    'nobody',
    'a@b@c',
  ])('an address that is not one plain address is refused: %j', async (email) => {
    const refusal = await code(email).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'BAD_ADDRESS', status: 400 });
  });

  test('a server that says nothing cannot hold a code up beyond its deadline, nor the next code', async () => {
    const email = `mute-${newId()}@example.com`;
    gate.rule = (command) => (command.includes(email) ? 'stall' : 'pass');
    const refused = code(email).catch((error: unknown) => error);
    const neighbour = `neighbour-${newId()}@example.com`;
    expect(await code(neighbour)).toEqual({ accepted: true });
    expect(await refused).toMatchObject({ code: 'MAIL_UNAVAILABLE', status: 503 });
    gate.rule = () => 'pass';
  }, 15_000);

  test('where there is no e-mail address nothing is accepted', async () => {
    expect(await code(null)).toEqual({ accepted: false });
  });
});

describe('tickets', () => {
  test('ticket.issued brings one mail with the PNR and a readable QR code for every passenger', async () => {
    const sold = buy();
    await issue(sold);
    const mail = await inbox.mailTo(sold.email);
    expect(mail.subject).toContain('K7M2QX9RTA');
    expect(mail.text).toContain('করিম উদ্দিন');
    expect(mail.envelope.to).toEqual([{ address: sold.email }]);
    const texts = [];
    for (const file of mail.attachments!) {
      expect(file.contentType).toBe('image/png');
      const png = PNG.sync.read(await inbox.attachment(mail, file.generatedFileName));
      texts.push(jsQR(new Uint8ClampedArray(png.data), png.width, png.height)?.data);
    }
    expect(texts).toEqual(sold.passengers.map(({ passengerId }) => `JT1:QR${passengerId.toUpperCase()}`));

    const row = await rowThat(sold.userId, 'SENT');
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
    const sold = buy();
    await issue(sold);
    await inbox.mailTo(sold.email);
    const stream = await platform.bus.connection.jetstream().streams.get('TICKET');
    const stored = await stream.getMessage({ seq: (await stream.info()).state.last_seq });
    // Without the message id that the stream knows already, it is delivered again.
    for (let again = 0; again < 2; again++) {
      await platform.bus.connection.jetstream().publish(ticket.issued.subject, stored.data);
    }
    await settled('TICKET', 'notification-issued');
    expect(await rowsOf(sold.userId)).toHaveLength(1);
    const marker = buy();
    await issue(marker);
    await inbox.mailTo(marker.email);
    expect(await inbox.mailsTo(sold.email)).toHaveLength(1);
  });

  test('those who no longer travel get no ticket in the mail', async () => {
    const gone = passengerFixture({ name: 'Gone Away', status: 'CANCELLED' });
    const sold = buy({ passengers: [passengerFixture({ name: 'Still Here' }), gone] });
    await issue(sold);
    const mail = await inbox.mailTo(sold.email);
    expect(mail.text).toContain('Still Here');
    expect(mail.text).not.toContain('Gone Away');
    expect(mail.attachments).toHaveLength(1);
  });

  test('tickets issued after the booking was cancelled are not announced', async () => {
    const sold = buy({ status: 'CANCELLED' });
    await issue(sold);
    await settled('TICKET', 'notification-issued');
    expect(await rowsOf(sold.userId)).toEqual([]);
  });

  test('a name with mark-up and line breaks changes neither page nor headers', async () => {
    const name = '<script>alert(1)</script>\r\nBcc: thief@example.com';
    const sold = buy(
      { trainName: 'Train\r\nBcc: thief@example.com', passengers: [passengerFixture({ name })] },
      name,
    );
    await issue(sold);
    const mail = await inbox.mailTo(sold.email);
    const [head] = (await inbox.source(mail)).split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(mail.envelope.to).toEqual([{ address: sold.email }]);
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&lt;script&gt;');
    expect(await inbox.mailsTo('thief@example.com')).toEqual([]);
  });
});

describe('what became of a booking', () => {
  test('booking.failed tells why, and that paid money comes back', async () => {
    const sold = buy({ status: 'FAILED', failureReason: 'SEATS_GONE' });
    await platform.publish(booking.failed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: { ...sale(sold), reason: 'SEATS_GONE', paid: true, failedAt: sold.createdAt },
    });
    const mail = await inbox.mailTo(sold.email);
    expect(mail.text).toContain('somebody else had taken the seats');
    expect(mail.text).toContain('BDT 1,594.00. All of it is being refunded');
  });

  test('a failure that a late payment has undone is not announced', async () => {
    const sold = buy({ status: 'CONFIRMED' });
    await platform.publish(booking.failed, {
      aggregateId: sold.bookingId,
      version: 2,
      data: { ...sale(sold), reason: 'PAYMENT_DEADLINE', paid: false, failedAt: sold.createdAt },
    });
    await settled('BOOKING', 'notification-failed');
    expect(await rowsOf(sold.userId)).toEqual([]);
  });

  test('booking.cancelled and payment.refunded tell who, how much and when', async () => {
    const sold = buy({ status: 'CANCELLED' });
    const seats = sold.passengers.map(({ passengerId, seatId }) => ({
      passengerId,
      seatId,
      class: 'SNIGDHA',
      paidPoisha: 79_700,
    }));
    await platform.publish(booking.cancelled, {
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
    const cancelled = await inbox.mailTo(sold.email);
    expect(cancelled.text).toContain('Ayesha Rahman and করিম উদ্দিন');
    expect(cancelled.text).toContain('BDT 1,200.00 is being refunded');
    await platform.publish(payment.refunded, {
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
      async () => (await inbox.mailsTo(sold.email)).find(({ subject }) => subject.startsWith('Refund of')),
      'the mail about the refund',
    );
    expect(refund.subject).toBe('Refund of BDT 1,200.00, PNR K7M2QX9RTA');
  });
});

describe('delivery', () => {
  test('mail waits while the server is away and goes out once when it is back', async () => {
    const sold = buy();
    await gate.shut();
    await issue(sold);
    const row = await eventually(
      async () => (await rowsOf(sold.userId)).find((one) => one.providerResponse !== null),
      'a first attempt that failed',
    );
    expect(row).toMatchObject({ status: 'PENDING', attempts: 1 });
    expect(row.nextAttemptAt!.getTime()).toBe(now + 5_000);
    await gate.open();
    now += 4_000;
    service.deps.delivery.wake();
    const early = buy();
    await issue(early);
    await inbox.mailTo(early.email);
    expect(await inbox.mailsTo(sold.email)).toEqual([]);
    now += 1_000;
    service.deps.delivery.wake();
    const mail = await inbox.mailTo(sold.email);
    expect(await rowThat(sold.userId, 'SENT')).toMatchObject({ attempts: 2 });
    expect(mail.headers['message-id']).toBe(`<${row.id}@jatra.test>`);
    expect(await inbox.mailsTo(sold.email)).toHaveLength(1);
  });

  test('an address that the server refuses for good is FAILED at the first attempt', async () => {
    const sold = buy();
    gate.rule = (command) =>
      command.includes(`RCPT TO:<${sold.email}>`) ? '550 5.1.1 No such mailbox' : 'pass';
    await issue(sold);
    const row = await rowThat(sold.userId, 'FAILED');
    gate.rule = () => 'pass';
    expect(row).toMatchObject({ attempts: 1, nextAttemptAt: null, sentAt: null });
    expect(row.providerResponse).toMatchObject({ responseCode: 550, permanent: true });
  });

  test('a server that says "later" is asked again a bounded number of times', async () => {
    const sold = buy();
    gate.rule = (command) =>
      command.includes(`RCPT TO:<${sold.email}>`) ? '451 4.7.1 Try again later' : 'pass';
    await issue(sold);
    const maxAttempts = service.deps.config.NOTIFICATION_MAX_ATTEMPTS;
    const failed = await eventually(async () => {
      const [row] = await rowsOf(sold.userId);
      if (row?.status === 'PENDING' && row.providerResponse !== null) {
        now += 3 * 3_600_000;
        service.deps.delivery.wake();
      }
      return row?.status === 'FAILED' && row;
    }, 'the last attempt');
    gate.rule = () => 'pass';
    expect(failed.attempts).toBe(maxAttempts);
    expect(await inbox.mailsTo(sold.email)).toEqual([]);
  });

  test('what a process left in the middle of sending is sent by another', async () => {
    const sold = buy();
    const id = newId();
    await service.deps.db.insert(notifications).values({
      id,
      userId: sold.userId,
      type: 'EMAIL',
      channel: 'EMAIL_PROVIDER',
      recipient: sold.email,
      subject: 'Left behind',
      message: 'Left behind',
      kind: 'REFUND',
      attempts: 1,
      nextAttemptAt: new Date(now + 60_000),
    });
    const other = await start();
    now += 60_000;
    other.deps.delivery.wake();
    service.deps.delivery.wake();
    await inbox.mailTo(sold.email);
    expect(await rowThat(sold.userId, 'SENT')).toMatchObject({ id, attempts: 2 });
    expect(await inbox.mailsTo(sold.email)).toHaveLength(1);
    await other.stop();
  });
});

describe('GET /v1/notifications', () => {
  const list = async (userId: string, query = '') => {
    const authorization = `Bearer ${await platform.tokenFor({ userId })}`;
    return service.app.handle(
      new Request(`http://localhost/v1/notifications?${query}`, { headers: { authorization } }),
    );
  };
  interface Page {
    items: { notificationId: string; message: string; status: string; createdAt: string }[];
    nextCursor: string | null;
  }

  test('everybody sees their own, newest first, page by page', async () => {
    const userId = newId();
    for (let number = 0; number < 5; number++) {
      // Two of them in one millisecond: the page's edge may fall between them.
      if (number !== 3) now += 1_000;
      await code(`list-${userId}@example.com`, { userId });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer: Response = await list(userId, `limit=2${cursor && `&cursor=${cursor}`}`);
      expect(answer.status).toBe(200);
      const page = (await answer.json()) as Page;
      seen.push(...page.items.map(({ notificationId }) => notificationId));
      cursor = page.nextCursor;
      pages++;
    }
    expect(pages).toBe(3);
    const newestFirst = (await rowsOf(userId))
      .sort(
        (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1),
      )
      .map(({ id }) => id);
    expect(seen).toEqual(newestFirst);
    expect(new Set(seen).size).toBe(5);
    const stranger = (await (await list(newId())).json()) as Page;
    expect(stranger).toEqual({ items: [], nextCursor: null });
  });

  test('without signing in it answers 401', async () => {
    expect((await service.app.handle(new Request('http://localhost/v1/notifications'))).status).toBe(401);
  });

  test.each([
    'limit=0',
    'limit=101',
    'cursor=nonsense',
    `cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
  ])('%s is refused, naming the field', async (query) => {
    const answer = await list(newId(), query);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { field: string }[] };
    expect(problem.errors[0]!.field).toBe(query.split('=')[0]!);
  });
});
