import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import * as auth from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import * as notificationContract from '#shared/contracts/notification';
import * as payment from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import * as ticket from '#shared/contracts/ticket';
import type { Role } from '#shared/http/auth';
import { MovableClock } from '#support/clock';
import { eventually, testPlatform } from '#support/platform';
import type { Booking } from '../messages/trip.ts';
import { notifications } from '../schema.ts';
import { notification } from '../service.ts';
import { bookingFixture } from './bookings.ts';
import { openGate, startInbox } from './inbox.ts';

/** The service between played neighbours and a real mail server behind a gate; text messages only where `env` says so. */
export async function openBench(env: Record<string, string> = {}) {
  const clock = new MovableClock('2026-11-23T06:30:00.000Z');
  const bookings = new Map<string, Booking>();
  const contacts = new Map<string, { email: string; phone: string; fullName: string }>();
  const erased = new Set<string>();
  /** Payments under review, by booking. */
  const held = new Map<string, string>();
  const folder = await mkdtemp(join(tmpdir(), 'jatra-notification-'));
  const inbox = await startInbox();
  const gate = await openGate(inbox.smtpPort);
  const platform = await testPlatform('notification', {
    clock,
    env: {
      SMTP_URL: `smtp://127.0.0.1:${gate.port}`,
      MAIL_FROM: 'Jatra <tickets@jatra.test>',
      SMTP_MAIL_CONNECTIONS: '1',
      SMS_URL: 'none',
      // However busy the machine of the tests is.
      NOTIFICATION_PATIENCE_SECONDS: '0',
      PUSH_KEYS_FILE: join(folder, 'push.json'),
      PUSH_HOSTS: '127.0.0.1,push.example',
      ...env,
    },
  });
  await platform.fake(booking.getBooking, ({ bookingId }) => bookings.get(bookingId)!);
  await platform.fake(auth.getContact, ({ userId }) => {
    if (erased.has(userId)) throw commonProblems.NOT_FOUND();
    return { userId, ...contacts.get(userId)! };
  });
  await platform.fake(auth.getContactChange, ({ userId }) => {
    if (erased.has(userId)) throw commonProblems.NOT_FOUND();
    const { email, phone, fullName } = contacts.get(userId)!;
    return { userId, fullName, emails: [email, `former.${email}`], phones: [phone] };
  });
  await platform.fake(payment.listByBooking, ({ bookingId }) => ({
    payments: held.has(bookingId) ? [heldPayment(held.get(bookingId)!)] : [],
    refunds: [],
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
  await platform.fake(ticket.printTicket, ({ ticketId }) => ({
    fileName: `ticket-${ticketId}.pdf`,
    pdf: Buffer.from(`%PDF-1.3 ${ticketId}`).toString('base64'),
  }));
  await platform.fake(schedule.getRules, () => ({
    version: 'test',
    advanceSaleDays: 10,
    maxSeatsPerOrder: 4,
    refundTiers: [
      { hoursBeforeDepartureMin: 12, deductionPoishaByClass: null, deductionPercent: 50 },
      { hoursBeforeDepartureMin: 48, deductionPoishaByClass: { SNIGDHA: 4_000 }, deductionPercent: null },
    ],
    serviceChargeRefundable: false,
  }));
  const service = await platform.start(notification);
  let phones = 1;
  const rowsOf = (userId: string) =>
    service.deps.db
      .select()
      .from(notifications)
      .where(eq(notifications.userId, userId))
      .orderBy(notifications.id);

  return {
    clock,
    inbox,
    gate,
    platform,
    service,
    rowsOf,
    rowThat: (userId: string, status: string) =>
      eventually(
        async () => (await rowsOf(userId)).find((row) => row.status === status),
        `a row that is ${status}`,
      ),
    /** A booking and its buyer, with an address that only this test uses. */
    buy(changes: Partial<Booking> = {}, fullName = 'Ayesha Rahman') {
      const sold = bookingFixture(changes);
      const email = `buyer-${sold.userId}@example.com`;
      bookings.set(sold.bookingId, sold);
      const phone = `+88017${String(phones++).padStart(8, '0')}`;
      contacts.set(sold.userId, { email, phone, fullName });
      return { ...sold, email, phone };
    },
    move(userId: string, email: string) {
      contacts.set(userId, {
        phone: '+8801711000000',
        fullName: 'Ayesha Rahman',
        ...contacts.get(userId),
        email,
      });
    },
    /** Their account is deleted. */
    erase(userId: string) {
      erased.add(userId);
    },
    /** A payment of the booking is under review, until it is decided. */
    hold(bookingId: string, paymentId: string) {
      held.set(bookingId, paymentId);
    },
    /** Whoever asks how to reach them gets no answer. */
    forget(userId: string) {
      contacts.delete(userId);
    },
    change(bookingId: string, changes: Partial<Booking>) {
      bookings.set(bookingId, { ...bookings.get(bookingId)!, ...changes });
    },
    waitFor: eventually,
    issue: (sold: Booking) =>
      platform.publish(ticket.issued, {
        aggregateId: sold.bookingId,
        version: 1,
        data: {
          bookingId: sold.bookingId,
          userId: sold.userId,
          ticketIds: [newId()],
          issuedAt: sold.createdAt,
        },
      }),
    code: (
      email: string | null,
      changes: { code?: string; userId?: string | null; phone?: string | null; language?: 'en' | 'bn' } = {},
    ) =>
      platform.bus.request(notificationContract.sendCode, {
        userId: null,
        email,
        phone: '+8801711000000',
        code: '123456',
        purpose: 'REGISTRATION',
        expiresInSeconds: 300,
        ...changes,
      }),
    /** Asks the service over HTTP as this person. */
    async call(
      who: { userId: string; role?: Role },
      method: string,
      path: string,
      body?: object,
    ): Promise<Response> {
      const authorization = `Bearer ${await platform.tokenFor(who)}`;
      return service.app.handle(
        new Request(`http://localhost${path}`, {
          method,
          headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
          body: body && JSON.stringify(body),
        }),
      );
    },
    async close() {
      await platform.close();
      await gate.close();
      await inbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

const heldPayment = (paymentId: string) => ({
  paymentId,
  ...{ transactionId: 'JT', method: 'BKASH' as const, status: 'PROCESSING' as const, amountPoisha: 159_400 },
  ...{ reviewReason: 'RISK', initiatedAt: '2026-11-23T06:30:00.000Z', completedAt: null, nextCheckAt: null },
});
