import type { LateTicket, ScanResult } from '../schema.ts';
import { acceptedFrom, goodUntil } from '../ticket.ts';
import type { ScannedCode } from './verify-code.ts';

/** A scan that has used a ticket, or would have, had it been the first. */
export interface Use {
  scanId: string;
  checkerUserId: string;
  deviceId: string;
  nonce: string;
  offline: boolean;
  /** What it counts by: for a scan made offline the device's word as far as it can be true, else its arrival. */
  usedAt: Date;
}

/** A clock that is less wrong than this is right: the request itself takes its time on a bad line. */
const toleratedMs = 60_000;
/** Nobody is without a network for longer; an older scan is one of a clock that was reset. */
const believableAgeMs = 7 * 24 * 3_600_000;

/** One order for everybody, also where two devices name the same instant: then the device's id decides. */
export function isEarlier(one: Use, other: Use): boolean {
  const apart = one.usedAt.getTime() - other.usedAt.getTime();
  if (apart !== 0) return apart < 0;
  if (one.deviceId !== other.deviceId) return one.deviceId < other.deviceId;
  if (one.nonce !== other.nonce) return one.nonce < other.nonce;
  return one.checkerUserId < other.checkerUserId;
}

/** What the same checker scans on the same device needs no witness: its order is that device's word alone. */
const isSameHand = (one: Use, other: Use) =>
  one.checkerUserId === other.checkerUserId && one.deviceId === other.deviceId;

/** An earlier time that a device names when it sends takes nothing from a use that the server itself saw. */
const mayTakePlace = (use: Use, standing: Use) => standing.offline || isSameHand(use, standing);

/** Whether a scan says that it was before a use of somebody else's, which nobody can know for sure. */
export const contests = (use: Use, standing: Use | undefined): standing is Use =>
  standing !== undefined && isEarlier(use, standing) && !isSameHand(use, standing);

/** Judges a scan that was made offline against everything known of its ticket by now. */
export function judgeScan(
  ticket: LateTicket | undefined,
  trip: Pick<ScannedCode, 'trainId' | 'journeyDate'>,
  use: Use,
  standing: Use | undefined,
  opensHours: number,
): ScanResult {
  if (!ticket) return 'FORGED';
  if ((trip.trainId ?? ticket.trainId) !== ticket.trainId) return 'WRONG_TRIP';
  if ((trip.journeyDate ?? ticket.journeyDate) !== ticket.journeyDate) return 'WRONG_TRIP';
  if (ticket.status === 'CANCELLED') return 'CANCELLED';
  if (use.usedAt >= goodUntil(ticket)) return 'EXPIRED';
  if (standing && !isEarlier(use, standing)) return 'ALREADY_USED';
  if (use.usedAt < acceptedFrom(ticket, opensHours)) return 'TOO_EARLY';
  return !standing || mayTakePlace(use, standing) ? 'VALID' : 'ALREADY_USED';
}

/**
 * When a scan was made, as far as the device's word can be true. A clock that was wrong when the batch was sent was
 * as wrong when it scanned. What lies in the future, a week back or before the ticket existed counts as made on
 * arrival, so that a wrong clock never takes a ticket's use away from another device.
 */
export function believedAt(
  claimedAt: Date,
  clock: { sentAt: Date | undefined; receivedAt: Date },
  issuedAt: Date | undefined,
): Date {
  const { sentAt, receivedAt } = clock;
  const wrongByMs = sentAt ? receivedAt.getTime() - sentAt.getTime() : 0;
  const correctionMs = Math.abs(wrongByMs) > toleratedMs ? wrongByMs : 0;
  const at = new Date(claimedAt.getTime() + correctionMs);
  const believable =
    at <= receivedAt &&
    receivedAt.getTime() - at.getTime() <= believableAgeMs &&
    (issuedAt === undefined || at >= issuedAt);
  return believable ? at : receivedAt;
}
