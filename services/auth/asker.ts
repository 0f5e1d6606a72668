import { and, eq, isNull, or, type SQL } from 'drizzle-orm';
import { bearerToken } from '#shared/http/auth';
import type { Arrival } from '#shared/http/client-address';
import { limitedAddress } from '#shared/http/limited-address';
import { accountAt, accountNaming, hasKey, isKeyOf } from './accounts/accounts.ts';
import type { Destination } from './accounts/identifiers.ts';
import type { Deps } from './connect.ts';
import type { ClientAddress } from './limits.ts';
import { refreshTokens, sessions, type UserRow, users } from './schema.ts';
import { hashToken } from './sessions/start-session.ts';

/** The asker of a code who has shown to be signed in to its account, now or before. */
export const holderAsker = 'holder';

/** What a request says of who sends it. */
export interface Origin {
  address: ClientAddress;
  authorization: string | null;
  /** Of a device that signed in before; it is looked at and not used up. */
  refreshToken: string | undefined;
}

/**
 * Who asks for a code, or tries one. Strangers are told apart by their address, and so one is kept from filling what
 * another needs; what is the holder's, no stranger can fill.
 */
export interface Asker {
  /** `holder`, or a keyed hash of the address. */
  id: string;
  /** What it is without its proof. */
  strangerId: string;
  address: ClientAddress;
  /** The account at the destination, where the asker has shown to be its holder: by a contact that is proved. */
  account: UserRow | undefined;
  /** The same, where it has proved nothing yet as well: the registration that the asker is signed in to. */
  self: UserRow | undefined;
}

export function originOf(
  { request, server, body }: Arrival & { body: unknown },
  config: Deps['config'],
): Origin {
  const { refreshToken } = body as { refreshToken?: string };
  return {
    address: limitedAddress({ request, server }, config),
    authorization: request.headers.get('authorization'),
    refreshToken,
  };
}

export function identifyAsker(deps: Deps) {
  return async (to: Destination, origin: Origin): Promise<Asker> => {
    const strangerId = strangerIdOf(deps, origin.address);
    const self = await signedInAt(deps, to, origin);
    // Who has proved nothing may be anybody, whatever contact was named.
    const account = self && (isKeyOf(self, to) || hasKey(self)) ? self : undefined;
    return { id: account ? holderAsker : strangerId, strangerId, address: origin.address, account, self };
  };
}

export function strangerIdOf({ keys }: Pick<Deps, 'keys'>, address: ClientAddress): string {
  return keys.mac('asker', address ?? '').toString('hex');
}

/** What proves nothing, or something else, is no reason to refuse: its sender is a stranger. */
async function signedInAt(deps: Deps, to: Destination, origin: Origin): Promise<UserRow | undefined> {
  const userId = await signedInUser(deps, origin);
  const [account] = userId
    ? await deps.db
        .select()
        .from(users)
        .where(and(eq(users.id, userId), isActiveAt(to)))
    : [];
  return account ?? (await deviceAt(deps, origin.refreshToken, isActiveAt(to)))?.account;
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

/**
 * The session that a refresh token came from, also where it has expired or its holder has logged out. One that ended
 * otherwise (a new password, a stolen token, its owner from another device) vouches for nobody.
 */
export function knownDevice(deps: Pick<Deps, 'db'>) {
  return async (
    to: Destination | undefined,
    refreshToken: string | undefined,
  ): Promise<{ sessionId: string; account: UserRow } | undefined> =>
    to ? deviceAt(deps, refreshToken, isActive(accountAt(to))) : undefined;
}

async function deviceAt(
  { db }: Pick<Deps, 'db'>,
  refreshToken: string | undefined,
  which: SQL | undefined,
): Promise<{ sessionId: string; account: UserRow } | undefined> {
  if (!refreshToken) return undefined;
  const [found] = await db
    .select({ sessionId: sessions.id, account: users })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(refreshTokens.token, hashToken(refreshToken)),
        or(isNull(sessions.revokedReason), eq(sessions.revokedReason, 'LOGOUT')),
        which,
      ),
    );
  return found;
}

const isActiveAt = (to: Destination) => isActive(or(accountAt(to), accountNaming(to)));

function isActive(which: SQL | undefined): SQL | undefined {
  return and(which, eq(users.status, 'ACTIVE'), isNull(users.deletedAt));
}
