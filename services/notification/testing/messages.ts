import { contactMessage } from '../announcements/announce-contact.ts';
import { delayMessage } from '../announcements/announce-delay.ts';
import { secondFactorMessage } from '../announcements/announce-second-factor.ts';
import { cancellationMessage } from '../announcements/compose-cancellation.ts';
import { failureMessage } from '../announcements/compose-failure.ts';
import { refundMessage } from '../announcements/compose-refund.ts';
import { reviewMessage } from '../announcements/compose-review.ts';
import { ticketsMessage } from '../announcements/compose-tickets.ts';
import { endedOnWayMessage } from '../announcements/ended-on-way-message.ts';
import { codeMessage } from '../codes/code-message.ts';
import type { Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import type { Booking } from '../messages/trip.ts';

const at = '2026-09-30T17:45:00.000Z';

/** Every message there is, each of its wordings under a name of its own. */
export function everyMessage(
  language: Language,
  booking: Booking,
  { fullName, reason, host }: { fullName: string; reason: string; host: string },
): Record<string, Message> {
  const contact = { fullName };
  const [first] = booking.passengers;
  const ids = booking.passengers.map(({ passengerId }) => passengerId);
  const cancelled = (change: Partial<Parameters<typeof cancellationMessage>[1]>) =>
    cancellationMessage(language, {
      booking,
      contact,
      passengerIds: ids,
      whole: true,
      wasConfirmed: true,
      refundPoisha: 12_345_600,
      cancelledAt: at,
      ...change,
    });
  const failed = (
    why: NonNullable<Booking['failureReason']>,
    money: Parameters<typeof failureMessage>[1]['money'],
  ) => failureMessage(language, { booking, contact, reason: why, money });
  const sum = {
    passengers: booking.passengers,
    refundPoisha: 87_900,
    deductionPoisha: 67_500,
    shares: [50],
    requestedAt: at,
  };
  const refunded = (why: Parameters<typeof refundMessage>[1]['reason'], explained?: typeof sum) =>
    refundMessage(language, {
      booking,
      contact,
      amountPoisha: explained?.refundPoisha ?? 12_345_600,
      reason: why,
      refundedAt: at,
      arrivesWithinDays: 10,
      sum: explained,
    });
  const late = (delayMinutes: number) =>
    delayMessage(language, { booking: { ...booking, delayMinutes }, contact, reason });
  const code = (purpose: Parameters<typeof codeMessage>[1]['purpose']) =>
    codeMessage(language, { code: '040506', purpose, expiresInSeconds: 300 }, host);
  const factor = (change: 'ENROLLED' | 'REMOVED' | 'RESET') =>
    secondFactorMessage(language, { change, changedAt: at, contact });
  const contactChange = (kind: 'email' | 'phone', change: Parameters<typeof contactMessage>[1]['change']) =>
    contactMessage(language, { kind, change, changedAt: at, fullName });
  return {
    ...Object.fromEntries(
      (['ADDED', 'REPLACED', 'REMOVED', 'SHUT', 'WANTED'] as const).flatMap((change) => [
        [`mail${change}`, contactChange('email', change)],
        [`phone${change}`, contactChange('phone', change)],
      ]),
    ),
    tickets: ticketsMessage(language, {
      booking,
      contact,
      travellers: booking.passengers.map((passenger, nth) => ({
        passenger,
        ticket: { ticketNumber: `K7M2QX9RTAB4C8D${nth}`, qr: `JT1:${'T70C9H3$Q'.repeat(27)}` },
      })),
    }),
    deadline: failed('PAYMENT_DEADLINE', 'NONE'),
    heldAtDeadline: failed('PAYMENT_DEADLINE', 'HELD'),
    declined: failed('PAYMENT_FAILED', 'NONE'),
    seatsGone: failed('SEATS_GONE', 'PAID'),
    failedWithTrain: failed('TRIP_CANCELLED', 'PAID'),
    cancelled: cancelled({ sum, refundPoisha: sum.refundPoisha }),
    cancelledForNothing: cancelled({ refundPoisha: 0 }),
    cancelledInPart: cancelled({ whole: false, passengerIds: [first!.passengerId] }),
    cancelledByRailway: cancelled({ byRailway: true }),
    endedOnWay: endedOnWayMessage(language, {
      booking,
      contact,
      refundPoisha: sum.refundPoisha,
      cancelledAt: at,
      sum,
    }),
    refund: refunded('CANCELLED_BY_PASSENGER', sum),
    refundOfSecondPayment: refunded('DUPLICATE_CHARGE'),
    refundOfRefused: refunded('REVIEW_REJECTED'),
    review: reviewMessage(language, { booking, contact }),
    late: late(1_440),
    onTime: late(0),
    loginCode: code('LOGIN'),
    registrationCode: code('REGISTRATION'),
    bookingCode: code('BOOKING'),
    passwordCode: code('PASSWORD_RESET'),
    factorEnrolled: factor('ENROLLED'),
    factorRemoved: factor('REMOVED'),
    factorReset: factor('RESET'),
  };
}
