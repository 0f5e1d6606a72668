import type { Static } from '@sinclair/typebox';
import { type Envelope, on } from '#shared/bus';
import { listByTrip } from '#shared/contracts/booking';
import { getTrip, tripDelayed } from '#shared/contracts/schedule';
import type { Announcement, Subject, Telling } from './announcement.ts';
import { askAbout } from './ask-about.ts';
import type { Deps } from './connect.ts';
import { delayMessage } from './messages/delay-message.ts';
import type { Language } from './messages/language.ts';
import { expectedDeparture } from './messages/trip.ts';
import { readPreferences } from './preferences.ts';
import { alreadyHandled, markHandled, queueOneOfMany } from './queue-notifications.ts';

type Delay = Static<typeof tripDelayed.data>;

const toldAtOnce = 8;

/** schedule.trip-delayed → everybody who has yet to board is told when their train should leave. */
export const tellOfDelays: Telling = {
  type: tripDelayed.type,
  subscribe: (deps) => on(tripDelayed, announceDelay(deps)),
  async composeAgain(deps, facts, subject, language) {
    const delay = tripDelayed.parse(facts);
    return (await isCurrent(deps, delay)) ? composeDelay(deps, delay, subject, language) : undefined;
  },
};

function announceDelay(deps: Deps) {
  return async (event: Envelope<Delay>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    if (await isCurrent(deps, event.data)) await tellEverybody(deps, event);
    await markHandled(deps, event);
  };
}

/** Delays change by the minute: only what holds now is worth a message. */
async function isCurrent(deps: Deps, { trainId, journeyDate, delayMinutes }: Delay): Promise<boolean> {
  const trip = await deps.bus.request(getTrip, { trainId, journeyDate });
  return trip.status !== 'CANCELLED' && (trip.delayMinutes ?? 0) === delayMinutes;
}

async function tellEverybody(deps: Deps, event: Envelope<Delay>): Promise<void> {
  const { trainId, journeyDate } = event.data;
  let after: string | null = null;
  do {
    const page: Static<typeof listByTrip.output> = await deps.bus.request(listByTrip, {
      trainId,
      journeyDate,
      after,
    });
    for (let from = 0; from < page.bookings.length; from += toldAtOnce) {
      await Promise.all(page.bookings.slice(from, from + toldAtOnce).map((one) => tell(deps, event, one)));
    }
    after = page.next;
  } while (after !== null);
}

async function tell(deps: Deps, event: Envelope<Delay>, subject: Subject): Promise<void> {
  const preferences = await readPreferences(deps)(subject.userId);
  const announcement = await composeDelay(deps, event.data, subject, preferences.language);
  if (announcement) await queueOneOfMany(deps, event, announcement, preferences);
}

async function composeDelay(
  deps: Deps,
  { delayMinutes, reason }: Delay,
  { bookingId, userId }: Subject,
  language: Language,
): Promise<Announcement | undefined> {
  const { booking: sold, contact } = await askAbout(deps, { bookingId, userId });
  // Booking hears of the delay by itself, perhaps a moment later.
  const booking = { ...sold, delayMinutes };
  if (booking.status !== 'CONFIRMED' || expectedDeparture(booking) < deps.clock.now()) return undefined;
  const message = delayMessage(language, { booking, contact, reason });
  return { kind: 'TRIP_DELAYED', userId, bookingId, contact, message };
}
