import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import { type contactChanged, getContactChange } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import { alreadyHandled, queueNotifications } from '../delivery/queue-notifications.ts';
import { contactMessage } from '../messages/contact-message.ts';
import { readPreferences } from '../preferences.ts';
import { type Composed, composed } from './announcement.ts';

type Change = Static<typeof contactChanged.data>;

/**
 * auth.contact-changed → its holder learns of it at every contact that is proved or was until then, whatever channels
 * were chosen; that somebody wants to register with one, at that one. Not sent again by request: it is of its hour.
 */
export function announceContact(deps: Deps) {
  return async (event: Delivery<Change>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const preferences = await readPreferences(deps)(event.data.userId);
    const announcement = await composed(() => compose(deps, event.data, preferences.language));
    await queueNotifications(deps, event, announcement, preferences);
  };
}

async function compose(deps: Deps, data: Change, language: 'en' | 'bn'): Promise<Composed> {
  const { userId, kind, change, changedAt } = data;
  const { emails, phones, fullName } = await deps.bus.request(getContactChange, { userId, changedAt });
  const everywhere = change !== 'WANTED';
  return {
    kind: 'CONTACT',
    userId,
    bookingId: null,
    contact: { email: '', phone: '' },
    places: {
      emails: everywhere || kind === 'email' ? emails : [],
      phones: everywhere || kind === 'phone' ? phones : [],
    },
    message: contactMessage(language, { kind, change, changedAt, fullName }),
  };
}
