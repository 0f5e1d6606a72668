import type { Static } from '@sinclair/typebox';
import { and, desc, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import { contactChanged } from '#shared/contracts/auth';
import type { Transaction } from '#shared/stores/postgres';
import type { AuthSchema } from '../connect.ts';
import { type ContactKind, type ContactRow, contacts, type UserRow, users } from '../schema.ts';
import { provedContacts } from './accounts.ts';

type Tx = Transaction<AuthSchema>;
type ContactChange = Static<typeof contactChanged.data>['change'];
export const contactKinds: ContactKind[] = ['email', 'phone'];

/** A contact with a code that only whoever is signed in may enter. */
export const namedByHolder = 'holder';

/** What stands in `users` until there is a proof: nobody's, see shared/base/unproved.ts. */
export function placeholders(userId: string): { email: string; phone: SQL<string> } {
  return {
    email: `${userId}@unproved.invalid`,
    phone: sql<string>`'+999' || lpad(nextval('unproved_phone')::text, 12, '0')`,
  };
}

/** Writes down that an account names a contact, in the place of another of its kind that is unproved. */
export async function nameContact(
  tx: Tx,
  named: { userId: string; kind: ContactKind; value: string; namedBy: string; createdAt: Date },
): Promise<void> {
  await tx.delete(contacts).where(and(unprovedOf(named.userId), eq(contacts.kind, named.kind)));
  await tx.insert(contacts).values({ id: newId(), ...named });
}

/** Every contact that an account has now, the proved ones first. */
export async function currentContacts(tx: Pick<Tx, 'select'>, userId: string): Promise<ContactRow[]> {
  return tx
    .select()
    .from(contacts)
    .where(and(eq(contacts.userId, userId), isNull(contacts.endedAt)))
    .orderBy(sql`${contacts.provedAt} IS NULL`, contacts.kind, desc(contacts.id));
}

/** Its holder is told, wherever the contacts of the account are proved and were before. */
export async function tellOfChange(
  tx: Tx,
  {
    userId,
    kind,
    change,
    changedAt,
  }: { userId: string; kind: ContactKind; change: ContactChange; changedAt: Date },
): Promise<void> {
  const data = { userId, kind, change, changedAt: changedAt.toISOString() };
  await emit(tx, contactChanged, { aggregateId: newId(), version: 1, data });
}

/**
 * The hands in which an account's proved contacts are, for one more that is proved in a session of it: the same where
 * they are all in the same, else new ones.
 */
export function commonHands(current: Pick<ContactRow, 'provedAt' | 'hands'>[]): string {
  const proved = current.filter(({ provedAt }) => provedAt !== null).map(({ hands }) => hands);
  const [first] = proved;
  return first && proved.every((hands) => hands === first) ? first : newId();
}

/**
 * Makes a contact that an account names one that it has proved, in the place of another of its kind.
 * The caller has locked the account. @throws a violation of users_…_unique where another account has proved it.
 */
export async function settleProof(
  tx: Tx,
  account: UserRow,
  { kind, value }: { kind: ContactKind; value: string },
  { hands, now }: { hands: string | null; now: Date },
): Promise<UserRow> {
  await endProved(tx, account, kind, now);
  // What a process of the release before wrote without a proof is in nobody's way.
  await tx
    .update(users)
    .set({ [kind]: placeholderOf(kind) })
    .where(and(eq(users[kind], value), ne(users.id, account.id), eq(verifiedColumn(kind), false)));
  await tx
    .update(contacts)
    .set({ provedAt: now, hands })
    .where(and(unprovedOf(account.id), eq(contacts.kind, kind)));
  const [proved] = await tx
    .update(users)
    .set(kind === 'email' ? { email: value, isEmailVerified: true } : { phone: value, isPhoneVerified: true })
    .where(eq(users.id, account.id))
    .returning();
  return proved!;
}

/** Takes a proved contact from its account. @param shut it stays there unproved, for who is signed in to prove it again. */
export async function takeContact(
  tx: Tx,
  account: UserRow,
  kind: ContactKind,
  { now, shut }: { now: Date; shut: boolean },
): Promise<UserRow> {
  const value = provedContacts(account)[kind];
  await endProved(tx, account, kind, now);
  const isAnotherNamed =
    (await tx.$count(contacts, and(unprovedOf(account.id), eq(contacts.kind, kind)))) > 0;
  if (shut && !isAnotherNamed)
    await nameContact(tx, { userId: account.id, kind, value, namedBy: namedByHolder, createdAt: now });
  const [taken] = await tx
    .update(users)
    .set(
      kind === 'email'
        ? { email: placeholderOf('email'), isEmailVerified: false }
        : { phone: placeholderOf('phone'), isPhoneVerified: false },
    )
    .where(eq(users.id, account.id))
    .returning();
  return taken!;
}

/** What was proved stays on record for a month, so that its holder is told there as well. */
async function endProved(tx: Tx, account: UserRow, kind: ContactKind, now: Date): Promise<void> {
  const value = provedContacts(account)[kind];
  if (value === '') return;
  const ended = await tx
    .update(contacts)
    .set({ endedAt: now })
    .where(and(provedOf(account.id), eq(contacts.kind, kind)))
    .returning({ id: contacts.id });
  if (ended.length === 0)
    await tx
      .insert(contacts)
      .values({ id: newId(), userId: account.id, kind, value, createdAt: now, provedAt: now, endedAt: now });
}

function placeholderOf(kind: ContactKind): SQL<string> {
  return kind === 'email'
    ? sql<string>`${users.id} || '@unproved.invalid'`
    : sql<string>`'+999' || lpad(nextval('unproved_phone')::text, 12, '0')`;
}

const verifiedColumn = (kind: ContactKind) =>
  kind === 'email' ? users.isEmailVerified : users.isPhoneVerified;

export const unprovedOf = (userId: string) => and(eq(contacts.userId, userId), isNull(contacts.provedAt));
export const provedOf = (userId: string) =>
  and(eq(contacts.userId, userId), isNotNull(contacts.provedAt), isNull(contacts.endedAt));
