import { sql } from 'drizzle-orm';
import { type Database, executePrepared } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import { notifications } from '../schema.ts';

/** What the provider has accepted. */
interface Sent {
  id: string;
  sentAt: Date;
  receipt: object;
}

/** Resolves when the row says SENT; what sending needed besides the text is deleted. */
export type Marker = (sent: Sent) => Promise<void>;

/** While one UPDATE is under way, what is accepted meanwhile shares the next one. */
export function createMarker(db: Database<typeof schema>): Marker {
  let waiting: Sent[] = [];
  let next: Promise<void> | undefined;
  let underWay: Promise<void> = Promise.resolve();
  return (sent) => {
    waiting.push(sent);
    next ??= underWay.then(() => {
      const group = waiting;
      waiting = [];
      next = undefined;
      const written = markSent(db, group);
      underWay = written.catch(() => undefined);
      return written;
    });
    return next;
  };
}

async function markSent(db: Database<typeof schema>, group: Sent[]): Promise<void> {
  const records = group.map(({ id, sentAt, receipt }) => ({ id, sent_at: sentAt, receipt }));
  await executePrepared(
    db,
    sql`
      UPDATE ${notifications} n
      SET status = 'SENT', sent_at = m.sent_at, next_attempt_at = NULL, provider_response = m.receipt,
        html = NULL, images = NULL, calendar = NULL
      FROM jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) AS m(id uuid, sent_at timestamptz, receipt jsonb)
      WHERE n.id = m.id AND n.status = 'PENDING'`,
  );
}
