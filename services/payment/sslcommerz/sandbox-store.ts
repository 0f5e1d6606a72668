import { randomInt } from 'node:crypto';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Clock } from '#shared/base/clock';
import { fromDecimal } from '#shared/base/money';
import { builtOnce, type Database } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import { type GatewayStatus, sandboxRefunds, sandboxTransactions } from '../schema.ts';
import { type Behaviour, behaviourFrom } from './sandbox-behaviour.ts';
import type { Fields } from './signature.ts';

export type Transaction = typeof sandboxTransactions.$inferSelect;
export type Refund = typeof sandboxRefunds.$inferSelect;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function random(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

/** `YYYY-MM-DD HH:mm:ss` in Dhaka, as the gateway writes instants. */
export function gatewayTime(instant: Date): string {
  return new Date(instant.getTime() + 6 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

function gatewayId(now: Date): string {
  return gatewayTime(now).slice(2).replace(/\D/g, '') + random(15);
}

const findBy = (column: PgColumn, name: string) =>
  builtOnce((db: Database<typeof schema>) =>
    db
      .select()
      .from(sandboxTransactions)
      .where(eq(column, sql.placeholder('value')))
      .prepare(name),
  );
const bySession = findBy(sandboxTransactions.sessionKey, 'sandbox_by_session');
const byValidation = findBy(sandboxTransactions.valId, 'sandbox_by_validation');

/** The memory of the sandbox; it outlives restarts. */
export function sandboxStore(db: Database<typeof schema>, clock: Clock) {
  const find = async (condition: ReturnType<typeof eq>): Promise<Transaction | undefined> => {
    const [row] = await db.select().from(sandboxTransactions).where(condition);
    return row;
  };

  return {
    async bySession(value: string): Promise<Transaction | undefined> {
      return (await bySession(db).execute({ value }))[0];
    },
    byTransaction: (tranId: string) => find(eq(sandboxTransactions.tranId, tranId)),
    async byValidation(value: string): Promise<Transaction | undefined> {
      return (await byValidation(db).execute({ value }))[0];
    },
    byBankTransaction: (bankTranId: string) => find(eq(sandboxTransactions.bankTranId, bankTranId)),

    /** @returns undefined where the `tran_id` has been used. */
    async open(request: Fields, behaviour: Behaviour): Promise<Transaction | undefined> {
      const { store_passwd: _, ...kept } = request;
      const [row] = await db
        .insert(sandboxTransactions)
        .values({
          sessionKey: random(32).toUpperCase(),
          tranId: request.tran_id!,
          request: kept,
          amount: fromDecimal(request.total_amount!),
          behaviour,
        })
        .onConflictDoNothing()
        .returning();
      return row;
    },

    async behave(tranId: string, told: Record<string, unknown>): Promise<Behaviour | undefined> {
      const found = await find(eq(sandboxTransactions.tranId, tranId));
      if (!found) return undefined;
      const behaviour = behaviourFrom({ ...found.behaviour, ...told });
      await db.update(sandboxTransactions).set({ behaviour }).where(eq(sandboxTransactions.tranId, tranId));
      return behaviour;
    },

    /** @returns undefined where there is none, or it has been paid before, which is final. */
    async end(
      sessionKey: string,
      status: Exclude<GatewayStatus, 'PENDING'>,
    ): Promise<Transaction | undefined> {
      const now = clock.now();
      const { attempts, bankTranId, behaviour, amount } = sandboxTransactions;
      const attempt = JSON.stringify([{ status, at: gatewayTime(now) }]);
      const captured = sql`coalesce(nullif(${behaviour} ->> 'capturedAmount', '')::numeric, ${amount})`;
      const [row] = await db
        .update(sandboxTransactions)
        .set({
          status,
          attempts: sql`${attempts} || ${attempt}::text::jsonb`,
          tranDate: now,
          bankTranId: sql`coalesce(${bankTranId}, ${gatewayId(now)})`,
          ...(status === 'VALID' ? { valId: gatewayId(now), amount: captured } : {}),
        })
        .where(and(eq(sandboxTransactions.sessionKey, sessionKey), ne(sandboxTransactions.status, 'VALID')))
        .returning();
      return row;
    },

    /** true for the first validation of a transaction. */
    async validateFirst(transaction: Transaction): Promise<boolean> {
      const rows = await db
        .update(sandboxTransactions)
        .set({ validated: true })
        .where(
          and(
            eq(sandboxTransactions.sessionKey, transaction.sessionKey),
            eq(sandboxTransactions.validated, false),
          ),
        )
        .returning({ sessionKey: sandboxTransactions.sessionKey });
      return rows.length === 1;
    },

    /** Begins a refund once for each refund_trans_id; `exceeds` when more would go back than came in. */
    async beginRefund(transaction: Transaction, refundTransId: string, amountPoisha: number) {
      return db.transaction(async (tx) => {
        await tx
          .select({ sessionKey: sandboxTransactions.sessionKey })
          .from(sandboxTransactions)
          .where(eq(sandboxTransactions.sessionKey, transaction.sessionKey))
          .for('update');
        const [known] = await tx
          .select()
          .from(sandboxRefunds)
          .where(eq(sandboxRefunds.refundTransId, refundTransId));
        if (known) return { outcome: 'known' as const, refund: known };

        const [sum] = await tx
          .select({ total: sql<string>`coalesce(sum(amount), 0)` })
          .from(sandboxRefunds)
          .where(
            and(
              eq(sandboxRefunds.sessionKey, transaction.sessionKey),
              ne(sandboxRefunds.status, 'cancelled'),
            ),
          );
        if (fromDecimal(sum!.total) + amountPoisha > transaction.amount)
          return { outcome: 'exceeds' as const };
        const [refund] = await tx
          .insert(sandboxRefunds)
          .values({
            refundRefId: random(24),
            refundTransId,
            sessionKey: transaction.sessionKey,
            amount: amountPoisha,
            status: 'processing',
            initiatedOn: clock.now(),
          })
          .returning();
        return { outcome: 'begun' as const, refund: refund! };
      });
    },

    async refundByReference(refundRefId: string) {
      const [row] = await db
        .select({ refund: sandboxRefunds, transaction: sandboxTransactions })
        .from(sandboxRefunds)
        .innerJoin(sandboxTransactions, eq(sandboxRefunds.sessionKey, sandboxTransactions.sessionKey))
        .where(eq(sandboxRefunds.refundRefId, refundRefId));
      return row;
    },

    async endRefund(refund: Refund, status: 'refunded' | 'cancelled'): Promise<Refund> {
      const [row] = await db
        .update(sandboxRefunds)
        .set({ status, ...(status === 'refunded' ? { refundedOn: clock.now() } : {}) })
        .where(eq(sandboxRefunds.refundRefId, refund.refundRefId))
        .returning();
      return row!;
    },

    /** Every refund that the gateway has of one transaction. */
    refundsOf(tranId: string): Promise<Refund[]> {
      return db
        .select({ refund: sandboxRefunds })
        .from(sandboxRefunds)
        .innerJoin(sandboxTransactions, eq(sandboxRefunds.sessionKey, sandboxTransactions.sessionKey))
        .where(eq(sandboxTransactions.tranId, tranId))
        .then((rows) => rows.map((row) => row.refund));
    },
  };
}

export type SandboxStore = ReturnType<typeof sandboxStore>;
