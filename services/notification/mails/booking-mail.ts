import type { MailContent } from './code-mail.ts';
import { heading, html, layout, lines, paragraph, reference } from './html.ts';
import { type Booking, greeting, plainLines, tripLines } from './trip.ts';

/** The mails that tell what became of a booking differ in words alone. */
export function bookingMail(input: {
  booking: Booking;
  contact: { fullName: string };
  title: string;
  subject: string;
  paragraphs: string[];
  facts?: [string, string][];
}): MailContent {
  const { booking, contact, title, paragraphs } = input;
  const rows = [...tripLines(booking), ...(input.facts ?? [])];
  return {
    subject: input.subject,
    text: [`${greeting(contact)}`, title, `PNR: ${booking.pnr}`, ...paragraphs, plainLines(rows)].join(
      '\n\n',
    ),
    html: layout({
      title,
      preview: paragraphs[0] ?? title,
      body: html`${heading(title)}
${paragraph(greeting(contact))}
${paragraphs.map(paragraph)}
${reference('PNR', booking.pnr)}
${lines(rows)}`,
    }),
  };
}
