import * as seatReservation from '#shared/contracts/seat-reservation';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';

// Seat-reservation acts; the record is here, and is written first: what was cut off was asked for all the same.

export function releaseHold(deps: Deps) {
  return async (actor: Actor, { holdId }: { holdId: string }) => {
    await record(deps, actor, { action: 'release', entity: 'hold', entityId: holdId.toLowerCase() });
    return deps.bus.request(seatReservation.letGo, { holdId });
  };
}

export function rebuildSeats(deps: Deps) {
  return async (actor: Actor, { trainId, journeyDate }: { trainId?: string; journeyDate?: string }) => {
    const entityId = trainId === undefined ? 'all' : `${trainId.toLowerCase()}/${journeyDate}`;
    await record(deps, actor, { action: 'rebuild', entity: 'seats', entityId });
    return deps.bus.request(seatReservation.rebuildSeats, { trainId, journeyDate });
  };
}

function record(
  { db, clock }: Deps,
  actor: Actor,
  what: { action: string; entity: string; entityId: string },
): Promise<void> {
  const action = { ...what, before: null, after: {} };
  return db.transaction((tx) => recordAction(tx, actor, clock.now(), action));
}
