import { and, eq, gt, isNotNull, lt, lte, ne, sql } from 'drizzle-orm';
import { createFairQueue } from '#shared/base/fair-queue';
import type { Language } from '../accepted-language.ts';
import { accountAt } from '../accounts/accounts.ts';
import { tellOfChange } from '../accounts/contacts.ts';
import { type OtpRow, otpRecords, users } from '../schema.ts';
import { isShareOfContactLeft, takeStrangersShare } from './code-share.ts';
import { codeSeconds } from './mirror.ts';
import { type CodeDeps, destinationOf, holderOf, isOvertakenAt, sendCode } from './send-code.ts';

/** Longer than the deadline of notification.send-code: nobody else takes a code that is on its way. */
const leaseSeconds = 10;
const mostUnderway = 16;
const mostWaiting = 64;
const mostWishesTold = 3;

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
  const deliver = (id: string, language?: Language): Promise<void> => {
    const work = deliverCode(deps, id, language)
      .catch((error: unknown) => deps.log.warn({ error, otpId: id }, 'code not delivered'))
      .finally(() => underway.delete(work));
    underway.add(work);
    return work;
  };

  return {
    /** In turns by who asked. What finds no room now, the timer finds. @param language in which somebody has just registered */
    wake(id: string, asker: string, language?: Language): void {
      void inTurn(asker, async () => (stopped ? undefined : deliver(id, language))).catch(() => {});
    },
    async deliverDue(): Promise<void> {
      for (let due = await dueCodes(deps); due.length > 0 && !stopped; due = await dueCodes(deps)) {
        await Promise.all(due.map((id) => deliver(id)));
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

async function deliverCode(deps: CodeDeps, id: string, language?: Language): Promise<void> {
  const record = await claim(deps, id);
  if (!record) return;
  const account = await holderOf(deps, record);
  if (!account) {
    if (record.userId && record.otpType === 'REGISTRATION') await tellOfWish(deps, record);
    return settle(deps, id);
  }
  if (
    record.otpType === 'REGISTRATION' &&
    !(await isShareOfContactLeft(deps)(record, destinationOf(record)))
  ) {
    deps.log.warn(
      { userId: account.id, otpId: id },
      'no more codes today for a contact that nobody has proved',
    );
    return settle(deps, id);
  }
  const isCounted = record.userId !== null;
  if (!isCounted && !(await takeStrangersShare(deps)(record, account.id))) {
    deps.log.warn({ userId: account.id, otpId: id }, 'no more codes today for whoever is not known');
    return settle(deps, id);
  }
  if ((await sendCode(deps, record, account.id, language)) !== 'TRY_AGAIN') await settle(deps, id);
}

/**
 * Who has proved a contact with which somebody registers learns of it there: it may be the holder, who has forgotten the
 * account. So many times a day, whoever registers.
 */
async function tellOfWish({ db, clock }: CodeDeps, record: OtpRow): Promise<void> {
  const to = destinationOf(record);
  const today = gt(otpRecords.createdAt, new Date(clock.now().getTime() - 86_400_000));
  const wishes = and(
    eq(otpRecords[to.channel], to.address),
    eq(otpRecords.otpType, 'REGISTRATION'),
    isNotNull(otpRecords.userId),
    lt(otpRecords.position, record.position ?? 0),
    ne(otpRecords.userId, record.userId!),
  );
  await db.transaction(async (tx) => {
    const [holder] = await tx
      .select({ id: users.id, deletedAt: users.deletedAt })
      .from(users)
      .where(accountAt(to))
      .for('no key update');
    if (!holder || holder.deletedAt || holder.id === record.userId) return;
    const others = and(wishes, today, ne(otpRecords.userId, holder.id));
    if ((await tx.$count(otpRecords, others)) >= mostWishesTold) return;
    await tellOfChange(tx, { userId: holder.id, kind: to.channel, change: 'WANTED', changedAt: clock.now() });
  });
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
async function isOvertaken(db: CodeDeps['db'], record: OtpRow): Promise<boolean> {
  const overtaken = and(eq(otpRecords.id, record.id), isOvertakenAt(destinationOf(record).channel));
  return (await db.$count(otpRecords, overtaken)) > 0;
}

async function settle({ db }: Pick<CodeDeps, 'db'>, id: string): Promise<void> {
  await db.update(otpRecords).set({ sendAfter: null }).where(eq(otpRecords.id, id));
}

/** Whoever asked longer ago has asked again or gone. */
function oldest(now: Date): Date {
  return new Date(now.getTime() - codeSeconds * 1_000);
}
