import { and, eq, gt, isNull, ne } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { violates } from '#shared/stores/postgres';
import type { Asker } from '../asker.ts';
import { codeSeconds } from '../codes/mirror.ts';
import { closeOpenCodes, type RightCode } from '../codes/try-code.ts';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { type ContactRow, contacts, otpRecords, secondFactors, type UserRow, users } from '../schema.ts';
import { revokeSessions } from '../sessions/revoke-sessions.ts';
import { accountAt, hasKey, provedContacts } from './accounts.ts';
import {
  commonHands,
  contactKinds,
  currentContacts,
  namedByHolder,
  settleProof,
  takeContact,
  tellOfChange,
} from './contacts.ts';

/** No password has this hash. */
const voidPassword = '';

export interface Proof {
  account: UserRow;
  /** True where somebody else may have set the password. It opens the account no more, the contact does. */
  passwordVoid: boolean;
  sessionsEnded: string[];
}

/**
 * Proves the contact to which a REGISTRATION code was sent, for the account of the code. The caller has
 * locked the account and used the code up.
 * @throws Problem CODE_NOT_VALID where the account names the contact no more; SIGN_IN_NEEDED; ACCOUNT_EXISTS.
 */
export async function proveContact(
  deps: Deps,
  tx: Tx,
  { account, right, asker }: { account: UserRow; right: RightCode; asker: Asker },
): Promise<Proof> {
  const current = await currentContacts(tx, account.id);
  const named = await stillFree(tx, { right, named: provenBy(deps.config, { right, current }) });
  const now = deps.clock.now();
  const whose = await whoseCode(tx, { account, right, asker, named: named[0]! });
  if (whose === 'ANOTHERS') throw problems.SIGN_IN_NEEDED();

  const isTaken = whose === 'CONTACT_HOLDERS';
  const before = isTaken ? await takeOver(deps, tx, { account, named, now }) : { account, sessionsEnded: [] };
  const hands = whose === 'SIGNED_IN' ? commonHands(current) : isTaken || named.length > 1 ? newId() : null;
  let proved = before.account;
  for (const contact of named) {
    proved = await settleProof(tx, { account: proved, contact, hands, now });
    await tellOfProof(tx, { before: account, contact, now });
  }
  return { account: proved, passwordVoid: isTaken, sessionsEnded: before.sessionsEnded };
}

/** Of a contact that was named at registration there is nobody else to tell. */
async function tellOfProof(
  tx: Tx,
  { before, contact, now }: { before: UserRow; contact: ContactRow; now: Date },
): Promise<void> {
  const { kind, namedBy } = contact;
  if (namedBy !== namedByHolder || !hasKey(before)) return;
  const change = provedContacts(before)[kind] === '' ? 'ADDED' : 'REPLACED';
  await tellOfChange(tx, { userId: before.id, kind, change, changedAt: now });
}

/** @throws Problem ACCOUNT_EXISTS for the later of two accounts that prove one contact at once. */
export function explainTaken(error: unknown): never {
  for (const field of contactKinds)
    if (violates(error, `users_${field}_unique`))
      throw problems.ACCOUNT_EXISTS(`Another account has this ${field}`, {
        errors: [{ field, message: 'belongs to another account' }],
      });
  throw error;
}

/**
 * A code proves the contact to which it went. That of a registration's mail proves the phone too where the
 * config says so.
 */
function provenBy(
  { registrationCodeProvesPhone }: Deps['config'],
  { right, current }: { right: RightCode; current: ContactRow[] },
): ContactRow[] {
  // The release before sent one code to both contacts: the holder of one could prove the other by it.
  if (right.email && right.phone && !registrationCodeProvesPhone) throw problems.CODE_NOT_VALID();
  const named = current.filter(
    ({ kind, value, provedAt }) => provedAt === null && right[kind] !== null && right[kind] === value,
  );
  if (!named.some(({ kind }) => kind === right.to.channel)) throw problems.CODE_NOT_VALID();
  return named;
}

/** Leaves out a second contact of the code that another account has proved. */
async function stillFree(
  tx: Tx,
  { right: { to }, named }: { right: RightCode; named: ContactRow[] },
): Promise<ContactRow[]> {
  const free: ContactRow[] = [];
  for (const one of named) {
    const taken = accountAt({ channel: one.kind, address: one.value });
    if (one.kind === to.channel || (await tx.$count(users, taken)) === 0) free.push(one);
  }
  return free;
}

/** Who enters the code. */
type Whose =
  /** Somebody signed in to the account. */
  | 'SIGNED_IN'
  /** The registrant, as far as can be known. */
  | 'REGISTRANTS'
  /**
   * The holder of the contact, who need not be the registrant: nothing that was set before is good any more.
   */
  | 'CONTACT_HOLDERS'
  /** The holder of the contact, while the account belongs to somebody who has proved another. */
  | 'ANOTHERS';

async function whoseCode(
  tx: Tx,
  { account, right, asker, named }: { account: UserRow; right: RightCode; asker: Asker; named: ContactRow },
): Promise<Whose> {
  if (asker.self?.id === account.id) return 'SIGNED_IN';
  const since = new Date(right.createdAt.getTime() - codeSeconds * 1_000);
  const isDisputed = await isNamedByOthers(tx, { right, since });
  const isFromThere = (named.namedBy ?? right.asker) === asker.strangerId;
  if (isFromThere && !isDisputed) return 'REGISTRANTS';
  const isOfRegistration = named.namedBy !== namedByHolder && named.createdAt > since;
  return !hasKey(account) || (isDisputed && isOfRegistration) ? 'CONTACT_HOLDERS' : 'ANOTHERS';
}

/** Whether another account named the contact, or had a code sent there, while this code was alive. */
async function isNamedByOthers(
  tx: Tx,
  { right: { userId, to }, since }: { right: RightCode; since: Date },
): Promise<boolean> {
  const naming = and(
    eq(contacts.kind, to.channel),
    eq(contacts.value, to.address),
    ne(contacts.userId, userId),
    isNull(contacts.provedAt),
    gt(contacts.createdAt, since),
  );
  const asking = and(
    eq(otpRecords[to.channel], to.address),
    eq(otpRecords.otpType, 'REGISTRATION'),
    ne(otpRecords.userId, userId),
    gt(otpRecords.createdAt, since),
  );
  return (await tx.$count(contacts, naming)) > 0 || (await tx.$count(otpRecords, asking)) > 0;
}

/** Takes away all that opened the account before. The contact alone opens it from now on. */
async function takeOver(
  deps: Deps,
  tx: Tx,
  { account, named, now }: { account: UserRow; named: ContactRow[]; now: Date },
): Promise<{ account: UserRow; sessionsEnded: string[] }> {
  const { id: userId } = account;
  const kinds = contactKinds.filter((kind) => !named.some((one) => one.kind === kind));
  const left = await shutContacts(tx, { account, kinds, now });
  await closeOpenCodes(tx, { userId, now });
  await tx.delete(secondFactors).where(eq(secondFactors.userId, userId));
  await tx.update(users).set({ passwordHash: voidPassword }).where(eq(users.id, userId));
  const sessionsEnded = await revokeSessions(tx, { userId, which: 'all', reason: 'PASSWORD_RESET', now });
  deps.log.warn(
    { userId, sessionsEnded: sessionsEnded.length },
    'password void: several registrations named a contact',
  );
  return { account: left, sessionsEnded };
}

/** Shuts proved contacts: they open the account no more, until the signed-in holder proves them again. */
export async function shutContacts(
  tx: Tx,
  { account, kinds, now }: { account: UserRow; kinds: ContactRow['kind'][]; now: Date },
): Promise<UserRow> {
  let left = account;
  for (const kind of kinds)
    if (provedContacts(left)[kind] !== '') {
      left = await takeContact(tx, { account: left, kind, now, shut: true });
      await tellOfChange(tx, { userId: account.id, kind, change: 'SHUT', changedAt: now });
    }
  return left;
}
