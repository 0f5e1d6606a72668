import { t } from 'elysia';
import { calendarDate as date, oneOf } from '#shared/base/contract';
import { shownDocument } from '#shared/contracts/user';
import { page, pageQuery } from '#shared/http/page';
import { expectedAt } from '#shared/records/trip-delays';
import type { RecordedScan } from './scan/record-scan.ts';
import type { LateTicket, TicketRow } from './schema.ts';
import { goodUntil, statusAt } from './ticket.ts';

export const id = (description: string) =>
  t.String({
    format: 'uuid',
    maxLength: 36,
    description,
    examples: ['019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73'],
  });
export const instant = (description: string) =>
  t.String({ format: 'date-time', description, examples: ['2026-11-26T01:00:00.000Z'] });
export const text = (description: string, example: string) => t.String({ description, examples: [example] });
export const deviceText = (description: string, example: string) =>
  t.String({ pattern: '^[!-~]{1,100}$', description, examples: [example] });

const place = (code: string, name: string, nameBn: string) =>
  t.Object(
    { code: t.String(), name: t.String(), nameBn: t.String() },
    { examples: [{ code, name, nameBn }] },
  );

export const journey = {
  trainNumber: text('The railway’s number of the train', '702'),
  trainName: text('Its name', 'Subarna Express'),
  trainNameBn: text('Its name in Bengali', 'সুবর্ণ এক্সপ্রেস'),
  journeyDate: date('The Dhaka date on which the train leaves its origin'),
  from: place('DA', 'Dhaka', 'ঢাকা'),
  to: place('CG', 'Chattogram', 'চট্টগ্রাম'),
  coachNumber: text('Coach', 'KA'),
  seatNumber: text('Seat', '12'),
  class: text('Class', 'S_CHAIR'),
  passengerName: text('Who travels', 'Rokeya Sultana'),
  document: t.Union([shownDocument, t.Null()], {
    description: 'The last four characters of the passenger’s document, to compare with it',
  }),
  boardingAt: instant('When the train leaves `from`, as planned'),
  expectedBoardingAt: instant('When the train is expected to leave `from`'),
};

export const Ticket = t.Object({
  ticketId: id('The ticket'),
  bookingId: id('The booking it belongs to'),
  passengerId: id('The passenger of that booking'),
  ticketNumber: text('Printed on the ticket', 'K7M2QX9RTAB4C8DW'),
  pnr: text('The booking’s PNR', 'K7M2QX9RTA'),
  status: oneOf(['VALID', 'USED', 'CANCELLED', 'EXPIRED'], { description: 'EXPIRED: no longer valid' }),
  trainId: id('With journeyDate, the trip'),
  ...journey,
  arrivalAt: instant('When the train reaches `to`, as planned'),
  expectedArrivalAt: instant('When the train is expected to leave `from`'),
  expiresAt: instant('Until when a checker accepts it, late as the train is by now'),
  issuedAt: instant('When it was issued'),
  validatedAt: t.Union([instant('When a checker accepted it'), t.Null()]),
  voidedAt: t.Union([instant('When it was cancelled'), t.Null()]),
  qr: text('The text of the QR code: `JT1:` and the signed ticket in base45', 'JT1:T70C9H3…'),
});

export const TicketParams = t.Object({ ticketId: id('The ticket') });
export const TicketQuery = t.Object({
  bookingId: t.Optional(id('The tickets of this booking alone')),
  ...pageQuery,
});
export const TicketPage = page(Ticket);

export const PngQuery = t.Object({
  size: t.Integer({ minimum: 100, maximum: 1_500, default: 500, description: 'Greatest width in pixels' }),
});

export const ScanBody = t.Object(
  {
    qr: t.String({ maxLength: 4_096, description: 'The text of the QR code, exactly as read' }),
    trainId: id('With journeyDate, the trip that is being checked'),
    journeyDate: date('The Dhaka date on which the train of that trip leaves its origin'),
    deviceId: deviceText('The checker’s device; 1 to 100 visible ASCII characters', 'checker-phone-17'),
    nonce: deviceText(
      'New for every scan. To repeat a scan whose answer was lost, send the same nonce',
      '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4',
    ),
    scannedAt: t.Optional(instant('What the device’s clock says; kept, not judged by')),
  },
  {
    examples: [
      {
        qr: 'JT1:T70C9H3…',
        trainId: '019ab1de-1111-7a10-8f22-4b1c9d0e6f73',
        journeyDate: '2026-11-26',
        deviceId: 'checker-phone-17',
        nonce: '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4',
      },
    ],
  },
);

export const ScanAnswer = t.Object({
  result: oneOf(
    ['VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED', 'TOO_EARLY', 'UNDONE'],
    {
      description:
        'VALID: this passenger may travel; only one scan of a ticket is VALID. TOO_EARLY: boarding is hours away, and the ticket is not used up yet. UNDONE: this scan was taken back; scan again under a new nonce',
    },
  ),
  ticket: t.Optional(
    t.Object(
      { ticketId: id('The ticket'), ...journey },
      { description: 'Compare it with what the passenger shows. Absent for FORGED' },
    ),
  ),
  firstUsedAt: t.Optional(instant('For ALREADY_USED: when it was accepted')),
});

export const UndoBody = t.Object(
  {
    deviceId: deviceText('The device that scanned', 'checker-phone-17'),
    nonce: deviceText('The nonce of the scan to take back', '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4'),
  },
  { examples: [{ deviceId: 'checker-phone-17', nonce: '019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4' }] },
);

export const UndoAnswer = t.Object({
  ticketId: id('The ticket'),
  status: oneOf(['VALID', 'USED', 'CANCELLED', 'EXPIRED'], {
    description: 'The status now. VALID: the ticket is accepted again. USED: another scan of it stands',
  }),
  undoneAt: instant('When the scan was taken back'),
});

export const KeySet = t.Object({
  keys: t.Array(
    t.Object({
      kty: t.Literal('OKP'),
      crv: t.Literal('Ed25519'),
      alg: t.Literal('EdDSA'),
      use: t.Literal('sig'),
      kid: text('In decimal what the code holds as one byte', '1'),
      x: text('The public key, base64url', '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
      notBefore: instant('Since when it signs'),
    }),
  ),
});

export const TripQuery = t.Object({
  trainId: id('The train'),
  journeyDate: date('The Dhaka date on which it leaves its origin'),
  ...pageQuery,
  limit: t.Integer({ minimum: 1, maximum: 1_000, default: 1_000, description: 'The most items on a page' }),
});
export const RevocationPage = page(
  t.Object({ ticketId: id('The ticket'), voidedAt: instant('When it was cancelled') }),
);

export function presentTicket(row: LateTicket, now: Date): typeof Ticket.static {
  return {
    ticketId: row.id,
    bookingId: row.bookingId,
    passengerId: row.passengerId,
    ticketNumber: row.ticketNumber,
    pnr: row.pnr,
    status: statusAt(row, now),
    trainId: row.trainId,
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
    arrivalAt: row.arrivalAt.toISOString(),
    expectedArrivalAt: expectedAt(row.arrivalAt, row.delayMinutes).toISOString(),
    expiresAt: goodUntil(row).toISOString(),
    issuedAt: row.issuedAt.toISOString(),
    validatedAt: row.validatedAt?.toISOString() ?? null,
    voidedAt: row.voidedAt?.toISOString() ?? null,
    qr: row.qrCode,
  };
}

/** The document that a passenger named, as far as a checker compares it. */
export function documentOn({ documentKind, documentLastFour }: TicketRow) {
  return documentKind && { kind: documentKind, lastFour: documentLastFour! };
}

export function presentScan({ result, ticket, usedAt }: RecordedScan): typeof ScanAnswer.static {
  if (result === 'FORGED' || !ticket) return { result };
  const { boardingAt, expectedBoardingAt } = ticket;
  const shown = {
    ...ticket,
    boardingAt: new Date(boardingAt).toISOString(),
    expectedBoardingAt: new Date(expectedBoardingAt).toISOString(),
  };
  if (result !== 'ALREADY_USED' || !usedAt) return { result, ticket: shown };
  return { result, ticket: shown, firstUsedAt: new Date(usedAt).toISOString() };
}
