import { heading, html, lines, paragraph, reference, sums } from './html.ts';
import type { Language } from './language.ts';
import type { Message } from './message.ts';
import { type Booking, greeting, plainLines, tripLines } from './trip.ts';

/** The messages that tell what became of a booking differ in words alone. */
export function bookingMessage(input: {
  language: Language;
  booking: Booking;
  contact: { fullName: string };
  title: string;
  subject: string;
  brief: string;
  paragraphs: string[];
  facts?: [string, string][];
  /** How an amount came about, its total last. */
  amounts?: [string, string][];
  /** Where what a calendar knows of the journey has changed. */
  journey?: Booking;
}): Message {
  const { language, booking, contact, title, subject, brief, paragraphs, amounts = [], journey } = input;
  const rows = [...tripLines(language, booking), ...(input.facts ?? [])];
  const hello = greeting(language, contact);
  return {
    subject,
    title,
    brief,
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
