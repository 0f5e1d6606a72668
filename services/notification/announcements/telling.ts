import type { Static, TSchema } from '@sinclair/typebox';
import type { EventContract } from '#shared/base/contract';
import { Problem } from '#shared/base/problem';
import { type Delivery, on, type Subscription } from '#shared/bus/bus';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { queueNotifications, readPreferencesFor } from '../delivery/queue-notifications.ts';
import type { Language } from '../messages/language.ts';

/** Asks other services for names and addresses, and finds the words. */
type Compose<Data> = (data: Data, language: Language) => Promise<Composed>;

/** Nothing is said to an account that is deleted. */
export async function composed(compose: () => Promise<Composed>): Promise<Composed> {
  try {
    return await compose();
  } catch (error) {
    if (error instanceof Problem && error.code === 'NOT_FOUND') return 'ACCOUNT_DELETED';
    throw error;
  }
}

/** The reader of a message, and its booking. */
export interface Subject {
  userId: string;
  bookingId: string;
}

/** One kind of event and how its message is composed, at first and whenever it is sent again. */
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
    await deps.room.wait(event.time);
    const { userId } = event.data as { userId: string };
    const preferences = await readPreferencesFor(deps, event, userId);
    if (!preferences) return;
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
