import { newId } from '#shared/base/id';
import type { LimitedAddress } from '#shared/http/limited-address';
import { isKeyOf } from '../accounts/accounts.ts';
import type { Asker } from '../asker.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { type CodeType, otpRecords, type UserRow } from '../schema.ts';
import { takeHoldersShare } from './code-share.ts';
import { wakeDelivery } from './deliver-codes.ts';
import { strangerIdOf } from './identify-asker.ts';
import { expiryFrom } from './send-code.ts';

/** Stands for the digest until the code is made. No code has this digest. */
const notMadeYet = '0'.repeat(64);

/**
 * Inserts a code to be sent to one phone or one e-mail. The delivery looks up after the answer whether
 * somebody has an account there, so that neither the answer nor its time tells. The holder has codes of its
 * own; once they are used up, the holder counts as a stranger.
 * @throws Problem TOO_MANY_REQUESTS, for known and unknown people alike.
 */
export async function askForCode(
  deps: Deps,
  { to, type, asker }: { to: Destination; type: CodeType; asker: Asker },
): Promise<void> {
  const { account, self, strangerId, address } = asker;
  if (account && !isOfUse(account, to, type)) return;
  await deps.limits.code(to, type, asker);
  const record = newRecord(deps, to, type);
  if (!account || !(await takeHoldersShare(deps, { userId: account.id, to, record }))) {
    if (account) await deps.limits.code(to, type, { id: strangerId, address });
    // A registration's codes are its own, whoever else names the contact.
    const userId = type === 'REGISTRATION' ? self?.id : undefined;
    await deps.db.insert(otpRecords).values({ ...record, userId, asker: strangerId });
  }
  wakeDelivery(deps, { id: record.id, asker: account?.id ?? strangerId });
}

/** Asks for the code that proves a contact which the signed-in holder has just named. */
export async function askForProof(
  deps: Deps,
  { to, userId, asker }: { to: Destination; userId: string; asker: string },
): Promise<void> {
  const record = newRecord(deps, to, 'REGISTRATION');
  await deps.db.insert(otpRecords).values({ ...record, userId, asker });
  wakeDelivery(deps, { id: record.id, asker: userId });
}

/**
 * The codes of a new registration, one for each contact, to be inserted by the caller. Where the config says
 * so, the code in the mail is good for the phone as well.
 */
export function firstCodes(
  deps: Deps,
  {
    userId,
    email,
    phone,
    address,
  }: { userId: string; email: string; phone: string; address: LimitedAddress },
): (typeof otpRecords.$inferInsert & { id: string })[] {
  const both = deps.config.registrationCodeProvesPhone ? { phone } : {};
  return [
    { ...newRecord(deps, { channel: 'email', address: email }, 'REGISTRATION'), ...both },
    newRecord(deps, { channel: 'phone', address: phone }, 'REGISTRATION'),
  ].map((record) => ({ ...record, userId, asker: strangerIdOf(deps, address) }));
}

function newRecord({ clock }: Deps, to: Destination, otpType: CodeType) {
  const createdAt = clock.now();
  return {
    id: newId(),
    [to.channel]: to.address,
    otpCode: notMadeYet,
    otpType,
    createdAt,
    expiresAt: expiryFrom(createdAt),
    sendAfter: createdAt,
  };
}

/** A proved contact needs no REGISTRATION code. An unproved one gets no other. */
function isOfUse(account: UserRow, to: Destination, type: CodeType): boolean {
  return isKeyOf(account, to) === (type !== 'REGISTRATION');
}
