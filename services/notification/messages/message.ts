import type { QrImage } from '../schema.ts';
import type { Booking } from './trip.ts';

/** What one event or code says, in every form in which it is sent. */
export interface Message {
  subject: string;
  /** The mail's plain text, and the same as a page; `frame` makes the whole mail of them. */
  text: string;
  html: string;
  /** What mail programs show beside the subject. */
  preview: string;
  images?: QrImage[];
  /** The journey that a calendar is told of, as it stands now. */
  journey?: Booking;
  /** The headline of a push notification. */
  title: string;
  /** What matters in one or two sentences: the text message, and the body of a push notification. */
  brief: string;
}
