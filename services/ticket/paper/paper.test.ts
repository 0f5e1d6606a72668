import { afterAll, beforeAll, beforeEach, describe, expect, spyOn, test } from 'bun:test';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import type { GlyphRun } from 'fontkit';
import jsQR from 'jsqr';
import PDFDocument from 'pdfkit';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import * as contracts from '#shared/contracts/ticket';
import { tripDelays } from '#shared/records/trip-delays';
import { getOwnTicket } from '../queries.ts';
import {
  aBooking,
  type BookingView,
  rulesOfSale,
  startTicketService,
  type TicketTest,
} from '../testing/bookings.ts';
import { drawTicket, type PaperTicket } from './draw-ticket.ts';
import { facesOf } from './faces.ts';
import { printableFile } from './list-printable.ts';
import { openPrinter } from './printer.ts';
import { travelRules } from './rules.ts';
import { runsOf, settable } from './runs.ts';
import { widthOf } from './type.ts';
import { coachName, day, seatInCoach, taka, time } from './words.ts';

let service: TicketTest;
let pdfium: PDFiumLibrary;

beforeAll(async () => {
  [service, pdfium] = await Promise.all([startTicketService(), PDFiumLibrary.init()]);
});
beforeEach(() => service.clock.set('2026-11-23T08:00:00.000Z'));
afterAll(async () => {
  await service.platform.close();
  pdfium.destroy();
});

const blank: Omit<PaperTicket, 'ticket'> = {
  status: 'VALID',
  fare: [],
  totalPoisha: 0,
  rules: [],
  printedAt: new Date('2026-11-23T08:00:00Z'),
};

interface Paper {
  pages: number;
  /** In normal form C, one line of text each. */
  text: string[];
  qr: string | undefined;
  headers: Headers;
}

/** What a program that did not make the page reads on it, the code from its picture as from a scanned sheet. */
async function print(view: BookingView, ticketId: string): Promise<Paper> {
  const token = await service.platform.tokenFor({ userId: view.userId });
  const answer = await service.call(token, 'GET', `/tickets/${ticketId}/ticket.pdf`);
  expect(answer.status).toBe(200);
  const document = await pdfium.loadDocument(new Uint8Array(await answer.arrayBuffer()));
  const page = document.getPage(0);
  const text = page.getText().normalize('NFC').split(/\r?\n/);
  const { data, width, height } = await page.render({ scale: 2, render: 'bitmap' });
  const read = {
    pages: document.getPageCount(),
    text: text.map((one) => one.trim()),
    qr: jsQR(new Uint8ClampedArray(data), width, height)?.data,
    headers: answer.headers,
  };
  document.destroy();
  return read;
}

const station = (code: string, name: string, nameBn: string) => ({
  stationId: newId(),
  code,
  name,
  nameBn: nameBn.normalize('NFC'),
});

test('the page says everything in English and Bengali, reads back letter by letter, and its code scans', async () => {
  const view = aBooking(['মোছাঃ রোকেয়া সুলতানা জ্ঞানেন্দ্র'], {
    trainName: 'Kishorgonj Express',
    trainNameBn: 'কিশোরগঞ্জ এক্সপ্রেস',
    from: station('BBARIA', 'Brahmanbaria', 'ব্রাহ্মণবাড়িয়া'),
    to: station('CG', 'Chattogram', 'চট্টগ্রাম'),
    boardingAt: '2026-11-26T17:55:00.000Z',
    arrivalAt: '2026-11-26T22:05:00.000Z',
  });
  Object.assign(view.passengers[0]!, { class: 'SNIGDHA', coachNumber: 'SCHA', beddingPoisha: 5_000 });
  const [ticket] = await service.issue(view);
  const { pages, text, qr, headers } = await print(view, ticket!.ticketId);

  expect(headers.get('content-type')).toBe('application/pdf');
  expect(headers.get('cache-control')).toStartWith('private');
  expect(headers.get('content-disposition')).toBe(`inline; filename="ticket-${ticket!.ticketNumber}.pdf"`);
  expect(pages).toBe(1);
  expect(qr).toBe(ticket!.qr);
  const whole = text.join('\n');
  const expected = [
    'মোছাঃ রোকেয়া সুলতানা জ্ঞানেন্দ্র',
    '702 Kishorgonj Express · কিশোরগঞ্জ এক্সপ্রেস',
    'Brahmanbaria (BBARIA) · ব্রাহ্মণবাড়িয়া',
    'Chattogram (CG) · চট্টগ্রাম',
    'Thu 26 Nov 2026, 23:55 · বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ২৩:৫৫',
    'Fri 27 Nov 2026, 04:05 · শুক্রবার ২৭ নভেম্বর ২০২৬, ০৪:০৫',
    'SCHA · ছ',
    'SCHA (ছ), 12',
    'Snigdha · স্নিগ্ধা',
    'NID · এনআইডি',
    '… 3456',
    view.pnr,
    ticket!.ticketNumber,
    'Base fare · মূল ভাড়া',
    '1,240.00',
    'VAT · ভ্যাট',
    '188.00',
    'Bedding · বেডিং',
    '50.00',
    'Service charge · সার্ভিস চার্জ',
    '20.00',
    'Total · মোট',
    '1,498.00',
    '– 48 hours or more: BDT 40.00 is kept',
    '– ২৪ থেকে ৪৮ ঘণ্টা: মূল ভাড়ার ২৫% কাটা হবে',
    '– ৬ ঘণ্টার কম: ফেরত নেই',
    'fold · ভাঁজ',
  ];
  for (const one of expected) expect(whole).toContain(one.normalize('NFC'));
});

test('of a late train it says planned and expected times', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const row = { trainId: view.trainId, journeyDate: view.journeyDate, delayMinutes: 45, version: 2 };
  await service.deps.db.insert(tripDelays).values(row);
  const { pages, text, qr } = await print(view, ticket!.ticketId);
  expect([pages, qr]).toEqual([1, ticket!.qr]);
  const whole = text.join('\n');
  for (const one of [
    'Thu 26 Nov 2026, 07:00 · বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ০৭:০০',
    '07:45 · ০৭:৪৫',
    '12:50 · ১২:৫০',
    'Expected · সম্ভাব্য Thu 26 Nov 2026, 07:45 – Thu 26 Nov 2026, 12:50',
  ])
    expect(whole).toContain(one.normalize('NFC'));
  const onTime = aBooking(['Karim']);
  const [other] = await service.issue(onTime);
  expect((await print(onTime, other!.ticketId)).text.join('\n')).not.toContain('Expected');
});

test('somebody else’s ticket and none are the same 404, and no token is 401', async () => {
  const [ticket] = await service.issue(aBooking(['Rokeya']));
  const stranger = await service.platform.tokenFor();
  for (const id of [ticket!.ticketId, newId()]) {
    const answer = await service.call(stranger, 'GET', `/tickets/${id}/ticket.pdf`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      404,
      'TICKET_NOT_FOUND',
    ]);
  }
  const path = `http://localhost/v1/tickets/${ticket!.ticketId}/ticket.pdf`;
  expect((await service.app.handle(new Request(path))).status).toBe(401);
});

test('a ticket that nobody may travel on says so, and has no code to scan', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [cancelled, expired] = await service.issue(view);
  await service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [cancelled!.passengerId],
  });
  service.clock.set('2026-11-26T12:05:00.000Z');
  for (const [{ ticketId }, en, bn] of [
    [cancelled!, 'CANCELLED', 'বাতিল'],
    [expired!, 'EXPIRED', 'মেয়াদ শেষ'],
  ] as const) {
    const { text, qr } = await print(view, ticketId);
    expect(qr).toBeUndefined();
    expect(text.filter((one) => one === en)).toHaveLength(1);
    expect(text).toContain(`Status · অবস্থা ${en} · ${bn}`.normalize('NFC'));
  }
});

test('while a page is drawn others are served; more than can be drawn soon are refused, and closing ends them', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const token = await service.platform.tokenFor({ userId: view.userId });
  let drawn = false;
  const page = print(view, ticket!.ticketId).then(() => {
    drawn = true;
  });
  expect((await service.call(token, 'GET', `/tickets/${ticket!.ticketId}`)).status).toBe(200);
  expect(drawn).toBe(false);
  await page;

  const printer = openPrinter({ waitingAtMost: 1 });
  const row = await getOwnTicket(service.deps)(view.userId, ticket!.ticketId);
  const paper: PaperTicket = {
    ticket: row,
    status: 'VALID',
    fare: [],
    totalPoisha: 0,
    rules: [],
    printedAt: service.clock.now(),
  };
  const draw = () => printer.draw(paper, view.userId);
  const both = Promise.allSettled([draw(), draw()]);
  await expect(draw()).rejects.toBeInstanceOf(Problem);
  expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  const ended = [draw(), draw()].map((page) => page.catch((error: Error) => error.message));
  await printer.close();
  expect(await Promise.all(ended)).toEqual(['The printer is closed', 'The printer is closed']);
});

test('the longest names stay on one page, within their room, and leave the code readable', async () => {
  const view = aBooking(['Mohammad Wolfeschlegelsteinhausenbergerdorff '.repeat(5).trim()], {
    trainName: 'A train of a very long name that goes on and on '.repeat(3).trim(),
    trainNameBn: 'ক্ষিতীশচন্দ্র ব্রাহ্মণবাড়িয়া কিশোরগঞ্জ এক্সপ্রেস '.repeat(4).trim(),
    from: station('ABCDEFGHIJ', 'Bangabandhu Setu East Cantonment '.repeat(4), 'বঙ্গবন্ধু সেতু পূর্ব '.repeat(6)),
  });
  const [ticket] = await service.issue(view);
  const { pages, text, qr } = await print(view, ticket!.ticketId);
  expect([pages, qr]).toEqual([1, ticket!.qr]);
  expect(text.some((one) => one.startsWith('Mohammad Wolf') && one.endsWith('…'))).toBe(true);
});

test('consonants join: each of these words is narrower than with its conjuncts broken up', () => {
  const page = new PDFDocument({ margin: 0 });
  for (const weight of ['regular', 'bold'] as const) {
    for (const word of [
      'স্নিগ্ধা',
      'চট্টগ্রাম',
      'ব্রাহ্মণবাড়িয়া',
      'কিশোরগঞ্জ',
      'এক্সপ্রেস',
      'জ্ঞানেন্দ্র',
      'ক্ষিতীশ',
      'বৃহস্পতিবার',
    ]) {
      const broken = word.replaceAll('\u09cd', '\u09cd\u200c');
      const style = { size: 20, weight };
      expect([word, widthOf(page, word, style) < widthOf(page, broken, style) * 0.97]).toEqual([word, true]);
    }
  }
});

const faces = (text: string) => runsOf(text).map((run) => [run.text, run.face.name.replace(/-regular$/, '')]);

test('every sign is set in a font that has it', () => {
  expect(faces('702 Subarna · সুবর্ণ ২৫% Łódź é')).toEqual([
    ['702 Subarna · ', 'hind-siliguri-latin'],
    ['সুবর্ণ ২৫', 'hind-siliguri-bengali'],
    ['% ', 'hind-siliguri-latin'],
    ['Ł', 'hind-siliguri-latin-ext'],
    ['ód', 'hind-siliguri-latin'],
    ['ź ', 'hind-siliguri-latin-ext'],
    ['é', 'hind-siliguri-latin'],
  ]);
  for (const [text, face] of [
    ['Yıldız cœur ˆ', 'hind-siliguri-latin'],
    ['₺', 'hind-siliguri-latin-ext'],
    ['Ḃ', 'noto-sans-latin-ext'],
    ['ễ', 'noto-sans-vietnamese'],
    ['Игорь', 'noto-sans-cyrillic'],
    ['राम प्रसाद', 'noto-sans-devanagari'],
    ['محمد علي', 'noto-sans-arabic-arabic'],
    ['র‍্যাব উদ্‌যাপন', 'hind-siliguri-bengali'],
  ])
    expect(faces(text!)).toEqual([[text!.normalize('NFC'), face!]]);
});

test('what is read from the right stands from the right, brackets and numbers turned as it reads', () => {
  const shown = (text: string) => runsOf(text).map((run) => run.text);
  expect(shown('محمد (Rahim) خان')).toEqual(['خان', ' (', 'Rahim', ')', 'محمد ']);
  expect(shown('Rahim محمد علي 12')).toEqual(['Rahim ', '12', 'محمد علي ']);
});

test('every font of a ticket is counted in what may be printed, and nothing else is', async () => {
  expect(await Bun.file(`${import.meta.dir}/../../../shared/base/printable-ranges.ts`).text()).toBe(
    printableFile(),
  );
});

/** Old tickets have names that were accepted once. */
const hardNames = [
  ...['Yıldız', 'cœur', 'محمد', 'राम', '李', '🚆', 'ˆ₺Ḃỿ', 'Nguyễn Thị Ánh', 'گل‌نار پٹیل ۱۲', 'Игорь'],
  ...['া', '\u3164', '\u2800', '-', '\u034f-', 'Ra\u202e\u200b\u00adhim', 'Rahim\u00a0\u2003Uddin', 'A\nB'],
  ...['র‍্যাব', 'রহিম\u200c', 'ড়়', 'اّّ', 'R\ud800', '\ue000', 'x\u030c', '👨‍👩‍👧', '', 'ক'.repeat(100)],
  ...['W'.repeat(100), 'জ্ঞা'.repeat(25), 'م'.repeat(100)],
];

test('no name comes out as a box: every glyph of every run is one of the font', () => {
  for (const name of hardNames) {
    for (const weight of ['regular', 'bold'] as const) {
      for (const run of runsOf(settable(name), weight)) {
        const glyphs = run.face.font.layout(run.text).glyphs.map(({ id }) => id);
        expect([name, weight, glyphs.length > 0, glyphs.includes(0)]).toEqual([name, weight, true, false]);
      }
    }
  }
});

describe('a page has no box, is one page, and its code scans', () => {
  test.each(hardNames)('with the name %s', async (name) => {
    const laidOut = Object.values(facesOf)
      .flat()
      .map(({ font }) => spyOn(font, 'layout'));
    const view = aBooking(['Rokeya']);
    const [ticket] = await service.issue(view);
    const row = await getOwnTicket(service.deps)(view.userId, ticket!.ticketId);
    const paper: PaperTicket = { ...blank, ticket: { ...row, passengerName: name } };
    const document = await pdfium.loadDocument(await drawTicket(paper));
    const { data, width, height } = await document.getPage(0).render({ scale: 2, render: 'bitmap' });
    const code = jsQR(new Uint8ClampedArray(data), width, height)?.data;
    expect([document.getPageCount(), code]).toEqual([1, ticket!.qr]);
    document.destroy();
    const glyphs = laidOut.flatMap(({ mock }) =>
      mock.results.flatMap(({ value }) => (value as GlyphRun).glyphs),
    );
    for (const spy of laidOut) spy.mockRestore();
    expect(glyphs.length).toBeGreaterThan(100);
    expect(glyphs.filter(({ id }) => id === 0)).toEqual([]);
  });
});

test('what no font has is a question mark, and what cannot be seen is left out', () => {
  const set = (text: string) =>
    runsOf(settable(text))
      .map((run) => run.text)
      .join('');
  expect(set('Li 李 🚆 👨‍👩‍👧')).toBe('Li ? ? ?');
  expect(set('Ra\u202e\u200b\u00adhim\u00a0\u2003 Uddin\n')).toBe('Rahim Uddin ');
});

test('a coach is said once beside its seat', () => {
  expect(coachName('XTRA')).toEqual({ en: 'XTRA', bn: 'XTRA' });
  expect([seatInCoach('KHA', 'KHA-10'), seatInCoach('KA', 'KHA-10'), seatInCoach('KA', '12')]).toEqual([
    '10',
    'KHA-10',
    '12',
  ]);
});

test('the document says its title and language, and what a screen reader reads of it in order', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const row = await getOwnTicket(service.deps)(view.userId, ticket!.ticketId);
  const bytes = Buffer.from(await drawTicket({ ...blank, ticket: row })).toString('latin1');
  for (const one of ['/Type /Catalog', '/Lang (en)', '/Lang (bn)']) expect(bytes.includes(one)).toBe(true);
  expect(bytes.includes('/Marked true')).toBe(true);
  expect(bytes.includes(`(Ticket ${ticket!.ticketNumber})`)).toBe(true);
  expect(bytes.includes(`(QR code of ticket ${ticket!.ticketNumber})`)).toBe(true);
});

test('dates and times are those of Dhaka, money is grouped', () => {
  const newYear = new Date('2026-12-31T18:00:00Z');
  expect(day(newYear)).toEqual({ en: 'Fri 1 Jan 2027', bn: 'শুক্রবার ১ জানুয়ারি ২০২৭' });
  expect(time(newYear)).toEqual({ en: '00:00', bn: '০০:০০' });
  expect([taka(0), taka(5), taka(144_800), taka(123_456_789)]).toEqual([
    '0.00',
    '0.05',
    '1,448.00',
    '1,234,567.89',
  ]);
});

test('the refunds printed are those of the rules in force, from the best to none', () => {
  const english = (travelClass: string, change = {}) =>
    travelRules({ ...rulesOfSale, ...change }, travelClass)
      .map(({ en }) => en)
      .filter((en) => en.startsWith('–'));
  expect(english('S_CHAIR')).toEqual([
    '– 48 hours or more: BDT 25.00 is kept',
    '– 24 to 48 hours: 25% of the base fare is kept',
    '– 12 to 24 hours: 50% of the base fare is kept',
    '– 6 to 12 hours: 75% of the base fare is kept',
    '– less than 6 hours: no refund',
    '– the service charge is not refunded',
  ]);
  expect(english('UNNAMED')[0]).toBe('– 48 hours or more: BDT 40.00 is kept');
  expect(english('S_CHAIR', { refundTiers: [], serviceChargeRefundable: true })).toEqual([
    '– after departure: no refund',
    '– the service charge is refunded too',
  ]);
});
