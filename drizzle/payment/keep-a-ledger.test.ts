import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { ledgerBalances } from '#shared/tools/audit/ledger';
import { createTestDatabase } from '#support/platform';
import { migrateDatabase } from '../migrate-database.ts';
import { migrationsFolder, readJournal } from '../migrations.ts';

test('payments and refunds from before the ledger get the journals of what they have been through', async () => {
  const database = await createTestDatabase('payment');
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  try {
    const { entries } = await readJournal('payment');
    for (const { tag } of entries.filter(({ idx }) => idx >= 4).toReversed()) {
      await sql.unsafe(await readFile(join(migrationsFolder('payment'), `${tag}.down.sql`), 'utf8'));
    }
    await sql`DELETE FROM drizzle.__drizzle_migrations WHERE created_at >= ${entries[4]!.when}`;
    await oldSales(sql);
    await migrateDatabase('payment', database.ownerUrl);

    expect(await ledgerBalances.look({ sql: () => sql })).toEqual({ examined: 21, violations: [] });
    const balances = await sql<{ account: string; balance: string }[]>`
      SELECT account, sum(amount)::text AS balance FROM ledger_entries GROUP BY account ORDER BY account`;
    expect(Object.fromEntries(balances.map(({ account, balance }) => [account, balance]))).toEqual({
      FARES: '-2000.00',
      GATEWAY: '2980.00',
      GATEWAY_FEES: '20.00',
      REFUNDS_DUE: '-600.00',
      REFUNDS_SENT: '-300.00',
      RETURNS: '1900.00',
      UNSETTLED: '-2000.00',
    });
    const failures = await sql<{ failure: string }[]>`
      SELECT failure FROM refunds WHERE status = 'FAILED' ORDER BY amount`;
    expect(failures.map(({ failure }) => failure)).toEqual([
      'NO_ANSWER',
      'CANCELLED',
      'REFUSED',
      'EXCEEDS_CAPTURE',
    ]);
  } finally {
    await sql.end();
    await database.drop();
  }
});

/** Of 1000 BDT each: one sold, one sold and all back, one under review, one second capture, one not paid. */
async function oldSales(sql: postgres.Sql): Promise<void> {
  const payment = async (status: string, asked: number, back: number, captured = 1000) => {
    const [row] = await sql<{ id: string }[]>`
      INSERT INTO payments (booking_id, user_id, transaction_id, payment_method, amount, status, captured_amount,
        bank_tran_id, refund_requested_amount, refunded_amount, gateway_response)
      VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CARD', 1000, ${status}, ${captured || null},
        'B', ${asked}, ${back}, ${sql.json(asked === 900 ? { store_amount: '980.00' } : {})})
      RETURNING id`;
    return row!.id;
  };
  const refund = (
    id: string,
    amount: number,
    status: string,
    reference: string | null,
    why: string | null = null,
    reason = 'SEATS_GONE',
  ) => sql`
    INSERT INTO refunds (id, payment_id, booking_id, amount, reason, status, refund_trans_id, refund_ref_id, failure_reason)
    VALUES (gen_random_uuid(), ${id}, gen_random_uuid(), ${amount}, ${reason}, ${status},
      left(gen_random_uuid()::text, 30), ${reference}, ${why})`;

  const sold = await payment('SUCCESS', 900, 0);
  await refund(sold, 100, 'REQUESTED', null);
  await refund(sold, 200, 'PROCESSING', 'R1');
  await refund(sold, 100, 'FAILED', 'R2', 'The gateway gave no final answer');
  await refund(sold, 200, 'FAILED', 'R3', 'Cancelled by the gateway');
  await refund(sold, 300, 'FAILED', null, 'The bank says no');
  await refund(sold, 5000, 'FAILED', null, 'More than what was captured');
  const back = await payment('REFUNDED', 1000, 1000);
  await refund(back, 1000, 'REFUNDED', 'R4');
  await payment('PROCESSING', 0, 0, 2000);
  const second = await payment('REFUNDED', 1000, 1000);
  await refund(second, 1000, 'REFUNDED', 'R5', null, 'DUPLICATE_CHARGE');
  await payment('INITIATED', 0, 0, 0);
}
