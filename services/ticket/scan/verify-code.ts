import { createHash } from 'node:crypto';
import type { Deps } from '../connect.ts';

export interface ScannedCode {
  /** The text of the code; white space around it, which readers that type like a keyboard add, does not count. */
  qr: string;
  /** The trip that is being checked; a device of the release before may have kept scans without one. */
  trainId?: string;
  journeyDate?: string;
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
