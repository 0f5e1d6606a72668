import type { Static } from '@sinclair/typebox';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type * as booking from '#shared/contracts/booking';
import type { Deps, Tx } from '../connect.ts';
import { openDisputes } from '../duties/open-disputes.ts';
import { problems } from '../problems.ts';
import { readStandingUses } from '../scan/read-verdicts.ts';
import { type TicketRow, tickets, voidedPassengers } from '../schema.ts';
import { emitVoided } from './emit-voided.ts';
import { lockBooking } from './lock-booking.ts';

interface Passengers {
  bookingId: string;
  passengerIds: string[];
}

/**
 * These passengers no longer travel: their tickets become CANCELLED, also those that are issued later. All or none.
 * @throws Problem TICKET_USED where one of them has been scanned.
 */
export function voidTickets(deps: Deps) {
  return async (input: Passengers): Promise<{ voidedTicketIds: string[] }> =>
    deps.db.transaction(async (tx) => {
      const found = await lockTickets(tx, input);
      const used = found.filter((ticket) => ticket.status === 'USED');
      if (used.length > 0) {
        throw problems.TICKET_USED(undefined, {
          passengerIds: used.map((ticket) => ticket.passengerId),
        });
      }
      await makeVoid(tx, input, found, deps.clock.now());
      return { voidedTicketIds: found.map((ticket) => ticket.id) };
    });
}

/** What a cancellation says is made so here as well, whatever was asked before it; a used ticket stays used. */
export function voidCancelled(deps: Deps) {
  return async (event: Delivery<Static<typeof booking.cancelled.data>>): Promise<void> => {
    const { bookingId, seats, wasConfirmed, reason } = event.data;
    if (!wasConfirmed || seats.length === 0) return deps.passOver(event, 'NOT_CONFIRMED', { bookingId });
    const passengers = { bookingId, passengerIds: seats.map((seat) => seat.passengerId) };
    await deps.db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, event))) return;
      const found = await lockTickets(tx, passengers);
      const used = found.filter((ticket) => ticket.status === 'USED');
      // Whose train is called off gets the money back, scanned or not.
      if (used.length > 0 && reason !== 'TRIP_CANCELLED') await disputeRides(deps, tx, bookingId, used);
      await makeVoid(tx, passengers, found, deps.clock.now());
    });
  };
}

/** Who has travelled is not cancelled: it did not happen by `ticket.void`, so an administrator looks at it. */
async function disputeRides(
  { clock, log }: Pick<Deps, 'clock' | 'log'>,
  tx: Tx,
  bookingId: string,
  used: TicketRow[],
): Promise<void> {
  const ticketIds = used.map((ticket) => ticket.id);
  log.error({ bookingId, ticketIds }, 'cancelled after travel');
  const rides = [...(await readStandingUses(tx, ticketIds))].map(([ticketId, { scanId }]) => ({
    kind: 'CANCELLED_TICKET' as const,
    ticketId,
    scanId,
  }));
  await openDisputes(tx, rides, clock.now());
}

/** The tickets there are of these passengers; none is issued or scanned until the transaction ends. */
async function lockTickets(tx: Tx, { bookingId, passengerIds }: Passengers): Promise<TicketRow[]> {
  await lockBooking(tx, bookingId);
  return tx
    .select()
    .from(tickets)
    .where(and(eq(tickets.bookingId, bookingId), inArray(tickets.passengerId, passengerIds)))
    .orderBy(tickets.id)
    .for('update');
}

async function makeVoid(tx: Tx, passengers: Passengers, found: TicketRow[], now: Date): Promise<void> {
  const { bookingId, passengerIds } = passengers;
  await tx
    .insert(voidedPassengers)
    .values(passengerIds.map((passengerId) => ({ bookingId, passengerId, voidedAt: now })))
    .onConflictDoNothing();
  const live = found.filter((ticket) => ticket.status === 'VALID' || ticket.status === 'EXPIRED');
  if (live.length === 0) return;
  await tx
    .update(tickets)
    .set({ status: 'CANCELLED', voidedAt: now, updatedAt: now, version: sql`${tickets.version} + 1` })
    .where(
      inArray(
        tickets.id,
        live.map(({ id }) => id),
      ),
    );
  await emitVoided(tx, bookingId, live, now);
}
