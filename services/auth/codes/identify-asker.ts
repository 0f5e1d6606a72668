import { and, eq, or } from 'drizzle-orm';
import { bearerToken } from '#shared/http/auth';
import type { LimitedAddress } from '#shared/http/limited-address';
import { accountAt, accountNaming, activeAccount, hasKey, isKeyOf } from '../accounts/accounts.ts';
import { type Asker, holderAsker, type Origin } from '../asker.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { type UserRow, users } from '../schema.ts';
import { findDevice } from '../sessions/find-device.ts';

export async function identifyAsker(
  deps: Deps,
  { to, origin }: { to: Destination; origin: Origin },
): Promise<Asker> {
  const strangerId = strangerIdOf(deps, origin.address);
  const self = await signedInAt(deps, to, origin);
  // A registration without a proof may be anybody's, whatever contact it names.
  const account = self && (isKeyOf(self, to) || hasKey(self)) ? self : undefined;
  return { id: account ? holderAsker : strangerId, strangerId, address: origin.address, account, self };
}

export function strangerIdOf({ keys }: Pick<Deps, 'keys'>, address: LimitedAddress): string {
  return keys.mac('asker', address ?? '').toString('hex');
}

/** A token that proves nothing, or another account, is no reason to refuse: its sender is a stranger. */
async function signedInAt(deps: Deps, to: Destination, origin: Origin): Promise<UserRow | undefined> {
  const activeAt = activeAccount(or(accountAt(to), accountNaming(to)));
  const userId = await signedInUser(deps, origin);
  const [account] = userId
    ? await deps.db
        .select()
        .from(users)
        .where(and(eq(users.id, userId), activeAt))
    : [];
  return account ?? (await findDevice(deps, { refreshToken: origin.refreshToken, of: activeAt }))?.account;
}

async function signedInUser({ tokens, log }: Deps, { authorization }: Origin): Promise<string | undefined> {
  const token = bearerToken(authorization);
  if (!token) return undefined;
  return tokens.verify(token).then(
    ({ userId }) => userId,
    (error: unknown) => {
      log.debug({ error }, 'a token beside a code is not good');
      return undefined;
    },
  );
}
