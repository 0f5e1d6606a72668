import type { QrImage } from '../schema.ts';

/** What one event or code says, in every form in which it is sent. */
export interface Message {
  subject: string;
  /** The mail's plain text. */
  text: string;
  /** The same as a page. */
  html: string;
  images?: QrImage[];
  /** The headline of a push notification. */
  title: string;
  /** What matters in one or two sentences: the text message, and the body of a push notification. */
  brief: string;
}
