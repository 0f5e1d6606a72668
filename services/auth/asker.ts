import type { Arrival } from '#shared/http/client-address';
import { type LimitedAddress, limitedAddress } from '#shared/http/limited-address';
import type { AuthConfig } from './config.ts';
import type { UserRow } from './schema.ts';

/** The id of an asker who has shown to hold the account: signed in to it now, or on this device before. */
export const holderAsker = 'holder';

/** What a request says of its sender. */
export interface Origin {
  address: LimitedAddress;
  authorization: string | null;
  /** Of a device that signed in before. Reading it does not use it up. */
  refreshToken: string | undefined;
}

/**
 * Who asks for a code, or tries one. Strangers are told apart by address, so that one cannot use up what
 * another needs. No stranger can use up what is the holder's.
 */
export interface Asker {
  /** `holder`, or a keyed hash of the address. */
  id: string;
  /** The keyed hash of the address, for a holder as well. */
  strangerId: string;
  address: LimitedAddress;
  /**
   * The account at the destination. Set where the asker is its holder and the account has proved a contact.
   */
  account: UserRow | undefined;
  /**
   * The same account, also where it has proved nothing yet: the registration to which the asker is signed in.
   */
  self: UserRow | undefined;
}

export function originOf({ request, server, body }: Arrival & { body: unknown }, config: AuthConfig): Origin {
  const { refreshToken } = body as { refreshToken?: string };
  return {
    address: limitedAddress({ request, server }, config),
    authorization: request.headers.get('authorization'),
    refreshToken,
  };
}
