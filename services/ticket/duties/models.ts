import { t } from 'elysia';
import { calendarDate as date, nullable, oneOf, storable } from '#shared/base/contract';
import { page, pageQuery } from '#shared/http/page';
import { id, instant, journey, text } from '../models.ts';
import { toUse } from '../scan/read-verdicts.ts';
import type { Duty, StoredScan } from '../schema.ts';
import type { DisputeOfScan } from './list-disputes.ts';

const trip = {
  trainId: id('The train'),
  journeyDate: date('The Dhaka date on which it leaves its origin'),
};
const wantedTrip = { trainId: t.Optional(trip.trainId), journeyDate: t.Optional(trip.journeyDate) };

export const DutyBody = t.Object({ checkerUserId: id('The account of the checker'), ...trip });
export const DutyParams = t.Object({ dutyId: id('The duty') });
export const DutyQuery = t.Object({
  checkerUserId: t.Optional(id('Only the duties of this checker')),
  ...wantedTrip,
  ...pageQuery,
});
export const OwnDutyQuery = t.Object({ journeyDate: wantedTrip.journeyDate, ...pageQuery });
export const DutyItem = t.Object({
  dutyId: id('The duty'),
  ...DutyBody.properties,
  createdAt: instant('When it was assigned'),
  endedAt: nullable(instant('When it ended')),
});
export const DutyPage = page(DutyItem);

const state = oneOf(['OPEN', 'UPHELD', 'REJECTED']);
export const DisputeParams = t.Object({ disputeId: id('The dispute') });
export const DisputeQuery = t.Object({ state: t.Optional(state), ...wantedTrip, ...pageQuery });
export const DecisionBody = t.Object({
  decision: oneOf(['UPHOLD', 'REJECT'], {
    description:
      'FIRST_USE: with UPHOLD the late scan is the first use, with REJECT the other scan is. CANCELLED_TICKET: UPHOLD says that somebody travelled, REJECT that nobody did',
  }),
  reason: t.String({
    minLength: 3,
    maxLength: 500,
    pattern: storable,
    examples: ['The guard of coach KA confirms it'],
  }),
});

const scan = t.Object({
  scanId: id('The scan'),
  checkerUserId: id('Who scanned'),
  deviceId: text('On which device', 'checker-phone-17'),
  offline: t.Boolean({ description: 'Whether the device was offline' }),
  usedAt: instant('When it was made, corrected by the server'),
  claimedAt: nullable(
    instant('When it was made, by the clock of the offline device; null for an online scan'),
  ),
  receivedAt: instant('When the server received it'),
});
export const DisputeItem = t.Object({
  disputeId: id('The dispute'),
  kind: oneOf(['FIRST_USE', 'CANCELLED_TICKET'], {
    description:
      'FIRST_USE: an offline scan arrived later than `otherScan` and claims to be the earlier one. CANCELLED_TICKET: somebody may have travelled on a cancelled ticket',
  }),
  state,
  openedAt: instant('When the dispute was opened'),
  ticketId: id('The ticket'),
  bookingId: id('Its booking'),
  ...trip,
  trainNumber: journey.trainNumber,
  coachNumber: journey.coachNumber,
  seatNumber: journey.seatNumber,
  voidedAt: nullable(instant('When the ticket was cancelled')),
  scan,
  otherScan: nullable(scan),
  decision: nullable(
    t.Object({
      decidedBy: id('Who decided'),
      decidedAt: instant('When'),
      reason: text('Why', 'The guard of coach KA confirms it'),
    }),
  ),
});
export const DisputePage = page(DisputeItem);

export function presentDuty({ id: dutyId, createdAt, endedAt, ...duty }: Duty): typeof DutyItem.static {
  return {
    dutyId,
    ...duty,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function presentDispute(dispute: DisputeOfScan): typeof DisputeItem.static {
  const { ticket, otherScan, decidedBy, decidedAt, reason } = dispute;
  return {
    disputeId: dispute.id,
    kind: dispute.kind,
    state: dispute.state,
    openedAt: dispute.openedAt.toISOString(),
    ticketId: ticket.id,
    bookingId: ticket.bookingId,
    trainId: ticket.trainId,
    journeyDate: ticket.journeyDate,
    trainNumber: ticket.trainNumber,
    coachNumber: ticket.coachNumber,
    seatNumber: ticket.seatNumber,
    voidedAt: ticket.voidedAt?.toISOString() ?? null,
    scan: toScan(dispute.scan),
    otherScan: otherScan && toScan(otherScan),
    decision:
      decidedBy && decidedAt && reason ? { decidedBy, decidedAt: decidedAt.toISOString(), reason } : null,
  };
}

function toScan(row: StoredScan): typeof scan.static {
  const { scanId, checkerUserId, deviceId, offline, usedAt } = toUse(row);
  return {
    scanId,
    checkerUserId,
    deviceId,
    offline,
    usedAt: usedAt.toISOString(),
    claimedAt: row.claimedAt?.toISOString() ?? null,
    receivedAt: row.receivedAt.toISOString(),
  };
}
