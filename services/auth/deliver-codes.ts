import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { createFairQueue } from '#shared/fair-queue';
import { takeStrangersShare } from './code-share.ts';
import { codeSeconds } from './mirror.ts';
import { type OtpRow, otpRecords } from './schema.ts';
import { type CodeDeps, holderOf, isOvertakenAt, sendCode } from './send-code.ts';

/** Longer than the deadline of notification.send-code: nobody else takes a code that is on its way. */
const leaseSeconds = 10;
const mostUnderway = 16;
const mostWaiting = 64;

export type CodeDelivery = ReturnType<typeof createCodeDelivery>;

/**
 * Sends the codes that were asked for: at once after the answer, else, after a crash or a failure, by the timer for
 * as long as a code lives. Any number of processes may do so.
 */
export function createCodeDelivery(deps: CodeDeps) {
  const underway = new Set<Promise<void>>();
  const inTurn = createFairQueue({
    concurrency: mostUnderway,
    waiting: mostWaiting,
    waitingPerKey: mostWaiting / 4,
    full: () => new Error('The timer finds it'),
  });
  let stopped = false;
  const deliver = (id: string): Promise<void> => {
    const work = deliverCode(deps, id)
      .catch((error: unknown) => deps.log.warn({ error, otpId: id }, 'code not delivered'))
      .finally(() => underway.delete(work));
    underway.add(work);
    return work;
  };

  return {
    /** In turns by who asked. What finds no room now, the timer finds. */
    wake(id: string, asker: string): void {
      void inTurn(asker, async () => (stopped ? undefined : deliver(id))).catch(() => {});
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

async function dueCodes({ db, clock }: CodeDeps): Promise<string[]> {
  const now = clock.now();
  const due = await db
    .select({ id: otpRecords.id })
    .from(otpRecords)
    .where(and(lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldest(now))))
    // The first of each asker, then the second of each.
    .orderBy(
      sql`row_number() OVER (PARTITION BY ${otpRecords.asker}, ${otpRecords.userId} ORDER BY ${otpRecords.sendAfter})`,
      otpRecords.sendAfter,
    )
    .limit(mostUnderway);
  return due.map(({ id }) => id);
}

async function deliverCode(deps: CodeDeps, id: string): Promise<void> {
  const record = await claim(deps, id);
  if (!record) return;
  const account = await holderOf(deps, record);
  if (!account) return settle(deps, id);
  const isCounted = record.userId !== null;
  if (!isCounted && !(await takeStrangersShare(deps)(record, account.id))) {
    deps.log.warn({ userId: account.id, otpId: id }, 'no more codes today for whoever is not known');
    return settle(deps, id);
  }
  if ((await sendCode(deps, record, account.id)) !== 'TRY_AGAIN') await settle(deps, id);
}

async function claim({ db, clock }: CodeDeps, id: string): Promise<OtpRow | undefined> {
  const now = clock.now();
  const [record] = await db
    .update(otpRecords)
    .set({ sendAfter: new Date(now.getTime() + leaseSeconds * 1_000) })
    .where(and(eq(otpRecords.id, id), lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldest(now))))
    .returning();
  if (!record || !(await isOvertaken(db, record))) return record;
  await settle({ db }, id);
  return undefined;
}

/** Sent late, it would be the last to arrive and be good no more. */
async function isOvertaken(db: CodeDeps['db'], { id, phone }: OtpRow): Promise<boolean> {
  const overtaken = and(eq(otpRecords.id, id), isOvertakenAt(phone ? 'phone' : 'email'));
  return (await db.$count(otpRecords, overtaken)) > 0;
}

async function settle({ db }: Pick<CodeDeps, 'db'>, id: string): Promise<void> {
  await db.update(otpRecords).set({ sendAfter: null }).where(eq(otpRecords.id, id));
}

/** Whoever asked longer ago has asked again or gone. */
function oldest(now: Date): Date {
  return new Date(now.getTime() - codeSeconds * 1_000);
}
