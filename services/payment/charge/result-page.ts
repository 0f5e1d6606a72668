import type { PaymentStatus } from '../schema.ts';
import { htmlPage } from './html.ts';

const words: Record<PaymentStatus, { title: string; text: string }> = {
  INITIATED: {
    title: 'Waiting for the payment',
    text: 'The gateway has not confirmed a payment yet. This page looks again by itself.',
  },
  PROCESSING: {
    title: 'The payment is being looked at',
    text: 'The money has arrived and is being checked. Either the booking is confirmed or the money goes back.',
  },
  SUCCESS: {
    title: 'Paid',
    text: 'The payment has arrived. The booking is confirmed in a moment, and the tickets come by e-mail.',
  },
  FAILED: {
    title: 'Not paid',
    text: 'The gateway knows of no payment. The booking can be paid again until its deadline.',
  },
  REFUNDED: { title: 'Refunded', text: 'The money has gone back the way it came.' },
};

/** The payer's last page. It shows no name and no sum, since anyone with the address can open it. */
export function resultPage(status: PaymentStatus): Response {
  const { title, text } = words[status];
  return htmlPage({
    title,
    body: `<h1 data-status="${status}">${Bun.escapeHTML(title)}</h1><p>${Bun.escapeHTML(text)}</p>`,
    ...(status === 'INITIATED' ? { refreshSeconds: 3 } : {}),
  });
}

export function unknownPaymentPage(): Response {
  return htmlPage({
    status: 404,
    title: 'No such payment',
    body: '<h1>No such payment</h1><p>Open your bookings to see what has been paid.</p>',
  });
}
