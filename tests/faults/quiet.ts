import { deadLetterStream } from '#shared/bus/dead-letters';
import { migratedServices } from '../../drizzle/migrate.ts';
import { readConsumers } from '../../nats/files.ts';
import { askGatewaySoon, hurryBookings } from './hurry.ts';
import { withNats, withPostgres } from './operator.ts';
import type { System } from './system.ts';

const lookEveryMs = 700;
const mayBePaid = 'bookings may still be paid';
/** Of what moves: a booking that its buyer has left waits for its deadline, and for nothing else. */
export const waitsForDeadline = (what: string) => what.endsWith(mayBePaid);
/** Quiet means quiet twice: what one look found done may have set something off. */
const looksInARow = 2;

/** What is still on its way, in words; empty when all is quiet. */
export async function waitForQuiet(
  system: System,
  patienceMs: number,
  say: (what: string) => void,
): Promise<string[]> {
  const until = performance.now() + patienceMs;
  let quietLooks = 0;
  let restless: string[] = [];
  while (performance.now() < until) {
    await askGatewaySoon(system);
    await hurryBookings(system);
    const before = restless.join('; ');
    restless = await whatMoves(system);
    quietLooks = restless.length === 0 ? quietLooks + 1 : 0;
    if (quietLooks >= looksInARow) return [];
    if (restless.length > 0 && restless.join('; ') !== before) say(restless.join('; '));
    await Bun.sleep(lookEveryMs);
  }
  return restless;
}

/** Whatever has been begun and has not come to its end, in words. */
export async function whatMoves(system: Pick<System, 'env'>): Promise<string[]> {
  const found = await Promise.all([
    ...migratedServices.map((service) => outboxOf(system, service)),
    consumersOf(system),
    ...questions.map(({ service, what, query }) =>
      withPostgres(system, service, async (sql) => {
        const [row] = await sql.unsafe<{ rows: number }[]>(`SELECT count(*)::int AS rows FROM ${query}`);
        return row!.rows > 0 ? [`${row!.rows} ${what}`] : [];
      }),
    ),
  ]);
  return found.flat();
}

/** What must come to an end by itself. A payment under review waits for a person and is none of it. */
const questions: { service: string; what: string; query: string }[] = [
  {
    service: 'booking',
    what: 'bookings past their deadline are PENDING',
    query: `bookings WHERE booking_status = 'PENDING' AND payment_status = 'PENDING'
      AND expires_at < CURRENT_TIMESTAMP - interval '1 second' AND review_payment_id IS NULL`,
  },
  {
    service: 'booking',
    what: mayBePaid,
    query: `bookings WHERE booking_status = 'PENDING' AND payment_status = 'PENDING'
      AND expires_at >= CURRENT_TIMESTAMP - interval '1 second' AND review_payment_id IS NULL`,
  },
  {
    service: 'booking',
    what: 'paid bookings have no verdict',
    query: `bookings WHERE booking_status = 'PENDING' AND payment_status = 'COMPLETED'`,
  },
  {
    service: 'booking',
    what: 'cancellations are under way',
    query: `cancellations WHERE status IN ('REQUESTED', 'VOIDED', 'RELEASED')`,
  },
  {
    service: 'payment',
    what: 'captures are unknown to us',
    query: `sandbox_transactions s JOIN payments p ON p.transaction_id = s.tran_id
      WHERE s.status = 'VALID' AND p.status IN ('INITIATED', 'FAILED')`,
  },
  {
    service: 'payment',
    what: 'refunds are on their way',
    query: `refunds WHERE status IN ('REQUESTED', 'PROCESSING')`,
  },
  {
    service: 'seat-reservation',
    what: 'verdicts are unknown to Redis',
    query: 'verdicts WHERE applied_at IS NULL',
  },
  {
    service: 'seat-reservation',
    what: 'seats given back are unknown to Redis',
    query: `seat_reservations WHERE status = 'RELEASED' AND booking_id IS NOT NULL AND cleared_at IS NULL`,
  },
  {
    service: 'seat-reservation',
    what: 'trips are not rebuilt',
    query: 'trips WHERE built_epoch < (SELECT value FROM epoch) AND closed_at IS NULL',
  },
];

function outboxOf(system: Pick<System, 'env'>, service: string): Promise<string[]> {
  return withPostgres(system, service, async (sql) => {
    const [row] = await sql<
      { rows: number }[]
    >`SELECT count(*)::int AS rows FROM outbox WHERE sent_at IS NULL`;
    return row!.rows > 0 ? [`${row!.rows} events in the outbox of ${service}`] : [];
  });
}

function consumersOf(system: Pick<System, 'env'>): Promise<string[]> {
  return withNats(system, async (connection) => {
    const manager = await connection.jetstreamManager({ timeout: 3_000 });
    const busy: string[] = [];
    for (const { stream_name, durable_name } of await readConsumers()) {
      // Dead letters wait for an operator.
      if (stream_name === deadLetterStream) continue;
      const info = await manager.consumers.info(stream_name, durable_name);
      if (info.num_pending + info.num_ack_pending > 0)
        busy.push(`${durable_name}: ${info.num_pending} to come, ${info.num_ack_pending} in hand`);
    }
    return busy;
  });
}
