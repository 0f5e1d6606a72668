import type { Static, TSchema } from '@sinclair/typebox';
import type { EventContract } from '#shared/base/contract';
import { Problem } from '#shared/base/problem';
import { type Delivery, on, type Subscription } from '#shared/bus/bus';
import type { PassedOverReason } from '#shared/bus/pass-over';
import type { Deps } from '../connect.ts';
import type { Kind } from '../delivery/notification.ts';
import { alreadyHandled, queueNotifications } from '../delivery/queue-notifications.ts';
import type { Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { readPreferences } from '../preferences.ts';

/** What one event has us tell, and whom. */
export interface Announcement {
  kind: Kind;
  userId: string;
  /** null where it is about the account. */
  bookingId: string | null;
  contact: { email: string; phone: string };
  /** In the place of the contact and of the chosen channels: everywhere it is told. */
  places?: { emails: string[]; phones: string[] };
  message: Message;
}

/** Asks other services for names and addresses, and finds the words; or says why there is nothing to say any more. */
export type Composed = Announcement | PassedOverReason;
type Compose<Data> = (data: Data, language: Language) => Promise<Composed>;

/** To whom nothing can be sent any more, nothing is said. */
export async function composed(compose: () => Promise<Composed>): Promise<Composed> {
  try {
    return await compose();
  } catch (error) {
    if (error instanceof Problem && error.code === 'NOT_FOUND') return 'ACCOUNT_DELETED';
    throw error;
  }
}

/** Whom a message tells of which booking. */
export interface Subject {
  userId: string;
  bookingId: string;
}

/** One kind of event and what is said about it, when it is heard and whenever it is asked for again. */
export interface Telling {
  type: string;
  subscribe(inboxKey: string): Subscription<Deps>;
  composeAgain(deps: Deps, facts: unknown, subject: Subject, language: Language): Promise<Composed>;
}

/** An event about one booking. */
export function telling<Data extends TSchema>(
  contract: EventContract<Data>,
  compose: (deps: Deps) => Compose<Static<Data>>,
): Telling {
  const announce = (deps: Deps) => async (event: Delivery<Static<Data>>) => {
    if (await alreadyHandled(deps, event)) return;
    const { userId } = event.data as { userId: string };
    const preferences = await readPreferences(deps)(userId);
    const announcement = await composed(() => compose(deps)(event.data, preferences.language));
    await queueNotifications(deps, event, announcement, preferences);
  };
  return {
    type: contract.type,
    subscribe: (inboxKey) => on(contract, announce, { inboxKey }),
    composeAgain: (deps, facts, _subject, language) =>
      composed(() => compose(deps)(contract.parse(facts), language)),
  };
}
