import { getBooking } from '#shared/contracts/booking';
import { issued, listTickets } from '#shared/contracts/ticket';
import { composeTickets } from '../announcements/compose-tickets.ts';
import { composed } from '../announcements/telling.ts';
import type { Deps } from '../connect.ts';
import { mailDraft, rowOf, smsDraft } from '../delivery/queue-notifications.ts';
import { readPreferences } from '../people/preferences.ts';
import { problems } from '../problems.ts';
import { notifications } from '../schema.ts';

/** For operators: sends the tickets of a booking again, by mail and, if switched on, by text message. */
export function resendTickets(deps: Deps) {
  return async ({ bookingId }: { bookingId: string }): Promise<{ notificationIds: string[] }> => {
    const { userId } = await deps.bus.request(getBooking, { bookingId });
    const { tickets } = await deps.bus.request(listTickets, { bookingId });
    if (!tickets.some((ticket) => ticket.status !== 'CANCELLED'))
      throw problems.NOT_RESENDABLE('The booking has no valid ticket');
    const { language } = await readPreferences(deps)(userId);
    const announcement = await composed(() => composeTickets(deps)({ bookingId, userId }, language));
    if (announcement === 'ACCOUNT_DELETED') throw problems.NOT_RESENDABLE('The account is deleted');
    if (typeof announcement === 'string') throw problems.NOT_RESENDABLE('The booking is cancelled');
    const data = {
      bookingId,
      userId,
      ticketIds: tickets.map((ticket) => ticket.ticketId),
      issuedAt: deps.clock.now().toISOString(),
    };
    const facts = { type: issued.type, data };
    const drafts = [mailDraft(announcement.contact), ...(deps.sms ? [smsDraft(announcement.contact)] : [])];
    const rows = await deps.db
      .insert(notifications)
      .values(drafts.map((draft) => rowOf(deps, announcement, draft, { facts, language })))
      .returning({ id: notifications.id });
    deps.delivery.wake();
    return { notificationIds: rows.map((row) => row.id) };
  };
}
