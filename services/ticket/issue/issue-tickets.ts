import type { Static } from '@sinclair/typebox';
import { sql } from 'drizzle-orm';
import { newId, randomCode } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { emit } from '#shared/bus/outbox';
import * as booking from '#shared/contracts/booking';
import * as contracts from '#shared/contracts/ticket';
import { qrToSign, sealQr } from '#shared/qr/qr';
import { expectedAt, withNewer } from '#shared/records/trip-delays';
import { insertRows } from '#shared/stores/insert-rows';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps, Tx } from '../connect.ts';
import { type NewTicket, tickets, voidedPassengers } from '../schema.ts';
import { expiryOf } from '../ticket.ts';
import { beginIssue } from './begin-issue.ts';
import { emitVoided } from './emit-voided.ts';

type BookingView = Static<typeof booking.bookingView>;
type Passenger = BookingView['passengers'][number];

/** Whether it is void from its birth says the statement that writes it. */
type UnbornTicket = Omit<NewTicket, 'status' | 'voidedAt'> & { id: string; issuedAt: Date };

const ticketNumberLength = 16;

/**
 * One ticket for each passenger of a confirmed booking; those who have cancelled meanwhile get a void one.
 * A second delivery, under whichever id, adds nothing.
 */
export function issueTickets(deps: Deps) {
  return async (event: Delivery<Static<typeof booking.confirmed.data>>): Promise<void> => {
    const { bookingId, seats } = event.data;
    const told = await deps.bus.request(booking.getBooking, { bookingId });
    const sold = seats.map(({ passengerId }) => {
      const passenger = told.passengers.find((candidate) => candidate.passengerId === passengerId);
      if (!passenger) throw new Error(`Booking ${bookingId} does not know its passenger ${passengerId}`);
      return passenger;
    });

    const count = await deps.db.transaction(async (tx) => {
      const begun = await beginIssue(tx, event);
      if (!begun) return 0;
      const view = withNewer(told, begun.heard);
      const issued = await insertTickets(
        tx,
        view,
        sold.map((passenger) => {
          const inHand = begun.restored.find(({ passengerId }) => passengerId === passenger.passengerId);
          return makeTicket(deps, view, passenger, inHand ?? newName());
        }),
      );
      if (issued === 0) deps.passOver(event, 'ALREADY_DONE', { bookingId });
      return issued;
    });
    if (count > 0) deps.log.info({ bookingId, count }, 'tickets issued');
  };
}

/**
 * Whoever has cancelled, by the booking's word or by the rows that are there once it is locked, has a void ticket. The
 * statement is the same for any number of tickets, so Postgres prepares it.
 */
async function insertTickets(tx: Tx, view: BookingView, rows: UnbornTicket[]): Promise<number> {
  const cancelled = view.passengers.filter(
    ({ status }) => view.status === 'CANCELLED' || status === 'CANCELLED',
  );
  const isVoid = sql`(passenger_id = ANY(${arrayOf(cancelled.map(({ passengerId }) => passengerId))}::text::uuid[])
    OR passenger_id IN (SELECT v.passenger_id FROM ${voidedPassengers} v WHERE v.booking_id = ${view.bookingId}))`;
  const set = {
    status: sql`CASE WHEN ${isVoid} THEN 'CANCELLED' ELSE 'VALID' END`,
    voided_at: sql`CASE WHEN ${isVoid} THEN issued_at END`,
  };
  const issued = await tx.execute<{
    id: string;
    ticketNumber: string;
    passengerId: string;
    status: string;
  }>(sql`
    ${insertRows(tickets, rows as NewTicket[], { set })}
    ON CONFLICT (passenger_id) DO NOTHING
    RETURNING id, ticket_number AS "ticketNumber", passenger_id AS "passengerId", status`);
  const first = issued[0];
  if (!first) return 0;
  const { bookingId, userId } = view;
  const { issuedAt } = rows.find(({ id }) => id === first.id)!;
  await emit(tx, contracts.issued, {
    aggregateId: bookingId,
    version: 1,
    data: {
      bookingId,
      userId,
      ticketIds: issued.map(({ id }) => id),
      tickets: issued.map(({ id, ticketNumber, passengerId }) => ({
        ticketId: id,
        ticketNumber,
        passengerId,
      })),
      issuedAt: issuedAt.toISOString(),
    },
  });
  const bornVoid = issued.filter((ticket) => ticket.status === 'CANCELLED');
  await emitVoided(tx, bookingId, bornVoid, issuedAt);
  return issued.length;
}

interface TicketName {
  ticketId: string;
  ticketNumber: string;
}

const newName = (): TicketName => ({ ticketId: newId(), ticketNumber: randomCode(ticketNumberLength) });

/** The row of a ticket with its signed QR code. */
function makeTicket(
  deps: Deps,
  view: BookingView,
  passenger: Passenger,
  { ticketId, ticketNumber }: TicketName,
): UnbornTicket {
  const now = deps.clock.now();
  const signer = deps.keyring.signer();
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
    ticketNumber,
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
    issuedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
