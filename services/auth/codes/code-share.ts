import { and, count, eq, gt, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import { holderAsker } from '../asker.ts';
import type { Deps, Tx } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { type OtpRow, otpRecords, users } from '../schema.ts';
import { destinationOf } from './send-code.ts';

/**
 * The codes of one day: so many for an account, whichever strangers ask for them, and so many more to each of
 * its contacts for its holder. A contact gets 15 a day at most, an account 19. They are counted in the rows,
 * under the account's lock: all processes count alike, and a Redis that has forgotten opens nothing.
 */
const strangersShare = 11;
const holdersShare = 4;
/**
 * Codes to prove one contact, whichever registrations name it: for strangers, and in all. Those between the
 * two are for accounts that have proved another contact, so that strangers cannot keep a phone from being
 * proved.
 */
const proofsForStrangers = 20;
const proofsForAll = 30;
const dayMs = 86_400_000;

type ShareDeps = Pick<Deps, 'db' | 'clock'>;

/**
 * Gives a code that a stranger asked for to its account.
 * @returns false where the day has no more of them.
 */
export async function takeStrangersShare(
  { db, clock }: ShareDeps,
  { otpId, userId }: { otpId: string; userId: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const which = sql`${otpRecords.asker} IS DISTINCT FROM ${holderAsker}`;
    if ((await countToday(tx, { now: clock.now(), userId, which })) >= strangersShare) return false;
    await tx.update(otpRecords).set({ userId }).where(eq(otpRecords.id, otpId));
    return true;
  });
}

/**
 * Inserts a code that the holder asked for.
 * @returns false where the day has no more of them for this contact.
 */
export async function takeHoldersShare(
  { db, clock }: ShareDeps,
  { userId, to, record }: { userId: string; to: Destination; record: typeof otpRecords.$inferInsert },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const which = and(eq(otpRecords.asker, holderAsker), eq(otpRecords[to.channel], to.address))!;
    if ((await countToday(tx, { now: clock.now(), userId, which })) >= holdersShare) return false;
    await tx.insert(otpRecords).values({ ...record, userId, asker: holderAsker });
    return true;
  });
}

/** Whether an unproved contact may get this code today, beside those that it got. */
export async function isShareOfContactLeft({ db, clock }: ShareDeps, record: OtpRow): Promise<boolean> {
  const { channel, address } = destinationOf(record);
  const earlier = await db.$count(
    otpRecords,
    and(
      eq(otpRecords[channel], address),
      eq(otpRecords.otpType, 'REGISTRATION'),
      isNotNull(otpRecords.handedAt),
      gt(otpRecords.createdAt, new Date(clock.now().getTime() - dayMs)),
      ne(otpRecords.id, record.id),
    ),
  );
  return earlier < (record.asker === holderAsker ? proofsForAll : proofsForStrangers);
}

async function countToday(
  tx: Tx,
  { now, userId, which }: { now: Date; userId: string; which: SQL },
): Promise<number> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
  const since = new Date(now.getTime() - dayMs);
  const [counted] = await tx
    .select({ codes: count() })
    .from(otpRecords)
    .where(and(eq(otpRecords.userId, userId), gt(otpRecords.createdAt, since), which));
  return counted!.codes;
}
