import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { refundRequested } from '#shared/contracts/booking';
import { ledgerBalances } from '#shared/tools/audit/ledger';
import { settlePayment } from '../charge/settle-payment.ts';
import { findPayment } from '../queries.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';
import { postOfPayment } from './ledger.ts';
import { ledgerEntries, ledgerJournals } from './schema.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

async function paid(behaviour: Parameters<Stage['behave']>[1] = {}) {
  const buyer = await stage.buyer();
  const opened = await stage.open(buyer);
  await stage.behave(opened.transactionId, behaviour);
  await stage.press(opened.redirectUrl, 'pay');
  return { buyer, ...opened };
}

type Sale = Awaited<ReturnType<typeof paid>>;

async function refund(sale: Sale, amountPoisha: number): Promise<string> {
  const { bookingId } = sale.buyer.booking;
  const refundId = newId();
  await stage.platform.publish(refundRequested, {
    aggregateId: bookingId,
    version: 3,
    data: {
      refundId,
      bookingId,
      userId: sale.buyer.userId,
      paymentId: sale.paymentId,
      amountPoisha,
      reason: 'CANCELLED_BY_PASSENGER',
    },
  });
  return refundId;
}

const capture = { GATEWAY: 141_180, GATEWAY_FEES: 3_620, UNSETTLED: -144_800 };
const sold = { UNSETTLED: 144_800, FARES: -122_000, SERVICE_CHARGES: -5_200, VAT: -17_600 };

describe('the ledger', () => {
  test('of a sale has the fare, the service charge, the VAT and what the gateway keeps', async () => {
    const sale = await paid();
    expect(await stage.ledgerOf(sale.paymentId)).toEqual([
      ['CAPTURE', capture],
      ['SALE', sold],
    ]);
  });

  test('follows a refund from what is owed to what has gone', async () => {
    const sale = await paid();
    await refund(sale, 100_000);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect((await stage.ledgerOf(sale.paymentId)).slice(2)).toEqual([
      ['REFUND_DUE', { RETURNS: 100_000, REFUNDS_DUE: -100_000 }],
      ['REFUND_SENT', { REFUNDS_DUE: 100_000, REFUNDS_SENT: -100_000 }],
      ['REFUND_PAID', { REFUNDS_SENT: 100_000, GATEWAY: -100_000 }],
    ]);
  });

  test('owes a refund again that the gateway cancelled, and has nothing sent of one that it refused', async () => {
    const [cancelled, refused] = [await paid({ refund: 'cancelled' }), await paid({ refund: 'failed' })];
    await Promise.all([refund(cancelled, 50_000), refund(refused, 50_000)]);
    await stage.refundReaches(cancelled.buyer, cancelled.paymentId, 'FAILED');
    await stage.refundReaches(refused.buyer, refused.paymentId, 'FAILED');
    const kinds = async (sale: Sale) => (await stage.ledgerOf(sale.paymentId)).map(([kind]) => kind);
    expect(await kinds(cancelled)).toEqual([
      'CAPTURE',
      'SALE',
      'REFUND_DUE',
      'REFUND_SENT',
      'REFUND_RETURNED',
    ]);
    expect(await kinds(refused)).toEqual(['CAPTURE', 'SALE', 'REFUND_DUE']);
    expect(await stage.ledgerFaults()).toEqual([]);
  });

  test('sells nothing while a payment is under review, and gives back what never was a sale', async () => {
    const sale = await paid({ capturedAmount: '2000.00' });
    expect(await stage.ledgerOf(sale.paymentId)).toEqual([
      ['CAPTURE', { GATEWAY: 195_000, GATEWAY_FEES: 5_000, UNSETTLED: -200_000 }],
    ]);
    await stage.decide(sale.paymentId, 'REJECT');
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect((await stage.ledgerOf(sale.paymentId))[1]).toEqual([
      'REFUND_DUE',
      { UNSETTLED: 200_000, REFUNDS_DUE: -200_000 },
    ]);
  });

  test('has a sale once a risky payment is accepted, by two administrators at once', async () => {
    const sale = await paid({ riskLevel: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => stage.decide(sale.paymentId, 'ACCEPT')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await stage.ledgerOf(sale.paymentId)).toEqual([
      ['CAPTURE', capture],
      ['SALE', sold],
    ]);
  });

  test('counts no fee where the gateway tells none', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId } = await stage.open(buyer);
    const payment = (await findPayment(stage.deps.db, paymentId))!;
    const charge = {
      tranId: transactionId,
      valId: 'V',
      bankTranId: 'B',
      amountPoisha: 144_800,
      feePoisha: 0,
      currency: 'BDT',
      risky: false,
      odd: [],
      record: {},
    };
    await Promise.all([1, 2, 3].map(() => settlePayment(stage.deps)(payment, charge)));
    expect(await stage.ledgerOf(paymentId)).toEqual([
      ['CAPTURE', { GATEWAY: 144_800, UNSETTLED: -144_800 }],
      ['SALE', sold],
    ]);
  });
});

describe('the database', () => {
  test('refuses a journal that does not balance, or has no lines, when it is committed', async () => {
    const { paymentId: id } = await stage.open(await stage.buyer());
    const { db, clock } = stage.deps;
    const unbalanced = db.transaction((tx) =>
      postOfPayment(tx, {
        kind: 'CAPTURE',
        payment: { id },
        lines: { GATEWAY: 100, UNSETTLED: -99 },
        now: clock.now(),
      }),
    );
    expect(await faultOf(unbalanced)).toContain('does not balance');
    const journal = { id: newId(), kind: 'CAPTURE' as const, paymentId: id, createdAt: clock.now() };
    expect(await faultOf(db.insert(ledgerJournals).values(journal))).toContain('does not balance');
    expect(await stage.ledgerOf(id)).toEqual([]);
  });

  test('refuses a line that is added to a journal later', async () => {
    const { paymentId } = await paid();
    const { db } = stage.deps;
    const [journal] = await db.select().from(ledgerJournals).where(eq(ledgerJournals.paymentId, paymentId));
    const later = db
      .insert(ledgerEntries)
      .values({ journalId: journal!.id, account: 'REFUNDS_DUE', amount: 1 });
    expect(await faultOf(later)).toContain('does not balance');
  });

  test('refuses every movement that comes a second time', async () => {
    const sale = await paid();
    await refund(sale, 144_800);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    const { db } = stage.deps;
    const rows = await db.select().from(ledgerJournals).where(eq(ledgerJournals.paymentId, sale.paymentId));
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      const again = db.insert(ledgerJournals).values({ ...row, id: newId() });
      expect(await faultOf(again)).toContain('duplicate key');
    }
  });

  test.each([
    'UPDATE ledger_entries SET amount = amount * 2',
    "UPDATE ledger_journals SET kind = 'SALE'",
    'DELETE FROM ledger_entries',
    'DELETE FROM ledger_journals',
    'TRUNCATE ledger_entries',
  ])('refuses %s', async (statement) => {
    await paid();
    const sql = postgres(stage.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
    expect(await faultOf(sql.unsafe(statement))).toContain('only added to');
    await sql.end();
    expect(await faultOf(stage.deps.db.$client.unsafe(statement))).toContain('permission denied');
  });
});

describe('the audit', () => {
  /** Does by hand what the database refuses to everybody else, and undoes it. */
  async function broken(statement: string, id: string): Promise<string[]> {
    const sql = postgres(stage.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
    try {
      await sql`BEGIN`;
      await sql`ALTER TABLE ledger_entries DISABLE TRIGGER USER`;
      await sql.unsafe(statement, [id]);
      return (await ledgerBalances.look({ sql: () => sql })).violations;
    } finally {
      await sql`ROLLBACK`;
      await sql.end();
    }
  }
  const ofPayment = `journal_id IN (SELECT id FROM ledger_journals WHERE payment_id = $1 AND kind = 'CAPTURE')`;

  test.each([
    [
      `UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'GATEWAY' AND ${ofPayment}`,
      'add up to 1.00',
    ],
    [`DELETE FROM ledger_entries WHERE ${ofPayment}`, 'captured 0 BDT by the ledger, 1448.00'],
    [
      `UPDATE ledger_entries SET amount = amount * 2 WHERE ${ofPayment}`,
      'captured 2896.00 BDT by the ledger',
    ],
    ['UPDATE payments SET vat_amount = vat_amount - 1 WHERE id = $1', 'VAT 176.00 BDT by the ledger, 175.00'],
    ['UPDATE payments SET refunded_amount = 100 WHERE id = $1', 'refunded 1000.00 BDT by the ledger, 100.00'],
    [
      'UPDATE payments SET refund_requested_amount = 1001 WHERE id = $1',
      'kept 448.00 BDT by the ledger, 447.00',
    ],
    [
      `UPDATE refunds SET status = 'PROCESSING' WHERE payment_id = $1`,
      'sent 0.00 BDT by the ledger, 1000.00',
    ],
  ])('sees what %s has done', async (statement, expected) => {
    const sale = await paid();
    await refund(sale, 100_000);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(await stage.ledgerFaults()).toEqual([]);
    const faults = await broken(statement, sale.paymentId);
    expect(faults.join('\n')).toContain(expected);
  });
});

async function faultOf(action: PromiseLike<unknown>): Promise<string> {
  try {
    await action;
    return '';
  } catch (error) {
    const { cause } = error as Error;
    return String(cause ?? error);
  }
}
