import { t } from 'elysia';
import { isStorable } from '#shared/base/clock';
import { calendarDate as date, oneOf } from '#shared/base/contract';
import { invalid } from '#shared/base/problem';
import { page } from '#shared/http/page';
import { expectedAt } from '#shared/records/trip-delays';
import { deviceText, documentOn, id, instant, journey, text } from '../models.ts';
import { shortenName } from '../paper/shorten-name.ts';
import type { Use } from '../scan/judge-scan.ts';
import type { Verdict } from '../scan/read-verdicts.ts';
import type { LateTicket } from '../schema.ts';
import { acceptedFrom, goodUntil } from '../ticket.ts';
import type { OfflineBatch } from './record-offline-scans.ts';
import type { Duplicate } from './trip-queries.ts';

const mostScans = 500;

const nonce = deviceText(
  'New for every scan and kept with it, so that a batch can be sent again',
  '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4',
);

export const BatchBody = t.Object(
  {
    deviceId: deviceText('The checker’s device; 1 to 100 visible ASCII characters', 'checker-phone-17'),
    sentAt: t.Optional(
      instant('The time of the device’s clock now; the server corrects the times of the scans by it'),
    ),
    scans: t.Array(
      t.Object({
        qr: t.String({ maxLength: 4_096, description: 'The text of the QR code, exactly as read' }),
        nonce,
        scannedAt: instant('The time of the device’s clock when it scanned'),
        undoneAt: t.Optional(
          instant(
            'The time of the device’s clock when the checker took the scan back, some minutes later at most. Absent: the scan stands',
          ),
        ),
        accepted: t.Optional(
          t.Boolean({ description: 'Whether the device let the passenger in. Absent: unknown' }),
        ),
        trainId: t.Optional(
          id(
            'With journeyDate, the trip that was being checked. Always send it. A scan kept by an older device may lack it; then the ticket’s own trip is assumed',
          ),
        ),
        journeyDate: t.Optional(date('The Dhaka date on which the train of that trip leaves its origin')),
      }),
      { minItems: 1, maxItems: mostScans },
    ),
  },
  {
    examples: [
      {
        deviceId: 'checker-phone-17',
        sentAt: '2026-11-26T06:10:00.000Z',
        scans: [
          {
            qr: 'JT1:T70C9H3…',
            nonce: '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4',
            scannedAt: '2026-11-26T01:12:30.000Z',
            accepted: true,
            trainId: '019ab1de-1111-7a10-8f22-4b1c9d0e6f73',
            journeyDate: '2026-11-26',
          },
        ],
      },
    ],
  },
);

const use = (description: string) =>
  t.Object(
    {
      deviceId: text('The device', 'checker-phone-17'),
      usedAt: instant('When it scanned, corrected by the server'),
    },
    { description },
  );

export const BatchAnswer = t.Object({
  scans: t.Array(
    t.Object({
      nonce,
      result: oneOf(
        [
          'VALID',
          'ALREADY_USED',
          'CANCELLED',
          'EXPIRED',
          'WRONG_TRIP',
          'FORGED',
          'TOO_EARLY',
          'NONCE_REUSED',
          'UNDONE',
        ],
        {
          description:
            'As for a scan online, judged at the time of the scan. NONCE_REUSED: this checker has sent another scan from this device under this nonce, and this scan was not kept. UNDONE: the scan was taken back',
        },
      ),
      ticket: t.Optional(
        t.Object({ ticketId: id('The ticket'), ...journey }, { description: 'Absent for FORGED' }),
      ),
      firstUse: t.Optional(use('For ALREADY_USED: the scan that stands')),
      laterUse: t.Optional(use('For VALID: a later scan, accepted until this one arrived')),
      voidedAt: t.Optional(
        instant(
          'For CANCELLED: when the ticket was cancelled. After the scan: somebody travelled on a ticket that was given back later',
        ),
      ),
    }),
    { description: 'In the order of the request' },
  ),
});

const place = { from: text('Station code', 'DA'), to: text('Station code', 'CG') };
const seat = { coachNumber: journey.coachNumber, seatNumber: journey.seatNumber };

export const ManifestPage = page(
  t.Object({
    ticketId: id('The ticket, as in its code'),
    ...seat,
    class: journey.class,
    ...place,
    name: text('The passenger’s name, shortened', 'Rokeya S.'),
    document: journey.document,
    status: oneOf(['VALID', 'USED'], { description: 'USED: accepted already' }),
    usedAt: t.Union([instant('When it was accepted'), t.Null()]),
    acceptedFrom: instant('The time from which it is accepted; before, a scan is TOO_EARLY'),
    expiresAt: instant(
      'The time until which it is accepted, delay included. Where the code says an earlier time, this one holds',
    ),
  }),
);

export const DuplicatePage = page(
  t.Object({
    scanId: id('The later scan'),
    ticketId: id('The ticket that was shown twice'),
    ...seat,
    ...place,
    ...use('').properties,
    offline: t.Boolean({ description: 'Whether the device was offline' }),
    firstUse: use('The use that stands'),
  }),
);

/** @throws Problem VALIDATION that names the scan's field. */
export function toBatch(body: typeof BatchBody.static): OfflineBatch {
  return {
    deviceId: body.deviceId,
    sentAt: body.sentAt === undefined ? undefined : toInstant('sentAt', body.sentAt),
    scans: body.scans.map((scan, at) => {
      const scannedAt = toInstant(`scans.${at}.scannedAt`, scan.scannedAt);
      return { ...scan, scannedAt, undoneAt: toUndoneAt(`scans.${at}.undoneAt`, scan.undoneAt, scannedAt) };
    }),
  };
}

function toUndoneAt(field: string, text: string | undefined, scannedAt: Date): Date | undefined {
  if (text === undefined) return undefined;
  const undoneAt = toInstant(field, text);
  if (undoneAt < scannedAt) throw invalid(field, 'is before the scan');
  return undoneAt;
}

/** What a pattern cannot say: a leap second or a year that Postgres does not have. */
function toInstant(field: string, text: string): Date {
  const at = new Date(text);
  if (!isStorable(at)) throw invalid(field, 'is not an instant');
  return at;
}

export function presentVerdict(verdict: Verdict): (typeof BatchAnswer.static)['scans'][number] {
  const { nonce: sent, result, ticket, firstUse, laterUse } = verdict;
  if (!ticket || result === 'NONCE_REUSED') return { nonce: sent, result };
  return {
    nonce: sent,
    result,
    ticket: presentShownTicket(ticket),
    ...(firstUse && { firstUse: presentUse(firstUse) }),
    ...(laterUse && { laterUse: presentUse(laterUse) }),
    ...(result === 'CANCELLED' && ticket.voidedAt && { voidedAt: ticket.voidedAt.toISOString() }),
  };
}

function presentShownTicket(row: LateTicket) {
  return {
    ticketId: row.id,
    trainNumber: row.trainNumber,
    trainName: row.trainName,
    trainNameBn: row.trainNameBn,
    journeyDate: row.journeyDate,
    from: { code: row.fromCode, name: row.fromStation, nameBn: row.fromStationBn },
    to: { code: row.toCode, name: row.toStation, nameBn: row.toStationBn },
    coachNumber: row.coachNumber,
    seatNumber: row.seatNumber,
    class: row.class,
    passengerName: row.passengerName,
    document: documentOn(row),
    boardingAt: row.boardingAt.toISOString(),
    expectedBoardingAt: expectedAt(row.boardingAt, row.delayMinutes).toISOString(),
  };
}

const presentUse = ({ deviceId, usedAt }: Use) => ({ deviceId, usedAt: usedAt.toISOString() });

export function presentManifestItem(
  row: LateTicket,
  opensHours: number,
): (typeof ManifestPage.static)['items'][number] {
  return {
    ticketId: row.id,
    coachNumber: row.coachNumber,
    seatNumber: row.seatNumber,
    class: row.class,
    from: row.fromCode,
    to: row.toCode,
    name: shortenName(row.passengerName),
    document: documentOn(row),
    status: row.status === 'USED' ? 'USED' : 'VALID',
    usedAt: row.validatedAt?.toISOString() ?? null,
    acceptedFrom: acceptedFrom(row, opensHours).toISOString(),
    expiresAt: goodUntil(row).toISOString(),
  };
}

export function presentDuplicate(row: Duplicate): (typeof DuplicatePage.static)['items'][number] {
  const { id: scanId, ticket, offline } = row;
  return {
    scanId,
    ticketId: ticket.id,
    coachNumber: ticket.coachNumber,
    seatNumber: ticket.seatNumber,
    from: ticket.fromCode,
    to: ticket.toCode,
    ...presentUse(row.use),
    offline,
    firstUse: presentUse(row.firstUse),
  };
}
