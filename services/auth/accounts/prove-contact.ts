import { and, eq, gt, isNull, ne } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { type Transaction, violates } from '#shared/stores/postgres';
import type { Asker } from '../asker.ts';
import { codeSeconds } from '../codes/mirror.ts';
import { closeOpenCodes, type RightCode } from '../codes/try-code.ts';
import type { AuthSchema, Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type ContactRow, contacts, otpRecords, secondFactors, type UserRow, users } from '../schema.ts';
import { revokeSessions } from '../sessions/end-sessions.ts';
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

type Tx = Transaction<AuthSchema>;

/** No password has this hash. */
export const voidPassword = '';

export interface Proof {
  account: UserRow;
  /** Whoever set the password may be another than who has the contact: it is void, and the contact opens the account. */
  passwordVoid: boolean;
  sessionsEnded: string[];
}

/**
 * Proves the contact to which a REGISTRATION code was sent, for the account that asked for the code. The caller has
 * locked the account and used the code up.
 * @throws Problem CODE_NOT_VALID where the account names it no more; SIGN_IN_NEEDED; ACCOUNT_EXISTS.
 */
export function proveContact(deps: Deps) {
  return async (tx: Tx, account: UserRow, right: RightCode, asker: Asker): Promise<Proof> => {
    const current = await currentContacts(tx, account.id);
    const named = await stillFree(tx, right, provenBy(deps.config, right, current));
    const now = deps.clock.now();
    const whose = await whoseCode(tx, { account, right, asker, named: named[0]! });
    if (whose === 'ANOTHERS') throw problems.SIGN_IN_NEEDED();

    const isTaken = whose === 'CONTACT_HOLDERS';
    const before = isTaken ? await takeOver(deps, tx, account, named, now) : { account, sessionsEnded: [] };
    const hands = whose === 'SIGNED_IN' ? commonHands(current) : isTaken || named.length > 1 ? newId() : null;
    let proved = before.account;
    for (const one of named) {
      proved = await settleProof(tx, proved, one, { hands, now });
      await tellOfProof(tx, account, one, now);
    }
    return { account: proved, passwordVoid: isTaken, sessionsEnded: before.sessionsEnded };
  };
}

/** Of what was named at registration there is nobody else to tell. */
async function tellOfProof(tx: Tx, before: UserRow, { kind, namedBy }: ContactRow, now: Date): Promise<void> {
  if (namedBy !== namedByHolder || !hasKey(before)) return;
  const change = provedContacts(before)[kind] === '' ? 'ADDED' : 'REPLACED';
  await tellOfChange(tx, { userId: before.id, kind, change, changedAt: now });
}

/** @throws Problem ACCOUNT_EXISTS where two accounts prove one contact at once, for the later. */
export function explainTaken(error: unknown): never {
  for (const field of contactKinds)
    if (violates(error, `users_${field}_unique`))
      throw problems.ACCOUNT_EXISTS(`with this ${field}`, {
        errors: [{ field, message: 'belongs to an account already' }],
      });
  throw error;
}

/** A code goes to one contact and proves it. That of a registration's mail proves the phone too where the config says so. */
function provenBy(
  { registrationCodeProvesPhone }: Deps['config'],
  right: RightCode,
  current: ContactRow[],
): ContactRow[] {
  // The release before sent one code to both: whoever has one of them could prove the other by it.
  if (right.email && right.phone && !registrationCodeProvesPhone) throw problems.CODE_NOT_VALID();
  const named = current.filter(
    ({ kind, value, provedAt }) => provedAt === null && right[kind] !== null && right[kind] === value,
  );
  if (!named.some(({ kind }) => kind === right.to.channel)) throw problems.CODE_NOT_VALID();
  return named;
}

/** What the code proves beside its own contact it does not prove where another account has proved that. */
async function stillFree(tx: Tx, { to }: RightCode, named: ContactRow[]): Promise<ContactRow[]> {
  const free: ContactRow[] = [];
  for (const one of named) {
    const taken = accountAt({ channel: one.kind, address: one.value });
    if (one.kind === to.channel || (await tx.$count(users, taken)) === 0) free.push(one);
  }
  return free;
}

type Whose =
  /** Of who is signed in to the account. */
  | 'SIGNED_IN'
  /** Of who registered, by all that is known. */
  | 'REGISTRANTS'
  /** Of who has the contact, who need not be who registered: nothing that was set before is good any more. */
  | 'CONTACT_HOLDERS'
  /** Of who has the contact, and the account belongs to who proved another one. */
  | 'ANOTHERS';

async function whoseCode(
  tx: Tx,
  { account, right, asker, named }: { account: UserRow; right: RightCode; asker: Asker; named: ContactRow },
): Promise<Whose> {
  if (asker.self?.id === account.id) return 'SIGNED_IN';
  const since = new Date(right.createdAt.getTime() - codeSeconds * 1_000);
  const isDisputed = await isNamedByOthers(tx, right, since);
  const isFromThere = (named.namedBy ?? right.asker) === asker.strangerId;
  if (isFromThere && !isDisputed) return 'REGISTRANTS';
  const isOfRegistration = named.namedBy !== namedByHolder && named.createdAt > since;
  return !hasKey(account) || (isDisputed && isOfRegistration) ? 'CONTACT_HOLDERS' : 'ANOTHERS';
}

/** Whether another account named the contact, or had a code sent there, while the code was alive. */
async function isNamedByOthers(tx: Tx, { userId, to }: RightCode, since: Date): Promise<boolean> {
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

/** Whatever opened the account before opens it no more; the contact alone does. */
async function takeOver(
  deps: Deps,
  tx: Tx,
  account: UserRow,
  named: ContactRow[],
  now: Date,
): Promise<{ account: UserRow; sessionsEnded: string[] }> {
  const { id: userId } = account;
  const others = contactKinds.filter((kind) => !named.some((one) => one.kind === kind));
  const left = await shutContacts(tx, account, others, now);
  await closeOpenCodes(tx, userId, now);
  await tx.delete(secondFactors).where(eq(secondFactors.userId, userId));
  await tx.update(users).set({ passwordHash: voidPassword }).where(eq(users.id, userId));
  const sessionsEnded = await revokeSessions(tx, { userId, which: 'all', reason: 'PASSWORD_RESET', now });
  deps.log.warn(
    { userId, sessionsEnded: sessionsEnded.length },
    'password void: several registrations named a contact',
  );
  return { account: left, sessionsEnded };
}

/** Proved contacts that open the account no more until who is signed in proves them again. */
export async function shutContacts(
  tx: Tx,
  account: UserRow,
  kinds: ContactRow['kind'][],
  now: Date,
): Promise<UserRow> {
  let left = account;
  for (const kind of kinds)
    if (provedContacts(left)[kind] !== '') {
      left = await takeContact(tx, left, kind, { now, shut: true });
      await tellOfChange(tx, { userId: account.id, kind, change: 'SHUT', changedAt: now });
    }
  return left;
}
