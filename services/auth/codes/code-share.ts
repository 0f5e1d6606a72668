import { and, count, eq, gt, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#shared/stores/postgres';
import type { Destination } from '../accounts/identifiers.ts';
import { holderAsker } from '../asker.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import { type OtpRow, otpRecords, users } from '../schema.ts';

/**
 * The codes of a day: so many for one account, whichever strangers ask for them, and so many more to each of its contacts
 * for who has shown to be its holder. So a contact gets 15 a day at most, and an account 19. They are counted in the rows,
 * under the account's lock: it is the same for all processes, and a Redis that has forgotten opens nothing.
 */
const strangersShare = 11;
const holdersShare = 4;
/**
 * Codes to prove one contact, whichever registrations name it: those of strangers, and beyond them those of accounts that
 * have proved another contact, so that strangers cannot keep a phone from being proved.
 */
const proofsForStrangers = 20;
const proofsForAll = 30;
const dayMs = 86_400_000;

type ShareDeps = Pick<Deps, 'db' | 'clock'>;

/** Gives a code that a stranger asked for to its account. @returns false where the day has no more of them. */
export function takeStrangersShare({ db, clock }: ShareDeps) {
  return async ({ id }: OtpRow, userId: string): Promise<boolean> =>
    db.transaction(async (tx) => {
      const asked = sql`${otpRecords.asker} IS DISTINCT FROM ${holderAsker}`;
      if ((await countToday(tx, clock.now(), userId, asked)) >= strangersShare) return false;
      await tx.update(otpRecords).set({ userId }).where(eq(otpRecords.id, id));
      return true;
    });
}

/** Writes down a code that the holder asked for. @returns false where the day has no more of them for this contact. */
export function takeHoldersShare({ db, clock }: ShareDeps) {
  return async (
    userId: string,
    { channel, address }: Destination,
    record: typeof otpRecords.$inferInsert,
  ): Promise<boolean> =>
    db.transaction(async (tx) => {
      const asked = and(eq(otpRecords.asker, holderAsker), eq(otpRecords[channel], address));
      if ((await countToday(tx, clock.now(), userId, asked!)) >= holdersShare) return false;
      await tx.insert(otpRecords).values({ ...record, userId, asker: holderAsker });
      return true;
    });
}

/** Whether an unproved contact may get another code today; `record` is among those that are counted. */
export function isShareOfContactLeft({ db, clock }: ShareDeps) {
  return async ({ id, asker }: OtpRow, { channel, address }: Destination): Promise<boolean> => {
    const earlier = await db.$count(
      otpRecords,
      and(
        eq(otpRecords[channel], address),
        eq(otpRecords.otpType, 'REGISTRATION'),
        isNotNull(otpRecords.handedAt),
        gt(otpRecords.createdAt, new Date(clock.now().getTime() - dayMs)),
        ne(otpRecords.id, id),
      ),
    );
    return earlier < (asker === holderAsker ? proofsForAll : proofsForStrangers);
  };
}

async function countToday(
  tx: Transaction<AuthSchema>,
  now: Date,
  userId: string,
  which: SQL,
): Promise<number> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
  const since = new Date(now.getTime() - dayMs);
  const [counted] = await tx
    .select({ codes: count() })
    .from(otpRecords)
    .where(and(eq(otpRecords.userId, userId), gt(otpRecords.createdAt, since), which));
  return counted!.codes;
}
