import type { Static } from '@sinclair/typebox';
import { and, desc, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { emit } from '#shared/bus/outbox';
import { contactChanged } from '#shared/contracts/auth';
import type { Tx } from '../connect.ts';
import { type ContactKind, type ContactRow, contacts, type UserRow, users } from '../schema.ts';
import { provedContacts } from './accounts.ts';

type ContactChange = Static<typeof contactChanged.data>['change'];
export const contactKinds: ContactKind[] = ['email', 'phone'];

/** Named by the signed-in holder, who alone may enter the code. */
export const namedByHolder = 'holder';

/** What stands in `users` for a contact that is not proved; see shared/base/unproved.ts. */
export function placeholders(userId: string): { email: string; phone: SQL<string> } {
  return {
    email: `${userId}@unproved.invalid`,
    phone: sql<string>`'+999' || lpad(nextval('unproved_phone')::text, 12, '0')`,
  };
}

/** Names a contact for an account. It replaces an unproved one of its kind. */
export async function nameContact(
  tx: Tx,
  named: { userId: string; kind: ContactKind; value: string; namedBy: string; createdAt: Date },
): Promise<void> {
  await tx.delete(contacts).where(and(unprovedOf(named.userId), eq(contacts.kind, named.kind)));
  await tx.insert(contacts).values({ id: newId(), ...named });
}

/** The contacts that an account has or names now, the proved ones first. */
export async function currentContacts(tx: Pick<Tx, 'select'>, userId: string): Promise<ContactRow[]> {
  return tx
    .select()
    .from(contacts)
    .where(and(eq(contacts.userId, userId), isNull(contacts.endedAt)))
    .orderBy(sql`${contacts.provedAt} IS NULL`, contacts.kind, desc(contacts.id));
}

/**
 * Has notification tell the holder, at every contact that the account has proved, now or before the change.
 */
export async function tellOfChange(
  tx: Tx,
  changed: { userId: string; kind: ContactKind; change: ContactChange; changedAt: Date },
): Promise<void> {
  const { userId, kind, change, changedAt } = changed;
  const data = { userId, kind, change, changedAt: changedAt.toISOString() };
  await emit(tx, contactChanged, { aggregateId: newId(), version: 1, data });
}

/**
 * The hands for one more contact that is proved in a session of the account: those of its proved contacts
 * where these are all in the same hands, else new ones.
 */
export function commonHands(current: Pick<ContactRow, 'provedAt' | 'hands'>[]): string {
  const proved = current.filter(({ provedAt }) => provedAt !== null).map(({ hands }) => hands);
  const [first] = proved;
  return first && proved.every((hands) => hands === first) ? first : newId();
}

interface SettledProof {
  account: UserRow;
  contact: Pick<ContactRow, 'kind' | 'value'>;
  hands: string | null;
  now: Date;
}

interface EndedProof {
  account: UserRow;
  kind: ContactKind;
  now: Date;
}

/**
 * Makes a named contact a proved one. It replaces a proved one of its kind. The caller has locked the
 * account.
 * @throws a violation of users_…_unique where another account has proved it.
 */
export async function settleProof(tx: Tx, { account, contact, hands, now }: SettledProof): Promise<UserRow> {
  const { kind, value } = contact;
  await endProved(tx, { account, kind, now });
  // The release before wrote unproved contacts into `users`: they give way.
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

/**
 * Takes a proved contact from its account.
 * @param input.shut the contact stays as an unproved one, which the signed-in holder can prove again.
 */
export async function takeContact(
  tx: Tx,
  { account, kind, now, shut }: EndedProof & { shut: boolean },
): Promise<UserRow> {
  const value = provedContacts(account)[kind];
  await endProved(tx, { account, kind, now });
  const isAnotherNamed =
    (await tx.$count(contacts, and(unprovedOf(account.id), eq(contacts.kind, kind)))) > 0;
  if (shut && !isAnotherNamed)
    await nameContact(tx, { userId: account.id, kind, value, namedBy: namedByHolder, createdAt: now });
  const [left] = await tx
    .update(users)
    .set(
      kind === 'email'
        ? { email: placeholderOf('email'), isEmailVerified: false }
        : { phone: placeholderOf('phone'), isPhoneVerified: false },
    )
    .where(eq(users.id, account.id))
    .returning();
  return left!;
}

/** Ends a proved contact. Its row stays for a month, so that the holder is told there as well. */
async function endProved(tx: Tx, { account, kind, now }: EndedProof): Promise<void> {
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
const provedOf = (userId: string) =>
  and(eq(contacts.userId, userId), isNotNull(contacts.provedAt), isNull(contacts.endedAt));
