import type postgres from 'postgres';
import type { Check } from './finding.ts';
import { always, type Ids, idRanges, isWithin, type Range, type Sources } from './sources.ts';

interface Sum {
  what: string;
  id: string;
  ledger: string;
  says: string;
}

/** What each payment's journals add up to, held against what the payment itself says. */
const ofPayments = (db: postgres.Sql, { after, upTo }: Ids, range: Range) => db<Sum[]>`
  SELECT line.what, p.id, line.ledger::text, line.says::text
  FROM payments p
  CROSS JOIN LATERAL (
    SELECT
      -sum(e.amount) FILTER (WHERE j.kind = 'CAPTURE' AND e.account = 'UNSETTLED') AS captured,
      -sum(e.amount) FILTER (WHERE j.kind = 'REFUND_DUE' AND e.account = 'REFUNDS_DUE') AS asked_back,
      -sum(e.amount) FILTER (WHERE j.kind = 'REFUND_PAID' AND e.account = 'GATEWAY') AS refunded,
      -sum(e.amount) FILTER (WHERE e.account IN ('UNSETTLED', 'FARES', 'SERVICE_CHARGES', 'VAT', 'RETURNS')) AS kept,
      -sum(e.amount) FILTER (WHERE e.account IN ('FARES', 'SERVICE_CHARGES', 'VAT')) AS sold,
      -sum(e.amount) FILTER (WHERE e.account = 'UNSETTLED') AS unsettled,
      -sum(e.amount) FILTER (WHERE e.account = 'VAT') AS vat,
      -sum(e.amount) FILTER (WHERE e.account = 'SERVICE_CHARGES') AS service_charge
    FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id WHERE j.payment_id = p.id) AS s
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
  WHERE p.id > ${after} AND p.id <= ${upTo} AND ${isWithin(db, 'p.created_at', range)} AND line.ledger <> line.says`;

/** Where each refund's money is by the ledger, held against the refund's state. */
const ofRefunds = (db: postgres.Sql, { after, upTo }: Ids, range: Range) => db<Sum[]>`
  WITH places AS (
    SELECT id, payment_id, amount, CASE
      WHEN failure = 'EXCEEDS_CAPTURE' THEN 'nowhere'
      WHEN status = 'REFUNDED' THEN 'paid'
      WHEN status = 'PROCESSING' OR (failure = 'NO_ANSWER' AND refund_ref_id IS NOT NULL) THEN 'sent'
      ELSE 'due' END AS place
    FROM refunds WHERE id > ${after} AND id <= ${upTo} AND ${isWithin(db, 'created_at', range)})
  SELECT line.what, r.id, line.ledger::text, line.says::text
  FROM places r
  CROSS JOIN LATERAL (
    SELECT
      -sum(e.amount) FILTER (WHERE e.account = 'REFUNDS_DUE') AS due,
      -sum(e.amount) FILTER (WHERE e.account = 'REFUNDS_SENT') AS sent,
      -sum(e.amount) FILTER (WHERE e.account = 'GATEWAY') AS paid
    FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id
    WHERE j.payment_id = r.payment_id AND j.refund_id = r.id) AS s
  CROSS JOIN LATERAL (VALUES
    ('due', coalesce(s.due, 0), CASE r.place WHEN 'due' THEN r.amount ELSE 0 END),
    ('sent', coalesce(s.sent, 0), CASE r.place WHEN 'sent' THEN r.amount ELSE 0 END),
    ('paid', coalesce(s.paid, 0), CASE r.place WHEN 'paid' THEN r.amount ELSE 0 END)
  ) AS line (what, ledger, says)
  WHERE line.ledger <> line.says`;

interface Balance {
  journals: number;
  unbalanced: { id: string; sum: string; lines: number }[];
}

const balanceOf = (db: postgres.Sql, { after, upTo }: Ids, range: Range) => db<Balance[]>`
  SELECT count(*)::int AS journals, coalesce(jsonb_agg(jsonb_build_object('id', id, 'sum', sum::text, 'lines', lines))
    FILTER (WHERE sum <> 0 OR lines = 0), '[]') AS unbalanced
  FROM (
    SELECT j.id, coalesce(sum(e.amount), 0) AS sum, count(e.account) AS lines
    FROM ledger_journals j LEFT JOIN ledger_entries e ON e.journal_id = j.id
    WHERE j.id > ${after} AND j.id <= ${upTo} AND ${isWithin(db, 'j.created_at', range)} GROUP BY j.id) AS journals`;

type Looked = Pick<Sources, 'sql'> & Partial<Pick<Sources, 'range'>>;

/** Each question is one statement and so sees one instant: the ledger is written with the state it speaks of, and needs no grace. */
export const ledgerBalances = {
  says: 'the ledger balances, and says of every payment and refund what they say of themselves',
  async look({ sql, range = always }: Looked) {
    const db = sql('payment');
    const violations: string[] = [];
    let examined = 0;
    for await (const ids of idRanges(db, 'ledger_journals')) {
      const [found] = await balanceOf(db, ids, range);
      examined += found!.journals;
      for (const { id, sum, lines } of found!.unbalanced)
        violations.push(`journal ${id}: its ${lines} lines add up to ${sum} BDT instead of 0`);
    }
    for (const [kind, table, differing] of [
      ['payment', 'payments', ofPayments],
      ['refund', 'refunds', ofRefunds],
    ] as const)
      for await (const ids of idRanges(db, table))
        for (const { what, id, ledger, says } of await differing(db, ids, range))
          violations.push(`${kind} ${id}: ${what} ${ledger} BDT by the ledger, ${says} by the ${kind}`);
    return { examined, violations };
  },
} satisfies Check;
