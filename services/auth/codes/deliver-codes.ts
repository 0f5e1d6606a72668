import { and, eq, gt, isNotNull, lt, lte, ne, sql } from 'drizzle-orm';
import type { Language } from '../accepted-language.ts';
import { accountAt } from '../accounts/accounts.ts';
import { tellOfChange } from '../accounts/contacts.ts';
import type { Deps } from '../connect.ts';
import { type OtpRow, otpRecords, users } from '../schema.ts';
import { isShareOfContactLeft, takeStrangersShare } from './code-share.ts';
import { codesAtOnce } from './delivery-queue.ts';
import { codeSeconds } from './mirror.ts';
import { destinationOf, findHolder, isOvertakenAt, sendCode } from './send-code.ts';

/** Longer than the deadline of notification.send-code: nobody else takes a code that is on its way. */
const leaseSeconds = 10;
const wishesToldPerDay = 3;

/**
 * Sends the codes that were asked for and are not sent yet, after a crash or a failure, for as long as a code
 * lives. Any number of processes may do so at once.
 */
export function deliverCodes(deps: Deps) {
  return async (): Promise<void> => {
    for (
      let due = await listDue(deps);
      due.length > 0 && !deps.deliveries.isStopped();
      due = await listDue(deps)
    )
      await Promise.all(due.map((id) => deps.deliveries.run(() => deliver(deps, { id }))));
  };
}

/**
 * Sends a code that a request has just asked for, after the answer, in turns by who asked.
 * @param input.language the language of somebody who has just registered.
 */
export function wakeDelivery(
  deps: Deps,
  { asker, ...code }: { id: string; asker: string; language?: Language | undefined },
): void {
  deps.deliveries.runInTurn(asker, () => deliver(deps, code));
}

async function listDue({ db, clock }: Deps): Promise<string[]> {
  const now = clock.now();
  const due = await db
    .select({ id: otpRecords.id })
    .from(otpRecords)
    .where(and(lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldestAlive(now))))
    // The first of each asker, then the second of each.
    .orderBy(
      sql`row_number() OVER (PARTITION BY ${otpRecords.asker}, ${otpRecords.userId} ORDER BY ${otpRecords.sendAfter})`,
      otpRecords.sendAfter,
    )
    .limit(codesAtOnce);
  return due.map(({ id }) => id);
}

interface Wanted {
  id: string;
  language?: Language | undefined;
}

function deliver(deps: Deps, wanted: Wanted): Promise<void> {
  return deliverCode(deps, wanted).catch((error: unknown) =>
    deps.log.warn({ error, otpId: wanted.id }, 'code not delivered'),
  );
}

async function deliverCode(deps: Deps, { id, language }: Wanted): Promise<void> {
  const record = await leaseCode(deps, id);
  if (!record) return;
  const account = await findHolder(deps, record);
  if (!account) {
    if (record.userId && record.otpType === 'REGISTRATION') await tellOfWish(deps, record);
    return settle(deps, id);
  }
  if (record.otpType === 'REGISTRATION' && !(await isShareOfContactLeft(deps, record))) {
    deps.log.warn(
      { userId: account.id, otpId: id },
      'no more codes today for a contact that nobody has proved',
    );
    return settle(deps, id);
  }
  const isCounted = record.userId !== null;
  if (!isCounted && !(await takeStrangersShare(deps, { otpId: id, userId: account.id }))) {
    deps.log.warn({ userId: account.id, otpId: id }, 'no more codes today for strangers');
    return settle(deps, id);
  }
  const delivery = await sendCode(deps, { record, userId: account.id, language });
  if (delivery !== 'TRY_AGAIN') await settle(deps, id);
}

/**
 * Tells the holder of a proved contact that somebody registers with it: the holder may have forgotten the
 * account. So many times a day, however many register.
 */
async function tellOfWish({ db, clock }: Deps, record: OtpRow): Promise<void> {
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
    if ((await tx.$count(otpRecords, others)) >= wishesToldPerDay) return;
    await tellOfChange(tx, { userId: holder.id, kind: to.channel, change: 'WANTED', changedAt: clock.now() });
  });
}

async function leaseCode({ db, clock }: Deps, id: string): Promise<OtpRow | undefined> {
  const now = clock.now();
  const [record] = await db
    .update(otpRecords)
    .set({ sendAfter: new Date(now.getTime() + leaseSeconds * 1_000) })
    .where(
      and(eq(otpRecords.id, id), lte(otpRecords.sendAfter, now), gt(otpRecords.createdAt, oldestAlive(now))),
    )
    .returning();
  if (!record || !(await isOvertaken(db, record))) return record;
  await settle({ db }, id);
  return undefined;
}

/** Sent late, an overtaken code would arrive last and not be good. */
async function isOvertaken(db: Deps['db'], record: OtpRow): Promise<boolean> {
  const overtaken = and(eq(otpRecords.id, record.id), isOvertakenAt(destinationOf(record).channel));
  return (await db.$count(otpRecords, overtaken)) > 0;
}

async function settle({ db }: Pick<Deps, 'db'>, id: string): Promise<void> {
  await db.update(otpRecords).set({ sendAfter: null }).where(eq(otpRecords.id, id));
}

/** A person who asked before this has asked again or gone. */
function oldestAlive(now: Date): Date {
  return new Date(now.getTime() - codeSeconds * 1_000);
}
