import { newId } from '#shared/base/id';
import type { Caller } from '#shared/http/auth';
import { traceparent } from '#shared/seeing/tracing';
import type { Deps } from '../connect.ts';
import { dutyRequired, needsDuty } from '../duties/require-duty.ts';
import { problems } from '../problems.ts';
import { type RecordedScan, recordScans, type ScanRow } from './record-scan.ts';
import { fingerprintOf, readCode, type ScannedCode, verifiedTicketId } from './verify-code.ts';

export interface Scan extends ScannedCode {
  trainId: string;
  journeyDate: string;
  deviceId: string;
  nonce: string;
  /** RFC 3339; what the device's clock says. */
  scannedAt?: string;
}

/** Whoever loses a race sees the winner at the next look; to lose more than a few would be a fault. */
const looksTogether = 2;
const maxLooks = 6;
/** A device's clock is believed within a day; else the scan counts as made when it arrived. */
const believableAgeMs = 24 * 3_600_000;

/**
 * Checks a code and uses its ticket up: VALID is answered for one scan alone, and for minutes again for its repeat by the
 * same checker on the same device. Whether a ticket is good yet, or no more, goes by the server's clock, never by the
 * device's.
 * @throws Problem DUTY_REQUIRED; NONCE_REUSED where the checker has made another scan with (deviceId, nonce).
 */
export function validateTicket(deps: Deps) {
  const record = recordScans(deps);
  return async (scan: Scan, checker: Pick<Caller, 'userId' | 'role'>): Promise<RecordedScan> => {
    const receivedAt = deps.clock.now();
    let row: ScanRow = {
      scanId: newId(),
      eventId: newId(),
      ...(await readCode(deps, scan.qr)),
      trainId: scan.trainId,
      journeyDate: scan.journeyDate,
      deviceId: scan.deviceId,
      nonce: scan.nonce,
      fingerprint: fingerprintOf(scan),
      checkerUserId: checker.userId,
      needsDuty: needsDuty(deps, checker),
      trace: traceparent() ?? '',
      scannedAt: believable(scan.scannedAt, receivedAt),
      receivedAt,
    };
    for (let look = 1; look <= maxLooks; look++) {
      const recorded = await (look <= looksTogether ? record.together(row) : record.alone(row));
      if (recorded === 'NO_DUTY')
        throw dutyRequired([{ trainId: scan.trainId, journeyDate: scan.journeyDate }]);
      if (!recorded) continue;
      if (recorded === 'UNPROVED') {
        row = { ...row, ticketId: await verifiedTicketId(deps, scan.qr), unproved: null };
        continue;
      }
      if (row.unproved && row.ticketId) deps.keyring.remember(row.unproved, row.ticketId);
      if (recorded.fingerprint !== row.fingerprint) throw problems.NONCE_REUSED();
      if (recorded.fresh) note(deps, row.ticketId, recorded);
      return recorded;
    }
    throw new Error('A scan found no result');
  };
}

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
