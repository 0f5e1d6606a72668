import type { Static } from '@sinclair/typebox';
import { type Delivery, type Envelope, on } from '#shared/bus/bus';
import type { PassedOverReason } from '#shared/bus/pass-over';
import { listByTrip } from '#shared/contracts/booking';
import { type tripCancelled, tripDelayed } from '#shared/contracts/schedule';
import { isNewestOfTrip, noteTrip } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import { alreadyHandled, markHandled, queueOneOfMany } from '../delivery/queue-notifications.ts';
import { delayMessage } from '../messages/delay-message.ts';
import type { Language } from '../messages/language.ts';
import { expectedDeparture } from '../messages/trip.ts';
import { readPreferences } from '../preferences.ts';
import { type Announcement, composed, type Subject, type Telling } from './announcement.ts';
import { askAbout } from './ask-about.ts';

type Delay = Static<typeof tripDelayed.data>;

const toldAtOnce = 8;

/** schedule.trip-delayed → everybody who has yet to board is told when their train should leave. */
export const tellOfDelays: Telling = {
  type: tripDelayed.type,
  subscribe: (inboxKey) => on(tripDelayed, announceDelay, { inboxKey }),
  composeAgain: (deps, facts, subject, language) =>
    composeDelay(deps, tripDelayed.parse(facts), subject, language),
};

/**
 * The version is noted before the bookings are listed: who is confirmed after the list was made learns of the delay
 * with the tickets. Nobody is asked whether it still holds, for whoever answers may have heard less than we have.
 */
function announceDelay(deps: Deps) {
  return async (event: Delivery<Delay>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { trainId, journeyDate, version } = event.data;
    const isNewest = (await noteTrip(deps.db, event.data)) && (await tellEverybody(deps, event));
    if (!isNewest) deps.passOver(event, 'OVERTAKEN', { trainId, journeyDate, version });
    await markHandled(deps, event);
  };
}

/** schedule.trip-cancelled → no delay of it is told any more. Its bookings end one by one, and that is told. */
export function noteTripCancelled(deps: Deps) {
  return async (event: Envelope<Static<typeof tripCancelled.data>>): Promise<void> => {
    const { trainId, journeyDate, version } = event.data;
    if (!(await noteTrip(deps.db, event.data)))
      deps.passOver(event, 'OVERTAKEN', { trainId, journeyDate, version });
  };
}

/**
 * Whom nothing can be told now keeps nobody else from being told.
 * @returns false as soon as something newer of the trip is known.
 */
async function tellEverybody(deps: Deps, event: Delivery<Delay>): Promise<boolean> {
  const { trainId, journeyDate } = event.data;
  const faults: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Static<typeof listByTrip.output> = await deps.bus.request(listByTrip, {
      trainId,
      journeyDate,
      after,
    });
    for (let from = 0; from < page.bookings.length; from += toldAtOnce) {
      const some = page.bookings.slice(from, from + toldAtOnce);
      const outcomes = await Promise.allSettled(some.map((one) => tell(deps, event, one)));
      if (outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'OVERTAKEN'))
        return false;
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      faults.push(...failed.map(({ reason }) => reason));
      // Whoever is asked is away: the rest waits for the next delivery, not for one answer after the other.
      if (failed.length === some.length) throw faults[0];
    }
    after = page.next;
  } while (after !== null);
  if (faults.length > 0) throw faults[0];
  return true;
}

/** @returns why nothing was said; undefined where it was. */
async function tell(
  deps: Deps,
  event: Delivery<Delay>,
  subject: Subject,
): Promise<PassedOverReason | undefined> {
  const preferences = await readPreferences(deps)(subject.userId);
  const announcement = await composeDelay(deps, event.data, subject, preferences.language);
  const reason =
    typeof announcement === 'string'
      ? announcement
      : await queueOneOfMany(deps, event, announcement, preferences, (tx) => isNewestOfTrip(tx, event.data));
  if (reason) deps.passOver(event, reason, { bookingId: subject.bookingId });
  return reason;
}

function composeDelay(
  deps: Deps,
  { delayMinutes, version, reason }: Delay,
  { bookingId, userId }: Subject,
  language: Language,
): Promise<Announcement | PassedOverReason> {
  return composed(async () => {
    const { booking: sold, contact } = await askAbout(deps, { bookingId, userId });
    if ((sold.tripVersion ?? 0) > version) return 'OVERTAKEN';
    // Booking hears of the delay by itself, perhaps a moment later.
    const booking = { ...sold, delayMinutes };
    if (booking.status !== 'CONFIRMED') return 'NOT_CONFIRMED';
    if (expectedDeparture(booking) < deps.clock.now()) return 'HAS_DEPARTED';
    const message = delayMessage(language, { booking, contact, reason });
    return { kind: 'TRIP_DELAYED', userId, bookingId, contact, message };
  });
}
