import type { Static } from '@sinclair/typebox';
import { newId, randomCode } from '#shared/base/id';
import * as booking from '#shared/contracts/booking';
import * as schedule from '#shared/contracts/schedule';
import * as contracts from '#shared/contracts/ticket';
import { MovableClock } from '#support/clock';
import { eventually, testPlatform } from '#support/platform';
import { newKeyFile } from '../keys/signing-keys.ts';
import { ticket } from '../service.ts';

export type BookingView = Static<typeof booking.bookingView>;

/** A booking from Dhaka to Chattogram that leaves at 07:00 and arrives at 12:05 Dhaka time. */
export function aBooking(names: string[], change: Partial<BookingView> = {}): BookingView {
  const coachId = newId();
  return {
    bookingId: newId(),
    version: 3,
    userId: newId(),
    pnr: randomCode(10),
    bookingReference: randomCode(16),
    status: 'CONFIRMED',
    paymentStatus: 'COMPLETED',
    failureReason: null,
    trainId: newId(),
    trainNumber: '702',
    trainName: 'Subarna Express',
    trainNameBn: 'সুবর্ণ এক্সপ্রেস',
    journeyDate: '2026-11-26',
    from: { stationId: newId(), code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
    to: { stationId: newId(), code: 'CG', name: 'Chattogram', nameBn: 'চট্টগ্রাম' },
    boardingAt: '2026-11-26T01:00:00.000Z',
    arrivalAt: '2026-11-26T06:05:00.000Z',
    expiresAt: '2026-11-23T07:00:00.000Z',
    createdAt: '2026-11-23T06:55:00.000Z',
    totalPoisha: names.length * 144_800,
    passengers: names.map((name, at) => ({
      passengerId: newId(),
      name,
      age: 30 + at,
      gender: 'FEMALE',
      document: at === 0 ? { kind: 'NID', lastFour: '3456' } : null,
      coachId,
      coachNumber: 'KA',
      seatId: newId(),
      seatNumber: String(12 + at),
      class: 'S_CHAIR',
      status: 'ACTIVE',
      basePoisha: 124_000,
      vatPoisha: 18_800,
      beddingPoisha: 0,
      serviceChargePoisha: 2_000,
    })),
    ...change,
  };
}

export const rulesOfSale: (typeof schedule.getRules)['output']['static'] = {
  version: 'test',
  advanceSaleDays: 10,
  maxSeatsPerOrder: 4,
  refundTiers: [
    { hoursBeforeDepartureMin: 6, deductionPoishaByClass: null, deductionPercent: 75 },
    { hoursBeforeDepartureMin: 12, deductionPoishaByClass: null, deductionPercent: 50 },
    { hoursBeforeDepartureMin: 24, deductionPoishaByClass: null, deductionPercent: 25 },
    {
      hoursBeforeDepartureMin: 48,
      deductionPoishaByClass: { SNIGDHA: 4_000, F_BERTH: 3_000, S_CHAIR: 2_500 },
      deductionPercent: null,
    },
  ],
  serviceChargeRefundable: false,
};

function saleOf(view: BookingView) {
  return {
    bookingId: view.bookingId,
    version: view.version,
    userId: view.userId,
    trainId: view.trainId,
    journeyDate: view.journeyDate,
    fromStationId: view.from.stationId,
    toStationId: view.to.stationId,
    createdAt: view.createdAt,
  };
}

const seatOf = ({ passengerId, seatId, class: travelClass }: BookingView['passengers'][number]) => ({
  passengerId,
  seatId,
  class: travelClass,
  paidPoisha: 144_800,
});

/**
 * The ticket service on servers of its own, beside a booking service that knows the bookings given to it. Tickets may be
 * used 12 hours before boarding, as in production.
 */
export async function startTicketService(more: Record<string, string> = {}) {
  const clock = new MovableClock('2026-11-26T00:30:00.000Z');
  const keys = more.TICKET_SIGNING_KEYS_FILE
    ? undefined
    : JSON.stringify(newKeyFile(1, new Date('2026-01-01T00:00:00Z')));
  const env = {
    ...(keys && { TICKET_SIGNING_KEYS: keys }),
    TICKET_SCAN_OPENS_HOURS: '12',
    TICKET_DUTIES_REQUIRED: 'false',
    ...more,
  };
  const platform = await testPlatform('ticket', { clock, env });
  const trips = new Map<string, { trainId: string; journeyDate: string }>();
  const anyTrip = { trainId: newId(), journeyDate: '2026-11-26' };
  const views = new Map<string, BookingView>();
  await platform.fake(booking.getBooking, ({ bookingId }) => views.get(bookingId)!);
  await platform.fake(schedule.getRules, () => rulesOfSale);
  const { app, deps } = await platform.start(ticket);

  const call = async (token: string, method: string, path: string, body?: unknown) => {
    const answer = await app.handle(
      new Request(`http://localhost/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    return answer;
  };

  return {
    platform,
    deps,
    clock,
    app,
    call,
    know: (view: BookingView) => views.set(view.bookingId, view),
    known: (bookingId: string) => views.get(bookingId)!,
    confirm: (view: BookingView, id?: string) =>
      platform.publish(booking.confirmed, {
        aggregateId: view.bookingId,
        version: view.version,
        data: {
          ...saleOf(view),
          seats: view.passengers.map(seatOf),
          totalPoisha: view.totalPoisha,
          confirmedAt: '2026-11-23T06:58:00.000Z',
        },
        id,
      }),
    cancel: (view: BookingView, passengerIds: string[], id?: string) =>
      platform.publish(booking.cancelled, {
        aggregateId: view.bookingId,
        version: view.version + 1,
        data: {
          ...saleOf(view),
          version: view.version + 1,
          cancellationId: newId(),
          seats: view.passengers.filter(({ passengerId }) => passengerIds.includes(passengerId)).map(seatOf),
          whole: passengerIds.length === view.passengers.length,
          wasConfirmed: true,
          refundPoisha: 0,
          cancelledAt: '2026-11-24T06:58:00.000Z',
        },
        id,
      }),
    list: async (bookingId: string) => {
      const { tickets } = await platform.bus.request(contracts.listTickets, { bookingId });
      const { trainId, journeyDate } = views.get(bookingId) ?? anyTrip;
      for (const { qr } of tickets) trips.set(qr, { trainId, journeyDate });
      return tickets;
    },
    /** Confirms a booking and waits for its tickets, in the order of its passengers. */
    async issue(view: BookingView) {
      views.set(view.bookingId, view);
      await this.confirm(view);
      const found = await eventually(async () => {
        const tickets = await this.list(view.bookingId);
        return tickets.length > 0 && tickets;
      }, 'tickets');
      return view.passengers.map(({ passengerId }) => found.find((one) => one.passengerId === passengerId)!);
    },
    /** The trip of an issued ticket, by its code; any trip for what is no code of ours. */
    tripOf: (qr: string) => trips.get(qr.trim()) ?? anyTrip,
  };
}

export type TicketTest = Awaited<ReturnType<typeof startTicketService>>;
