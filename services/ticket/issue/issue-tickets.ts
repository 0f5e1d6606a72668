import type { Static } from '@sinclair/typebox';
import { eq } from 'drizzle-orm';
import { newId, randomCode } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { emit } from '#shared/bus/outbox';
import * as booking from '#shared/contracts/booking';
import * as contracts from '#shared/contracts/ticket';
import { qrToSign, sealQr } from '#shared/qr/qr';
import { expectedAt, withNewestDelay } from '#shared/records/trip-delays';
import type { Deps, Tx } from '../connect.ts';
import { type NewTicket, tickets, voidedPassengers } from '../schema.ts';
import { expiryOf } from '../ticket.ts';
import { emitVoided } from './emit-voided.ts';
import { lockBooking } from './lock-booking.ts';

type BookingView = Static<typeof booking.bookingView>;
type Passenger = BookingView['passengers'][number];

const ticketNumberLength = 16;

/**
 * One ticket for each passenger of a confirmed booking; those who have cancelled meanwhile get a void one.
 * A second delivery, under whichever id, adds nothing.
 */
export function issueTickets(deps: Deps) {
  return async (event: Delivery<Static<typeof booking.confirmed.data>>): Promise<void> => {
    const { bookingId, seats } = event.data;
    const told = await deps.bus.request(booking.getBooking, { bookingId });
    const view = await withNewestDelay(deps.db, told);
    const sold = seats.map(({ passengerId }) => {
      const passenger = view.passengers.find((candidate) => candidate.passengerId === passengerId);
      if (!passenger) throw new Error(`Booking ${bookingId} does not know its passenger ${passengerId}`);
      return passenger;
    });

    const count = await deps.db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, event))) return 0;
      await lockBooking(tx, bookingId);
      const voided = await tx
        .select()
        .from(voidedPassengers)
        .where(eq(voidedPassengers.bookingId, bookingId));
      const isVoid = (passenger: Passenger) =>
        view.status === 'CANCELLED' ||
        passenger.status === 'CANCELLED' ||
        voided.some((row) => row.passengerId === passenger.passengerId);
      const rows = sold.map((passenger) => makeTicket(deps, view, passenger, isVoid(passenger)));
      const issued = await insertTickets(tx, view, rows);
      if (issued === 0) deps.passOver(event, 'ALREADY_DONE', { bookingId });
      return issued;
    });
    if (count > 0) deps.log.info({ bookingId, count }, 'tickets issued');
  };
}

async function insertTickets(tx: Tx, view: BookingView, rows: NewTicket[]): Promise<number> {
  const issued = await tx
    .insert(tickets)
    .values(rows)
    .onConflictDoNothing({ target: tickets.passengerId })
    .returning({ id: tickets.id, status: tickets.status, issuedAt: tickets.issuedAt });
  const first = issued[0];
  if (!first) return 0;
  const { bookingId, userId } = view;
  const issuedAt = first.issuedAt.toISOString();
  await emit(tx, contracts.issued, {
    aggregateId: bookingId,
    version: 1,
    data: { bookingId, userId, ticketIds: issued.map((ticket) => ticket.id), issuedAt },
  });
  const bornVoid = issued.filter((ticket) => ticket.status === 'CANCELLED').map((ticket) => ticket.id);
  await emitVoided(tx, bookingId, bornVoid, first.issuedAt);
  return issued.length;
}

/** The row of a ticket with its signed QR code. */
function makeTicket(deps: Deps, view: BookingView, passenger: Passenger, isVoid: boolean): NewTicket {
  const now = deps.clock.now();
  const signer = deps.keyring.signer();
  const ticketId = newId();
  const boardingAt = new Date(view.boardingAt);
  const arrivalAt = new Date(view.arrivalAt);
  const expiresAt = expiryOf(arrivalAt, deps.config.graceHours);
  // A device with no network may know nothing but the code.
  const expiresInCode = expectedAt(expiresAt, view.delayMinutes ?? 0);
  const signed = qrToSign(
    {
      ticketId,
      trainNumber: view.trainNumber,
      journeyDate: view.journeyDate,
      from: view.from.code,
      to: view.to.code,
      coach: passenger.coachNumber,
      seat: passenger.seatNumber,
      class: passenger.class,
      name: passenger.name,
      boardingAt,
      expiresAt: expiresInCode,
    },
    signer.kid,
  );
  const signature = signer.sign(signed);
  return {
    id: ticketId,
    bookingId: view.bookingId,
    passengerId: passenger.passengerId,
    ticketNumber: randomCode(ticketNumberLength),
    pnr: view.pnr,
    qrCode: sealQr(signed, signature),
    qrSignature: Buffer.from(signature).toString('base64url'),
    kid: signer.kid,
    journeyDate: view.journeyDate,
    fromCode: view.from.code,
    fromStation: view.from.name,
    fromStationBn: view.from.nameBn,
    toCode: view.to.code,
    toStation: view.to.name,
    toStationBn: view.to.nameBn,
    coachId: passenger.coachId,
    coachNumber: passenger.coachNumber,
    seatId: passenger.seatId,
    seatNumber: passenger.seatNumber,
    class: passenger.class,
    passengerName: passenger.name,
    documentKind: passenger.document?.kind ?? null,
    documentLastFour: passenger.document?.lastFour ?? null,
    userId: view.userId,
    trainId: view.trainId,
    trainNumber: view.trainNumber,
    trainName: view.trainName,
    trainNameBn: view.trainNameBn,
    boardingAt,
    arrivalAt,
    expiresAt,
    status: isVoid ? 'CANCELLED' : 'VALID',
    voidedAt: isVoid ? now : null,
    issuedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
