import type { QrImage } from '../schema.ts';
import { heading, html, lines, paragraph, reference, sums } from './html.ts';
import type { Language } from './language.ts';
import { brief } from './sms.ts';
import { type Booking, greeting, plainLines, tripLines } from './trip.ts';

/** One message in every form in which it is sent. */
export interface Message {
  subject: string;
  /** The mail's plain text, and the same as HTML; `frame` makes the whole mail of them. */
  text: string;
  html: string;
  /** What mail programs show beside the subject. */
  preview: string;
  images?: QrImage[];
  /** The present journey, for the calendar file. */
  journey?: Booking;
  /** The headline of a push notification. */
  title: string;
  /** What matters in one or two sentences: the text message, and the body of a push notification. */
  brief: string;
}

/** Messages about a booking differ only in their words. */
export function bookingMessage(input: {
  language: Language;
  booking: Booking;
  contact: { fullName: string };
  title: string;
  subject: string;
  /** The text message, from its fullest wording to the barest. */
  brief: [string, ...string[]];
  paragraphs: string[];
  facts?: [string, string][];
  /** How an amount came about, its total last. */
  amounts?: [string, string][];
  /** Given when the calendar's entry of the journey changes. */
  journey?: Booking;
}): Message {
  const { language, booking, contact, title, subject, paragraphs, amounts = [], journey } = input;
  const rows = [...tripLines(language, booking), ...(input.facts ?? [])];
  const hello = greeting(language, contact);
  return {
    subject,
    title,
    brief: brief(language, input.brief),
    preview: paragraphs[0] ?? title,
    text: [
      hello,
      title,
      `PNR: ${booking.pnr}`,
      ...paragraphs,
      plainLines(rows),
      ...(amounts.length > 0 ? [plainLines(amounts)] : []),
    ].join('\n\n'),
    html: html`${heading(title)}
${paragraph(hello)}
${paragraphs.map(paragraph)}
${reference('PNR', booking.pnr)}
${lines(rows)}
${amounts.length > 0 ? sums(amounts) : ''}`.text,
    journey,
  };
}
