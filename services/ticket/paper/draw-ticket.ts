import PDFDocument from 'pdfkit';
import { qrModules } from '#shared/qr/draw-qr';
import { expectedAt } from '#shared/records/trip-delays';
import type { LateTicket, TicketRow } from '../schema.ts';
import type { TicketStatus } from '../ticket.ts';
import { line, type Page, paragraph, type TextStyle } from './type.ts';
import { type Both, className, coachName, day, seatInCoach, taka, time } from './words.ts';

export interface PaperTicket {
  ticket: LateTicket;
  status: TicketStatus;
  /** In the order in which they are added up. */
  fare: { label: Both; poisha: number }[];
  totalPoisha: number;
  rules: Both[];
  printedAt: Date;
}

const width = 595.28;
const height = 841.89;
const margin = 36;
const right = width - margin;
/** The sheet is folded twice; no panel's content crosses a fold, the code least of all. */
const folds = [height / 3, (height * 2) / 3] as const;
const grey = '#555555';
const label: TextStyle = { size: 7.5, color: grey };

const statusWords: Record<TicketStatus, Both> = {
  VALID: { en: 'VALID', bn: 'বৈধ' },
  USED: { en: 'USED', bn: 'ব্যবহৃত' },
  CANCELLED: { en: 'CANCELLED', bn: 'বাতিল' },
  EXPIRED: { en: 'EXPIRED', bn: 'মেয়াদ শেষ' },
};

const expected: Both = { en: 'Expected', bn: 'সম্ভাব্য' };

/** One A4 page: what a checker looks at, what the passenger does, the rules; folded twice, the first is on top. */
export async function drawTicket(paper: PaperTicket): Promise<Uint8Array<ArrayBuffer>> {
  const page = new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    lang: 'en',
    tagged: true,
    displayTitle: true,
    info: {
      Title: `Ticket ${paper.ticket.ticketNumber}`,
      Creator: 'Jatra',
      Producer: 'Jatra',
      CreationDate: paper.printedAt,
    },
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    page.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    page.once('end', resolve);
    page.once('error', reject);
  });
  drawFront(page, paper);
  drawDetails(page, paper, folds[0]);
  drawRules(page, paper, folds[1]);
  for (const fold of folds) drawFold(page, fold);
  page.end();
  await done;
  return new Uint8Array(Buffer.concat(chunks));
}

function drawFront(page: Page, { ticket, status }: PaperTicket): void {
  line(page, 'Jatra', margin, 50, { size: 20, weight: 'bold' });
  line(page, 'Railway e-ticket', margin + 62, 41, { size: 9, color: grey });
  line(page, 'রেলওয়ে ই-টিকিট', margin + 62, 52, { size: 9, color: grey });
  line(page, `${ticket.trainNumber} ${ticket.trainName}`, right, 41, {
    size: 12,
    weight: 'bold',
    align: 'right',
    fitWidth: 330,
  });
  line(page, ticket.trainNameBn, right, 53, { size: 10, align: 'right', fitWidth: 330 });
  rule(page, 61);

  drawCode(page, ticket, status, { x: right - 172, y: 68, size: 172 });
  const column = 166;
  const { fromStation, fromStationBn, boardingAt, toStation, toStationBn, arrivalAt, delayMinutes } = ticket;
  drawStop(page, margin, { en: 'From', bn: 'থেকে' }, { en: fromStation, bn: fromStationBn }, boardingAt);
  drawStop(page, margin + column, { en: 'To', bn: 'পর্যন্ত' }, { en: toStation, bn: toStationBn }, arrivalAt);
  if (delayMinutes > 0) {
    drawExpected(page, margin, expectedAt(boardingAt, delayMinutes));
    drawExpected(page, margin + column, expectedAt(arrivalAt, delayMinutes));
  }

  const seat = seatInCoach(ticket.coachNumber, ticket.seatNumber);
  box(page, margin, 96, 'Coach', 'কোচ', [both(coachName(ticket.coachNumber))]);
  box(page, margin + 104, 62, 'Seat', 'আসন', [seat]);
  box(page, margin + 174, 146, 'Class', 'শ্রেণি', [...new Set(Object.values(className(ticket.class)))]);
  line(page, 'Passenger · যাত্রী', margin, 249, label);
  const document = documentWords(ticket);
  line(page, ticket.passengerName, margin, 265, {
    size: 14,
    weight: 'bold',
    fitWidth: document ? 225 : 325,
  });
  if (document) {
    line(page, `${document.en} · ${document.bn}`, margin + 235, 249, label);
    line(page, `… ${ticket.documentLastFour}`, margin + 235, 265, { size: 14, weight: 'bold', fitWidth: 85 });
  }
}

/** What the last four characters beneath are of; they are all of it that is printed. */
function documentWords({ documentKind }: TicketRow): Both | undefined {
  if (documentKind === null) return undefined;
  return documentKind === 'NID' ? { en: 'NID', bn: 'এনআইডি' } : { en: 'Passport', bn: 'পাসপোর্ট' };
}

function drawStop(page: Page, x: number, what: Both, name: Both, at: Date): void {
  const fitWidth = 152;
  line(page, `${what.en} · ${what.bn}`, x, 80, label);
  line(page, name.en, x, 97, { size: 16, weight: 'bold', fitWidth });
  line(page, name.bn, x, 111, { size: 12, fitWidth });
  const clock: TextStyle = { size: 23, weight: 'bold' };
  const timeWidth = line(page, time(at).en, x, 136, clock);
  line(page, time(at).bn, x + timeWidth + 14, 136, clock);
  line(page, day(at).en, x, 150, { size: 11, weight: 'bold', fitWidth });
  line(page, day(at).bn, x, 163, { size: 10, fitWidth });
}

/** Of a late train, beneath the planned time. */
function drawExpected(page: Page, x: number, at: Date): void {
  line(page, both(expected), x, 177, { ...label, fitWidth: 68 });
  line(page, both(time(at)), x + 72, 177, { size: 11, weight: 'bold', fitWidth: 80 });
}

/** One value, or its two names one beneath the other. */
function box(page: Page, x: number, boxWidth: number, en: string, bn: string, values: string[]): void {
  decorate(page, () => page.rect(x, 184, boxWidth, 50).lineWidth(0.8).stroke('#000000'));
  line(page, `${en} · ${bn}`, x + 6, 195, label);
  const style: TextStyle = { size: 22, weight: 'bold', align: 'center', fitWidth: boxWidth - 12 };
  const [first, second] = values;
  const center = x + boxWidth / 2;
  if (second === undefined) line(page, first!, center, 224, style);
  else {
    line(page, first!, center, 212, { ...style, size: 14 });
    line(page, second, center, 227, { ...style, size: 13 });
  }
}

/** A ticket that nobody may travel on has no code to be scanned. */
function drawCode(
  page: Page,
  ticket: TicketRow,
  status: TicketStatus,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const center = x + size / 2;
  if (status === 'CANCELLED' || status === 'EXPIRED') {
    decorate(page, () => page.rect(x, y, size, size).lineWidth(2).stroke('#000000'));
    const big: TextStyle = { size: 26, weight: 'bold', align: 'center', fitWidth: size - 16 };
    line(page, statusWords[status].en, center, y + size / 2 - 6, big);
    line(page, statusWords[status].bn, center, y + size / 2 + 26, big);
  } else {
    const picture = page.markStructureContent('Figure');
    const { count, isDark } = qrModules(ticket.qrCode);
    const module = size / count;
    for (let row = 0; row < count; row++) {
      for (let from = 0; from < count; from++) {
        if (!isDark(row, from)) continue;
        const begin = from;
        while (from + 1 < count && isDark(row, from + 1)) from++;
        page.rect(x + begin * module, y + row * module, (from - begin + 1) * module, module);
      }
    }
    page.fill('#000000').endMarkedContent();
    page.addStructure(page.struct('Figure', { alt: `QR code of ticket ${ticket.ticketNumber}` }, picture));
  }
  line(page, ticket.ticketNumber, center, y + size + 14, { size: 11, weight: 'bold', align: 'center' });
  line(page, `PNR ${ticket.pnr}`, center, y + size + 27, { size: 10, align: 'center' });
}

function drawDetails(page: Page, paper: PaperTicket, top: number): void {
  const { ticket, status, fare, totalPoisha, printedAt } = paper;
  const travelClass = className(ticket.class);
  const moment = (at: Date): Both => ({
    en: `${day(at).en}, ${time(at).en}`,
    bn: `${day(at).bn}, ${time(at).bn}`,
  });
  const coach = coachName(ticket.coachNumber);
  const coachWords = coach.en === coach.bn ? coach.en : `${coach.en} (${coach.bn})`;
  const seat = seatInCoach(ticket.coachNumber, ticket.seatNumber);
  const station = (name: string, nameBn: string, code: string) => `${name} (${code}) · ${nameBn}`;
  const rows: [Both, string][] = [
    [{ en: 'Passenger', bn: 'যাত্রী' }, ticket.passengerName],
    [{ en: 'Train', bn: 'ট্রেন' }, `${ticket.trainNumber} ${ticket.trainName} · ${ticket.trainNameBn}`],
    [{ en: 'From', bn: 'থেকে' }, station(ticket.fromStation, ticket.fromStationBn, ticket.fromCode)],
    [{ en: 'Departure', bn: 'ছাড়বে' }, both(moment(ticket.boardingAt))],
    [{ en: 'To', bn: 'পর্যন্ত' }, station(ticket.toStation, ticket.toStationBn, ticket.toCode)],
    [{ en: 'Arrival', bn: 'পৌঁছাবে' }, both(moment(ticket.arrivalAt))],
    ...expectedRow(ticket, moment),
    [{ en: 'Coach, seat', bn: 'কোচ, আসন' }, `${coachWords}, ${seat}`],
    [{ en: 'Class', bn: 'শ্রেণি' }, both(travelClass)],
    [{ en: 'PNR', bn: 'পিএনআর' }, ticket.pnr],
    [{ en: 'Ticket number', bn: 'টিকিট নম্বর' }, ticket.ticketNumber],
    [{ en: 'Status', bn: 'অবস্থা' }, both(statusWords[status])],
    [{ en: 'Issued', bn: 'ইস্যু' }, moment(ticket.issuedAt).en],
    [{ en: 'Printed', bn: 'মুদ্রণ' }, moment(printedAt).en],
  ];
  const split = 392;
  heading(page, 'Journey', 'যাত্রা', margin, top + 28);
  rows.forEach(([name, value], at) => {
    const y = top + 48 + at * 16.5;
    line(page, both(name), margin, y, { ...label, fitWidth: 84 });
    line(page, value, margin + 90, y, { size: 9.5, fitWidth: split - margin - 104 });
  });

  heading(page, 'Fare', 'ভাড়া', split, top + 28);
  line(page, 'BDT · টাকা', right, top + 28, { ...label, align: 'right' });
  fare.forEach(({ label: name, poisha }, at) => {
    const y = top + 48 + at * 17.5;
    line(page, both(name), split, y, { size: 9, fitWidth: 110 });
    line(page, taka(poisha), right, y, { size: 10, align: 'right' });
  });
  const y = top + 48 + fare.length * 17.5;
  rule(page, y - 10, split);
  line(page, 'Total · মোট', split, y + 4, { size: 11, weight: 'bold' });
  line(page, taka(totalPoisha), right, y + 4, { size: 12, weight: 'bold', align: 'right' });
}

function both({ en, bn }: Both): string {
  return en === bn ? en : `${en} · ${bn}`;
}

/** Of a late train, as far as was known when this was printed. */
function expectedRow(
  { boardingAt, arrivalAt, delayMinutes }: LateTicket,
  moment: (at: Date) => Both,
): [Both, string][] {
  if (delayMinutes === 0) return [];
  const [departs, arrives] = [boardingAt, arrivalAt].map((at) => moment(expectedAt(at, delayMinutes)).en);
  return [[expected, `${departs} – ${arrives}`]];
}

function drawRules(page: Page, { rules }: PaperTicket, top: number): void {
  const gap = 20;
  const column = (width - 2 * margin - gap) / 2;
  const style = { size: 9, width: column, leading: 12.5 };
  heading(page, 'Rules', 'নিয়মাবলি', margin, top + 28);
  for (const [x, language] of [
    [margin, 'en'],
    [margin + column + gap, 'bn'],
  ] as const) {
    let y = top + 48;
    for (const one of rules) y = paragraph(page, one[language], x, y, style) + 2.5;
  }
}

function heading(page: Page, en: string, bn: string, x: number, y: number): void {
  line(page, `${en} · ${bn}`, x, y, { size: 12, weight: 'bold' });
}

function rule(page: Page, y: number, from = margin): void {
  decorate(page, () => page.moveTo(from, y).lineTo(right, y).lineWidth(0.8).stroke('#000000'));
}

/** What a screen reader passes over. */
function decorate(page: Page, draw: () => void): void {
  page.markContent('Artifact');
  draw();
  page.endMarkedContent();
}

function drawFold(page: Page, y: number): void {
  decorate(page, () => {
    page
      .save()
      .dash(3, { space: 3 })
      .moveTo(12, y)
      .lineTo(width - 12, y);
    page.lineWidth(0.5).stroke('#888888').restore();
  });
  line(page, 'fold · ভাঁজ', width / 2, y + 10, { size: 6.5, color: grey, align: 'center' });
}
