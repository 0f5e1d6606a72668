import { sql } from 'drizzle-orm';
import type { restorePayment as contract } from '#shared/contracts/recovery';
import { adminActions, newAction, system } from '#shared/records/admin';
import { insertRows, written } from '#shared/stores/insert-rows';
import { checkPayment } from '../charge/check-payment.ts';
import { unpaid } from '../charge/create-payment.ts';
import { nextCheck, settleable } from '../charge/payment.ts';
import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { findPayment } from '../queries.ts';
import { payments } from '../schema.ts';

type Lost = (typeof contract)['input']['static'];
type Output = (typeof contract)['output']['static'];

/**
 * An attempt whose row is lost is stored as one that was just opened, and the gateway is asked what became of it. Nothing
 * of what the asker says of the money counts before the gateway has said it.
 * @throws GatewayError where the gateway cannot be asked: the timer asks it again.
 */
export function restorePayment(deps: Deps) {
  return async (lost: Lost): Promise<Output> => {
    const made = (await findPayment(deps.db, lost.paymentId)) === undefined && (await store(deps, lost));
    const payment = (await findPayment(deps.db, lost.paymentId))!;
    if (settleable.includes(payment.status)) await checkPayment(deps)(payment);
    return { made, status: (await findPayment(deps.db, lost.paymentId))!.status };
  };
}

async function store({ db, clock }: Deps, lost: Lost): Promise<boolean> {
  const now = clock.now();
  const payment: Payment = {
    ...unpaid,
    id: lost.paymentId,
    bookingId: lost.bookingId,
    userId: lost.userId,
    transactionId: lost.transactionId,
    paymentMethod: lost.method,
    amount: lost.amountPoisha,
    vatAmount: lost.vatPoisha,
    serviceChargeAmount: lost.serviceChargePoisha,
    returnUrl: null,
    traceContext: null,
    nextCheckAt: nextCheck(now, now),
    initiatedAt: now,
    createdAt: now,
    updatedAt: now,
  };
  const action = newAction(system(`recover by ${lost.by}`), now, {
    action: 'restore',
    entity: 'payment',
    entityId: payment.id,
    before: null,
    after: { bookingId: payment.bookingId, poisha: payment.amount, transactionId: payment.transactionId },
  });
  const rows = await db.execute(sql`
    WITH payment AS (${insertRows(payments, [payment])} ON CONFLICT DO NOTHING RETURNING 1),
      action AS (${insertRows(adminActions, [action], { when: written('payment') })})
    SELECT 1 FROM payment`);
  return rows.length > 0;
}
