import { createHash } from 'node:crypto';
import type { Deps } from '../connect.ts';
import type { UnprovedCode } from '../keys/keyring.ts';

export interface ScannedCode {
  /** The text of the code; white space around it, which readers that type like a keyboard add, does not count. */
  qr: string;
  /** The trip that is being checked; a device of the release before may have kept scans without one. */
  trainId?: string;
  journeyDate?: string;
}

/**
 * The ticket that a code names. To verify a signature is dear: `unproved` is left to be compared with the code that was
 * signed when that ticket was issued.
 */
export async function readCode(
  deps: Pick<Deps, 'keyring'>,
  qr: string,
): Promise<{ ticketId: string | null; unproved: UnprovedCode | null }> {
  const read = deps.keyring.read(qr.trim());
  return read ?? { ticketId: await verifiedTicketId(deps, qr), unproved: null };
}

/** The id in a code that a key of ours has signed. */
export const verifiedTicketId = ({ keyring }: Pick<Deps, 'keyring'>, qr: string): Promise<string | null> =>
  keyring.ticketIdIn(qr.trim());

/** What makes two scans the same scan. */
export function fingerprintOf({ qr, trainId, journeyDate }: ScannedCode): string {
  return createHash('sha256')
    .update(JSON.stringify([qr.trim(), trainId ?? null, journeyDate ?? null]))
    .digest('base64url');
}
