import { heading, html, layout, lines, paragraph, reference } from './html.ts';
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
}): Message {
  const { language, booking, contact, title, subject, brief, paragraphs } = input;
  const rows = [...tripLines(language, booking), ...(input.facts ?? [])];
  const hello = greeting(language, contact);
  return {
    subject,
    title,
    brief,
    text: [hello, title, `PNR: ${booking.pnr}`, ...paragraphs, plainLines(rows)].join('\n\n'),
    html: layout({
      language,
      title,
      preview: paragraphs[0] ?? title,
      body: html`${heading(title)}
${paragraph(hello)}
${paragraphs.map(paragraph)}
${reference('PNR', booking.pnr)}
${lines(rows)}`,
    }),
  };
}
