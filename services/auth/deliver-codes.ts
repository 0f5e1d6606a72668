import { and, eq, gt, lte } from 'drizzle-orm';
import type { Limits } from './limits.ts';
import { codeSeconds } from './mirror.ts';
import { type OtpRow, otpRecords } from './schema.ts';
import { type CodeDeps, holderOf, sendCode } from './send-code.ts';

type DeliveryDeps = CodeDeps & { limits: Limits };

/** Longer than the deadline of notification.send-code: nobody else takes a code that is on its way. */
const leaseSeconds = 10;
const mostUnderway = 16;

export type CodeDelivery = ReturnType<typeof createCodeDelivery>;

/**
 * Sends the codes that were asked for: at once after the answer, else, after a crash or a failure, by the timer for
 * as long as a code lives. Any number of processes may do so.
 */
export function createCodeDelivery(deps: DeliveryDeps) {
  const underway = new Set<Promise<void>>();
  let stopped = false;
  const deliver = (id: string): Promise<void> => {
    const work = deliverCode(deps, id)
      .catch((error: unknown) => deps.log.warn({ error, otpId: id }, 'code not delivered'))
      .finally(() => underway.delete(work));
    underway.add(work);
    return work;
  };

  return {
    /** What finds no room now, the timer finds. */
    wake(id: string): void {
      if (!stopped && underway.size < mostUnderway) void deliver(id);
    },
    async deliverDue(): Promise<void> {
      for (let due = await dueCodes(deps); due.length > 0 && !stopped; due = await dueCodes(deps)) {
        await Promise.all(due.map(deliver));
      }
    },
    async stop(): Promise<void> {
      stopped = true;
      await Promise.all(underway);
    },
  };
}

async function dueCodes({ db, clock }: DeliveryDeps): Promise<string[]> {
  const now = clock.now();
  const due = await db
    .select({ id: otpRecords.id })
    .from(otpRecords)
    .where(and(lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldest(now))))
    .orderBy(otpRecords.sendAfter)
    .limit(mostUnderway);
  return due.map(({ id }) => id);
}

async function deliverCode(deps: DeliveryDeps, id: string): Promise<void> {
  const record = await claim(deps, id);
  if (!record) return;
  const account = await holderOf(deps, record);
  const isFirstAttempt = record.userId === null;
  if (!account || (isFirstAttempt && !(await deps.limits.codeOfAccount(account.id)))) return settle(deps, id);
  if ((await sendCode(deps, record, account.id)) !== 'TRY_AGAIN') await settle(deps, id);
}

async function claim({ db, clock }: DeliveryDeps, id: string): Promise<OtpRow | undefined> {
  const now = clock.now();
  const [record] = await db
    .update(otpRecords)
    .set({ sendAfter: new Date(now.getTime() + leaseSeconds * 1_000) })
    .where(and(eq(otpRecords.id, id), lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldest(now))))
    .returning();
  return record;
}

async function settle({ db }: DeliveryDeps, id: string): Promise<void> {
  await db.update(otpRecords).set({ sendAfter: null }).where(eq(otpRecords.id, id));
}

/** Whoever asked longer ago has asked again or gone. */
function oldest(now: Date): Date {
  return new Date(now.getTime() - codeSeconds * 1_000);
}
