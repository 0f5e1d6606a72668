import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { createTestDatabase } from '#support/platform';
import { migrateDatabase } from '../migrate-database.ts';
import { migrationsFolder, readJournal } from '../migrations.ts';

/** One ticket, valid unless voided. */
async function aTicket(sql: postgres.Sql, voidedAt: string | null): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    INSERT INTO tickets (booking_id, passenger_id, ticket_number, pnr, qr_code, qr_signature, journey_date, from_station,
      to_station, seat_number, coach_number, status, voided_at, user_id, train_id, train_number, train_name,
      train_name_bn, from_code, from_station_bn, to_code, to_station_bn, coach_id, seat_id, class, passenger_name,
      boarding_at, arrival_at, expires_at, kid)
    VALUES (gen_random_uuid(), gen_random_uuid(), left(gen_random_uuid()::text, 20), 'P', '', '', '2026-11-26', 'Dhaka',
      'Chattogram', '1', 'KA', ${voidedAt ? 'CANCELLED' : 'VALID'}, ${voidedAt}, gen_random_uuid(), gen_random_uuid(),
      '702', 'S', 'S', 'DA', 'D', 'CG', 'C', gen_random_uuid(), gen_random_uuid(), 'S_CHAIR', 'R',
      '2026-11-26T01:00Z', '2026-11-26T06:00Z', '2026-11-26T12:00Z', 1)
    RETURNING id`;
  return row!.id;
}

interface OldScan {
  ticketId: string;
  result: string;
  scannedAt?: string;
  offline?: boolean;
  nonce?: string;
}

async function aScan(sql: postgres.Sql, { ticketId, result, scannedAt, offline, nonce }: OldScan) {
  const at = scannedAt ?? '2026-11-26T01:00Z';
  const [row] = await sql<{ id: string }[]>`
    INSERT INTO ticket_scans (ticket_id, device_id, nonce, fingerprint, result, checker_user_id, scanned_at, received_at,
      offline, claimed_at)
    VALUES (${ticketId}, 'gate-7', ${nonce ?? crypto.randomUUID()}, 'f', ${result}, gen_random_uuid(), ${at},
      '2026-11-26T03:00Z', ${offline ?? false}, ${offline ? at : null})
    RETURNING id`;
  return row!.id;
}

test('rides on cancelled tickets from before the list are put into it, and the way back loses no scan', async () => {
  const database = await createTestDatabase('ticket');
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  const { entries } = await readJournal('ticket');
  const place = entries.findIndex(({ tag }) => tag.endsWith('bind_scans_to_duties'));
  const goBack = async () => {
    for (const { tag } of entries.slice(place).toReversed()) {
      const down = await readFile(join(migrationsFolder('ticket'), `${tag}.down.sql`), 'utf8');
      await sql.begin((tx) => tx.unsafe(down));
    }
    await sql`DELETE FROM drizzle.__drizzle_migrations WHERE created_at >= ${entries[place]!.when}`;
  };
  try {
    await goBack();
    const [cancelled, good] = [await aTicket(sql, '2026-11-26T02:00Z'), await aTicket(sql, null)];
    const offline = { ticketId: cancelled, result: 'CANCELLED', offline: true };
    const ride = await aScan(sql, { ...offline, scannedAt: '2026-11-26T01:59Z' });
    await aScan(sql, { ...offline, scannedAt: '2026-11-26T02:00Z' });
    await aScan(sql, { ticketId: cancelled, result: 'CANCELLED' });
    await aScan(sql, { ticketId: good, result: 'VALID', nonce: 'n3' });
    await migrateDatabase('ticket', database.ownerUrl);
    expect([...(await sql`SELECT kind, ticket_id, scan_id, state FROM scan_disputes`)]).toEqual([
      { kind: 'CANCELLED_TICKET', ticket_id: cancelled, scan_id: ride, state: 'OPEN' },
    ]);

    await aScan(sql, { ticketId: good, result: 'ALREADY_USED', nonce: 'n3' });
    await aScan(sql, { ticketId: good, result: 'TOO_EARLY' });
    await goBack();
    const [left] = await sql<{ scans: string; devices: string }[]>`
      SELECT count(*) AS scans, count(DISTINCT (device_id, nonce)) AS devices FROM ticket_scans`;
    expect(left).toEqual({ scans: '6', devices: '6' });
  } finally {
    await sql.end();
    await database.drop();
  }
});
