import type { Tx } from '../connect.ts';
import { firstCancelDelaySeconds } from '../retry-delays.ts';
import { cancellationPassengers, cancellations } from '../schema.ts';

interface NewCancellation
  extends Pick<
    typeof cancellations.$inferInsert,
    'id' | 'bookingId' | 'status' | 'finishedAt' | 'rulesVersion' | 'reason'
  > {
  refund: {
    quotes: { passenger: { id: string }; deductionPoisha: number; refundPoisha: number }[];
    total: { deductionPoisha: number; refundPoisha: number };
  };
  now: Date;
}

/**
 * Stores what is to be done and what it brings back. The timer leaves the row to the call that stores it at
 * first.
 */
export async function insertCancellation(tx: Tx, { refund, now, ...row }: NewCancellation): Promise<void> {
  const { quotes, total } = refund;
  await tx.insert(cancellations).values({
    ...row,
    deductionAmount: total.deductionPoisha,
    refundAmount: total.refundPoisha,
    nextAttemptAt: new Date(now.getTime() + firstCancelDelaySeconds * 1_000),
    createdAt: now,
    updatedAt: now,
  });
  await tx.insert(cancellationPassengers).values(
    quotes.map(({ passenger, deductionPoisha, refundPoisha }) => ({
      cancellationId: row.id,
      passengerId: passenger.id,
      deduction: deductionPoisha,
      refund: refundPoisha,
    })),
  );
}
