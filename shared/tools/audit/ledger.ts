import { fromDecimal } from '../../base/money.ts';
import type { Check } from './finding.ts';
import type { Sources } from './sources.ts';

interface Sum {
  what: string;
  id: string;
  ledger: string;
  says: string;
}

/** What each payment's journals add up to, held against what the payment itself says. */
const ofPayments = `
  WITH sums AS (
    SELECT j.payment_id,
      -sum(e.amount) FILTER (WHERE j.kind = 'CAPTURE' AND e.account = 'UNSETTLED') AS captured,
      -sum(e.amount) FILTER (WHERE j.kind = 'REFUND_DUE' AND e.account = 'REFUNDS_DUE') AS asked_back,
      -sum(e.amount) FILTER (WHERE j.kind = 'REFUND_PAID' AND e.account = 'GATEWAY') AS refunded,
      -sum(e.amount) FILTER (WHERE e.account IN ('UNSETTLED', 'FARES', 'SERVICE_CHARGES', 'VAT', 'RETURNS')) AS kept,
      -sum(e.amount) FILTER (WHERE e.account IN ('FARES', 'SERVICE_CHARGES', 'VAT')) AS sold,
      -sum(e.amount) FILTER (WHERE e.account = 'UNSETTLED') AS unsettled,
      -sum(e.amount) FILTER (WHERE e.account = 'VAT') AS vat,
      -sum(e.amount) FILTER (WHERE e.account = 'SERVICE_CHARGES') AS service_charge
    FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id GROUP BY j.payment_id)
  SELECT line.what, p.id, line.ledger::text, line.says::text
  FROM payments p LEFT JOIN sums s ON s.payment_id = p.id
  CROSS JOIN LATERAL (VALUES
    ('captured', coalesce(s.captured, 0), coalesce(p.captured_amount, 0)),
    ('asked back', coalesce(s.asked_back, 0), p.refund_requested_amount),
    ('refunded', coalesce(s.refunded, 0), p.refunded_amount),
    ('kept', coalesce(s.kept, 0), coalesce(p.captured_amount, 0) - p.refund_requested_amount),
    ('sold', coalesce(s.sold, 0), CASE p.status WHEN 'SUCCESS' THEN p.amount WHEN 'REFUNDED' THEN coalesce(s.sold, 0) ELSE 0 END),
    ('unsettled', coalesce(s.unsettled, 0), CASE p.status WHEN 'PROCESSING' THEN p.captured_amount - p.refund_requested_amount ELSE 0 END),
    ('VAT', coalesce(s.vat, 0), CASE WHEN s.sold > 0 THEN p.vat_amount ELSE 0 END),
    ('service charge', coalesce(s.service_charge, 0), CASE WHEN s.sold > 0 THEN p.service_charge_amount ELSE 0 END)
  ) AS line (what, ledger, says)
  WHERE line.ledger <> line.says`;

/** Where each refund's money is by the ledger, held against the refund's state. */
const ofRefunds = `
  WITH sums AS (
    SELECT j.refund_id,
      -sum(e.amount) FILTER (WHERE e.account = 'REFUNDS_DUE') AS due,
      -sum(e.amount) FILTER (WHERE e.account = 'REFUNDS_SENT') AS sent,
      -sum(e.amount) FILTER (WHERE e.account = 'GATEWAY') AS paid
    FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id
    WHERE j.refund_id IS NOT NULL GROUP BY j.refund_id),
  places AS (
    SELECT id, amount, CASE
      WHEN failure = 'EXCEEDS_CAPTURE' THEN 'nowhere'
      WHEN status = 'REFUNDED' THEN 'paid'
      WHEN status = 'PROCESSING' OR (failure = 'NO_ANSWER' AND refund_ref_id IS NOT NULL) THEN 'sent'
      ELSE 'due' END AS place
    FROM refunds)
  SELECT line.what, r.id, line.ledger::text, line.says::text
  FROM places r LEFT JOIN sums s ON s.refund_id = r.id
  CROSS JOIN LATERAL (VALUES
    ('due', coalesce(s.due, 0), CASE r.place WHEN 'due' THEN r.amount ELSE 0 END),
    ('sent', coalesce(s.sent, 0), CASE r.place WHEN 'sent' THEN r.amount ELSE 0 END),
    ('paid', coalesce(s.paid, 0), CASE r.place WHEN 'paid' THEN r.amount ELSE 0 END)
  ) AS line (what, ledger, says)
  WHERE line.ledger <> line.says`;

/** Each question is one statement and so sees one instant: the ledger is written with the state it speaks of, and needs no grace. */
export const ledgerBalances = {
  says: 'the ledger balances, and says of every payment and refund what they say of themselves',
  async look({ sql }: Pick<Sources, 'sql'>) {
    const db = sql('payment');
    const journals = await db<{ id: string; sum: string; lines: number }[]>`
      SELECT j.id, coalesce(sum(e.amount), 0)::text AS sum, count(e.account)::int AS lines
      FROM ledger_journals j LEFT JOIN ledger_entries e ON e.journal_id = j.id GROUP BY j.id`;
    const unbalanced = journals.filter(({ sum, lines }) => fromDecimal(sum) !== 0 || lines === 0);
    const sums = (kind: string, rows: Sum[]) =>
      rows.map(
        ({ what, id, ledger, says }) =>
          `${kind} ${id}: ${what} ${ledger} BDT by the ledger, ${says} by the ${kind}`,
      );
    return {
      examined: journals.length,
      violations: [
        ...unbalanced.map(
          ({ id, sum, lines }) => `journal ${id}: its ${lines} lines add up to ${sum} BDT instead of 0`,
        ),
        ...sums('payment', await db.unsafe<Sum[]>(ofPayments)),
        ...sums('refund', await db.unsafe<Sum[]>(ofRefunds)),
      ],
    };
  },
} satisfies Check;
