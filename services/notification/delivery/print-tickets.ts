import { printTicket } from '#shared/contracts/ticket';
import type { Platform } from '#shared/runtime/service';
import type { NotificationRow } from '../schema.ts';
import type { MailFile } from './mailer.ts';
import type { NotificationMetrics } from './metrics.ts';

/**
 * The tickets of a mail as pages to print. They are requested when it is sent, so that the database stores nothing
 * large. The mail does not wait for them: the passenger needs the code, and can print from the account at any time. If
 * one page misses the deadline of the request, the mail goes without pages.
 */
export function printTickets(deps: Pick<Platform, 'bus' | 'log'> & { meters: NotificationMetrics }) {
  return async ({ id, userId, images }: NotificationRow): Promise<MailFile[]> => {
    const ticketIds = (images ?? []).flatMap(({ ticketId }) => ticketId ?? []);
    if (ticketIds.length === 0) return [];
    try {
      const print = (ticketId: string) => deps.bus.request(printTicket, { userId, ticketId });
      const pages = await Promise.all(ticketIds.map(print));
      deps.meters.pages.inc({ outcome: 'attached' }, pages.length);
      return pages.map(({ fileName, pdf }) => ({
        filename: fileName,
        contentType: 'application/pdf',
        content: Buffer.from(pdf, 'base64'),
      }));
    } catch (error) {
      deps.meters.pages.inc({ outcome: 'left_out' }, ticketIds.length);
      deps.log.warn({ error, notificationId: id }, 'mail goes without the pages to print');
      return [];
    }
  };
}
