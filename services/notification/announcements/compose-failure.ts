import type { Static } from '@sinclair/typebox';
import type { failed } from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { failureMessage } from '../messages/failure-message.ts';
import type { Language } from '../messages/language.ts';
import { askAbout } from './ask-about.ts';
import { isMoneyHeld } from './held-money.ts';

/** booking.failed → why, and what becomes of the money. */
export function composeFailure(deps: Deps) {
  return async (data: Static<typeof failed.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, reason, paid } = data;
    const { booking, contact } = await askAbout(deps, data);
    // A late payment has revived it: the tickets are on their way.
    if (booking.status !== 'FAILED') return 'OVERTAKEN';
    const money = paid ? 'PAID' : (await isMoneyHeld(deps, { bookingId })) ? 'HELD' : 'NONE';
    const message = failureMessage(language, { booking, contact, reason, money });
    return { kind: 'BOOKING_FAILED', userId, bookingId, contact, message };
  };
}
