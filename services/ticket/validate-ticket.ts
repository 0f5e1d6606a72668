import { newId } from '#shared/id';
import type { Deps } from './connect.ts';
import { ticketProblems } from './problems.ts';
import { type RecordedScan, recordScan } from './record-scan.ts';
import { fingerprintOf, type ScannedCode, verifiedTicketId } from './verify-code.ts';

export interface Scan extends ScannedCode {
  deviceId: string;
  nonce: string;
  /** RFC 3339; what the device's clock says. */
  scannedAt?: string;
}

/** Whoever loses a race sees the winner at the next look; to lose more than a few would be a fault. */
const maxLooks = 5;
/** A device's clock is believed within a day; else the scan counts as made when it arrived. */
const believableAgeMs = 24 * 3_600_000;

/**
 * Checks a code and uses its ticket up: VALID is answered for one scan alone, and again for the repeat of that scan.
 * Whether a ticket has expired goes by the server's clock, never by the device's.
 * @throws Problem NONCE_REUSED where (deviceId, nonce) belongs to another scan.
 */
export const validateTicket =
  (deps: Deps) =>
  async (scan: Scan, checkerUserId: string): Promise<RecordedScan> => {
    const receivedAt = deps.clock.now();
    const row = {
      scanId: newId(),
      eventId: newId(),
      ticketId: await verifiedTicketId(deps, scan.qr),
      trainId: scan.trainId ?? null,
      journeyDate: scan.journeyDate ?? null,
      deviceId: scan.deviceId,
      nonce: scan.nonce,
      fingerprint: fingerprintOf(scan),
      checkerUserId,
      scannedAt: believable(scan.scannedAt, receivedAt),
      receivedAt,
    };
    for (let look = 1; look <= maxLooks; look++) {
      const recorded = await recordScan(deps, row);
      if (!recorded) continue;
      if (recorded.fingerprint !== row.fingerprint) throw ticketProblems.NONCE_REUSED();
      if (recorded.fresh) note(deps, row.ticketId, recorded);
      return recorded;
    }
    throw new Error('A scan found no result');
  };

function believable(scannedAt: string | undefined, receivedAt: Date): Date {
  const claimed = scannedAt === undefined ? receivedAt : new Date(scannedAt);
  const ageMs = receivedAt.getTime() - claimed.getTime();
  return ageMs >= 0 && ageMs <= believableAgeMs ? claimed : receivedAt;
}

function note(deps: Deps, ticketId: string | null, { result }: RecordedScan): void {
  deps.scans.inc({ result });
  // Tickets are stored before anybody can see them: ours but unknown means another database's key, or lost rows.
  if (result === 'FORGED' && ticketId)
    deps.log.error({ ticketId }, 'a code with a good signature has no ticket');
}
