import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import { getContact, type secondFactorChanged } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import { alreadyHandled, queueNotifications } from '../delivery/queue-notifications.ts';
import type { Language } from '../messages/language.ts';
import { secondFactorMessage } from '../messages/second-factor-message.ts';
import { readPreferences } from '../preferences.ts';
import { type Composed, composed } from './announcement.ts';

type Change = Static<typeof secondFactorChanged.data>;

/** auth.factor-changed → its holder learns of it, whoever did it. Not sent again by request: it is of its hour. */
export function announceSecondFactor(deps: Deps) {
  return async (event: Delivery<Change>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const preferences = await readPreferences(deps)(event.data.userId);
    const announcement = await compose(deps, event.data, preferences.language);
    await queueNotifications(deps, event, announcement, preferences);
  };
}

function compose(deps: Deps, change: Change, language: Language): Promise<Composed> {
  const { userId } = change;
  return composed(async () => {
    const contact = await deps.bus.request(getContact, { userId });
    const message = secondFactorMessage(language, { ...change, contact });
    return { kind: 'SECOND_FACTOR', userId, bookingId: null, contact, message };
  });
}
