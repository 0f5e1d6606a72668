import { sql } from 'drizzle-orm';
import { newId, newUlid } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { isUnproved } from '#shared/base/unproved';
import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import { type Actor, adminActions, newAction } from '#shared/records/admin';
import { traceparent } from '#shared/seeing/tracing';
import { insertRows } from '#shared/stores/insert-rows';
import type { Deps } from '../connect.ts';
import { changePayment, movePayment, type Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { attemptsOf } from '../queries.ts';
import { type PaymentMethod, payments } from '../schema.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import type { SessionInput } from '../sslcommerz/client.ts';
import { cardNames, isPayableAmount, nextCheck } from './payment.ts';
import { allowedReturnUrl } from './return-url.ts';

export interface CreatePayment {
  userId: string;
  bookingId: string;
  method: PaymentMethod;
  returnUrl?: string | undefined;
  buyer: Actor;
}

type Booking = (typeof getBooking)['output']['static'];
type Contact = (typeof getContact)['output']['static'];

/**
 * Opens one attempt to pay a booking. The attempt is stored before the gateway is called, so every report of
 * the gateway finds its row. An earlier attempt stays open: if both are paid, the second goes back.
 */
export function createPayment(deps: Deps) {
  return async (input: CreatePayment): Promise<Payment> => {
    const returnUrl =
      input.returnUrl === undefined ? null : allowedReturnUrl(input.returnUrl, deps.config.returnOrigins);
    const booking = await payableBooking(deps, input);
    const payment = await storeAttempt(deps, input, booking, returnUrl);
    return openSession(deps, payment, booking, await payerOf(deps, payment));
  };
}

/**
 * The payer's contact, asked for after the attempt is stored, never before. An account is marked before its
 * open payments are counted, so either this attempt is counted or the mark is seen here, and no deleted
 * account pays.
 */
async function payerOf(deps: Deps, payment: Payment): Promise<Contact> {
  try {
    const contact = await deps.bus.request(getContact, { userId: payment.userId });
    if (contact.isBeingErased) throw problems.BEING_ERASED();
    return contact;
  } catch (error) {
    await abandon(deps, payment);
    throw error;
  }
}

async function storeAttempt(
  deps: Deps,
  { userId, method, buyer }: CreatePayment,
  booking: Booking,
  returnUrl: string | null,
): Promise<Payment> {
  const now = deps.clock.now();
  const payment: Payment = {
    ...unpaid,
    id: newId(),
    bookingId: booking.bookingId,
    userId,
    transactionId: newUlid(),
    paymentMethod: method,
    amount: booking.totalPoisha,
    vatAmount: sumOf(booking, 'vatPoisha'),
    serviceChargeAmount: sumOf(booking, 'serviceChargePoisha'),
    returnUrl,
    traceContext: traceparent() ?? null,
    nextCheckAt: nextCheck(now, now),
    initiatedAt: now,
    createdAt: now,
    updatedAt: now,
  };
  const action = newAction(buyer, now, {
    action: 'open',
    entity: 'payment',
    entityId: payment.id,
    before: null,
    after: { bookingId: booking.bookingId, poisha: booking.totalPoisha, method },
  });
  await deps.db.execute(sql`
    WITH payment AS (${insertRows(payments, [payment])}), action AS (${insertRows(adminActions, [action])}) SELECT`);
  return payment;
}

/** Nothing is known of it but that it was opened. */
export const unpaid = {
  version: 1,
  currency: 'BDT',
  status: 'INITIATED',
  gatewayResponse: null,
  sslcommerzSessionId: null,
  completedAt: null,
  capturedAmount: null,
  refundRequestedAmount: 0,
  refundedAmount: 0,
  bankTranId: null,
  reviewReason: null,
  redirectUrl: null,
  unclearSince: null,
  unclearWhy: null,
  unclearFields: null,
  unclearClosedAt: null,
} as const;

function sumOf({ passengers }: Booking, part: 'vatPoisha' | 'serviceChargePoisha'): number {
  return passengers.reduce((sum, passenger) => sum + passenger[part], 0);
}

/** The caller's own booking. @throws Problem where it does not wait for payment. */
async function payableBooking(deps: Deps, { bookingId, userId }: CreatePayment): Promise<Booking> {
  const [booking, attempts] = await Promise.all([
    deps.bus.request(getBooking, { bookingId }).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) throw problems.BOOKING_NOT_FOUND();
      throw error;
    }),
    attemptsOf(deps.db, bookingId),
  ]);
  if (booking.userId !== userId) throw problems.BOOKING_NOT_FOUND();

  if (attempts.paid || booking.paymentStatus === 'COMPLETED') throw problems.ALREADY_PAID();
  if (attempts.underReview) throw problems.PAYMENT_UNDER_REVIEW();
  if (attempts.count >= deps.config.maxAttempts) throw problems.TOO_MANY_ATTEMPTS();
  if (booking.failureReason === 'PAYMENT_DEADLINE' || isOver(deps, booking)) throw problems.BOOKING_EXPIRED();
  if (booking.status !== 'PENDING') throw problems.BOOKING_NOT_PAYABLE(`The booking is ${booking.status}`);
  if (!isPayableAmount(booking.totalPoisha)) throw problems.AMOUNT_NOT_PAYABLE();
  return booking;
}

function isOver({ clock }: Deps, booking: Booking): boolean {
  return booking.status === 'PENDING' && Date.parse(booking.expiresAt) <= clock.now().getTime();
}

async function openSession(
  deps: Deps,
  payment: Payment,
  booking: Booking,
  contact: Contact,
): Promise<Payment> {
  const session = await deps.gateway
    .openSession(sessionInput(deps, payment, booking, contact))
    .catch((error: unknown) => {
      if (error instanceof GatewayError) return { status: 'FAILED' as const, reason: error.message };
      throw error;
    });
  if (session.status === 'FAILED') {
    deps.log.error({ paymentId: payment.id, reason: session.reason }, 'the gateway opened no session');
    await abandon(deps, payment);
    throw problems.PAYMENT_GATEWAY_UNAVAILABLE();
  }
  return changePayment(deps.db, {
    paymentId: payment.id,
    facts: { sslcommerzSessionId: session.sessionKey, redirectUrl: session.pageUrl },
    now: deps.clock.now(),
  });
}

/** Fails an attempt whose page the payer never saw, without an event. The gateway is still asked about it. */
async function abandon({ db, clock }: Deps, payment: Payment): Promise<void> {
  const now = clock.now();
  const facts = { status: 'FAILED', completedAt: now } as const;
  await db.transaction((tx) => movePayment(tx, { paymentId: payment.id, from: ['INITIATED'], facts, now }));
}

function sessionInput({ config }: Deps, payment: Payment, booking: Booking, contact: Contact): SessionInput {
  const callback = (name: string) => `${config.publicBaseUrl}/v1/payments/sslcommerz/${name}`;
  return {
    transactionId: payment.transactionId,
    amountPoisha: payment.amount,
    cardNames: cardNames[payment.paymentMethod],
    customer: {
      name: contact.fullName,
      email: isUnproved(contact.email) || contact.email.length > 50 ? config.fallbackEmail : contact.email,
      phone: isUnproved(contact.phone) ? config.fallbackPhone : contact.phone,
    },
    product: {
      name: `Train ${booking.trainNumber}, PNR ${booking.pnr}`,
      category: 'Train ticket',
      profile: config.productProfile,
      items: booking.passengers.length,
    },
    successUrl: callback('success'),
    failUrl: callback('fail'),
    cancelUrl: callback('cancel'),
    ipnUrl: callback('ipn'),
    reference: payment.id,
  };
}
