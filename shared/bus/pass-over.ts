import type { Counter } from 'prom-client';
import type { Logger } from '../seeing/log.ts';
import { durableName } from './consume.ts';

/** Why an event is heard and not acted on. That it was delivered before is not among them: the inbox sees to it. */
export type PassedOverReason =
  /** Something newer is known of the same thing. */
  | 'OVERTAKEN'
  /** What it asks for is there already, by another event or another way. */
  | 'ALREADY_DONE'
  /** What it tells of makes no difference here. */
  | 'CHANGES_NOTHING'
  /** The booking was never confirmed, or is no longer. */
  | 'NOT_CONFIRMED'
  | 'HAS_DEPARTED'
  /** Somebody holds or has bought a seat on the trip. */
  | 'TRIP_IN_USE'
  | 'NO_SUCH_TRIP'
  | 'NO_SUCH_BOOKING'
  | 'ACCOUNT_DELETED'
  /** Its reader has chosen no channel that there is. */
  | 'NO_CHANNEL';

/**
 * Says that a handler does not act on an event, and why: in the log, and in `jatra_events_passed_over_total`. An event
 * that is dropped without it leaves no trace but the missing effect.
 * @param about ids and facts of the sale, for the log.
 */
export type PassOver = (
  event: { id: string; type: string },
  reason: PassedOverReason,
  about?: Record<string, string | number | boolean>,
) => void;

export function createPassOver(
  service: string,
  log: Logger,
  passedOver: Counter<'service' | 'consumer' | 'reason'>,
): PassOver {
  return ({ id, type }, reason, about) => {
    const consumer = durableName(service, { type });
    passedOver.inc({ service, consumer, reason });
    log.info({ ...about, eventId: id, consumer, reason }, 'event passed over');
  };
}
