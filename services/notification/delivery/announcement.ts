import type { PassedOverReason } from '#shared/bus/pass-over';
import type { Message } from '../messages/message.ts';
import type { Kind } from './notification.ts';

/** What is told because of one event, and to whom. */
export interface Announcement {
  kind: Kind;
  userId: string;
  /** null where it is about the account. */
  bookingId: string | null;
  contact: { email: string; phone: string };
  /** Where it goes instead of the contact by the chosen channels. */
  places?: { emails: string[]; phones: string[] };
  message: Message;
}

/** The announcement, or why there is nothing to say any more. */
export type Composed = Announcement | PassedOverReason;
