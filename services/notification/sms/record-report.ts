import { and, eq, ne, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import type { SmsReport } from '../models.ts';
import { problems } from '../problems.ts';
import { allNotifications, notifications } from '../schema.ts';

/**
 * Records a report of the provider: SENT → DELIVERED or FAILED. DELIVERED is final and replaces any other status: an
 * attempt that seemed to fail may have arrived. A repeated report changes nothing.
 * @throws Problem REPORT_TOO_EARLY while the message is not stored as sent.
 */
export function recordReport({ db, clock, meters }: Deps) {
  return async (report: typeof SmsReport.static): Promise<void> => {
    const { reference, status } = report;
    const now = clock.now();
    const answer = { id: report.id, status, error: report.error };
    const sms = and(eq(notifications.id, reference), eq(notifications.type, 'SMS'));
    const told =
      status === 'DELIVERED'
        ? db
            .update(notifications)
            .set({
              status: 'DELIVERED',
              deliveredAt: now,
              sentAt: sql`COALESCE(${notifications.sentAt}, ${now.toISOString()}::timestamptz)`,
              nextAttemptAt: null,
              providerResponse: answer,
            })
            .where(and(sms, ne(notifications.status, 'DELIVERED')))
        : db
            .update(notifications)
            .set({ status: 'FAILED', providerResponse: answer })
            .where(and(sms, eq(notifications.status, 'SENT')));
    const [changed] = await told.returning({ kind: notifications.kind });
    if (changed) {
      const outcome = status === 'DELIVERED' ? 'delivered' : 'undelivered';
      meters.messages.inc({ channel: 'SMS', kind: changed.kind, outcome });
      return;
    }
    const [known] = await db
      .select({ status: allNotifications.status })
      .from(allNotifications)
      .where(and(eq(allNotifications.id, reference), eq(allNotifications.type, 'SMS')));
    if (!known || known.status === 'PENDING') throw problems.REPORT_TOO_EARLY();
  };
}
