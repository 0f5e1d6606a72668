import { sql } from 'drizzle-orm';
import { singleFlight } from '#shared/base/single-flight';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { legCount, nameOf, type Trip } from '../trip/trip.ts';
import { askRedis } from './ask-redis.ts';
import { type Engine, holdEpoch } from './epoch.ts';
import { evalScript, toScript } from './eval-script.ts';
import { scriptKeys, seatKey, tripKeys } from './keys.ts';
import rebuildLua from './rebuild-trip.lua' with { type: 'text' };

const rebuildScript = toScript('rebuild-trip', rebuildLua);
/**
 * How long another process may take to rebuild a trip: longer than its two commands to Redis may take. After that it
 * counts as dead and the epoch is raised. Too short a time would make busy machines rebuild every trip.
 */
const otherBuilderMs = 5_000;
const lookAgainMs = 20;

interface Build {
  trip: Trip;
  engine: Engine;
}

/** What each process rebuilds at this moment; tests run several in one. */
const running = new WeakMap<Deps['trust'], ReturnType<typeof singleFlight<void>>>();

/**
 * Makes the keys of a trip trustworthy under the newest epoch, unless they are. Raises the epoch where Redis has lost
 * what was built under this one. Afterwards the caller tries again. A process rebuilds each trip once at a time.
 */
export function rebuildTrip(deps: Deps, { trip, engine }: Build): Promise<void> {
  const mine = running.get(deps.trust) ?? singleFlight();
  running.set(deps.trust, mine);
  return mine(nameOf(trip), () => build(deps, { trip, engine }));
}

async function build(deps: Deps, { trip, engine }: Build): Promise<void> {
  const marker = await readMarker(deps, trip);
  if (marker === engine.epoch) return;
  if (marker > engine.epoch) {
    const newest = await deps.trust.renew();
    // A marker from the future: Postgres itself has been set back.
    if (marker > newest.epoch) await deps.trust.raise(newest, marker);
    return;
  }
  const begun = await beginBuild(deps, { trip, engine });
  if (begun.state === 'STALE') {
    deps.trips.forget(trip.trainId);
    throw problems.TRIP_REBUILDING();
  }
  if (begun.state === 'MOVED') {
    await deps.trust.renew();
    return;
  }
  if (begun.state === 'BEGUN_BEFORE') {
    if (!(await othersBuild(deps, { trip, engine, done: begun.done }))) await deps.trust.raise(engine);
    return;
  }
  await writeKeys(deps, { trip, engine, known: begun });
}

async function writeKeys(deps: Deps, { trip, engine, known }: Build & { known: Known }): Promise<void> {
  const answer = await evalRebuild(deps, { trip, engine, state: stateOf(deps, { trip, known }) });
  if (!answer) {
    await deps.trust.raise(engine);
    return;
  }
  await deps.db.execute(sql`
    UPDATE trips SET built_at = CURRENT_TIMESTAMP
    WHERE train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate} AND built_epoch = ${engine.epoch}`);
  deps.meters.rebuilds.inc();
  deps.log.debug(
    { trainId: trip.trainId, journeyDate: trip.journeyDate, epoch: engine.epoch, outcome: answer[0] },
    'trip rebuilt',
  );
}

/** undefined where Redis has forgotten; LATER where a newer epoch has built the trip. */
export function evalRebuild(
  deps: Pick<Deps, 'redis'>,
  { trip, engine, state }: { trip: Trip; engine: Engine; state: ReturnType<typeof stateOf> },
): Promise<string[] | undefined> {
  return evalScript(deps, {
    engine,
    script: rebuildScript,
    keys: [...scriptKeys(trip), ...trip.layout.seats.map((seat) => seatKey(trip, seat))],
    args: [JSON.stringify(state)],
  });
}

/** Waits for another process's rebuild; false where it does not come. One that is done and missing will not come. */
async function othersBuild(deps: Deps, { trip, engine, done }: Build & { done: boolean }): Promise<boolean> {
  const giveUpAtMs = Date.now() + (done ? 0 : otherBuilderMs);
  while (true) {
    if ((await readMarker(deps, trip)) >= engine.epoch) return true;
    if (Date.now() >= giveUpAtMs) return false;
    await Bun.sleep(lookAgainMs);
  }
}

async function readMarker({ redis }: Deps, trip: Trip): Promise<number> {
  return Number((await askRedis(redis.get(tripKeys(trip).ready))) ?? 0);
}

interface KnownSeat extends Record<string, unknown> {
  id: string;
  seat_id: string;
  user_id: string;
  hold_id: string;
  status: 'LOCKED' | 'CONFIRMED';
  from: number;
  to: number;
  expires_ms: string;
  granted_ms: string;
  claimed: boolean;
  request_hash: string | null;
  identity: string | null;
}

interface Known {
  rows: KnownSeat[];
}

/** STALE: the trip has been frozen anew since this process read it. */
type Begun =
  | { state: 'MOVED' }
  | { state: 'STALE' }
  | { state: 'BEGUN_BEFORE'; done: boolean }
  | ({ state: 'MINE' } & Known);

/**
 * Each epoch begins at most one rebuild of a trip, and reads the rows after the epoch was raised. So every grant of an
 * older epoch is among the rows or refused for ever, and no grant of this epoch exists before the marker.
 */
async function beginBuild({ db }: Deps, { trip, engine: { epoch } }: Build): Promise<Begun> {
  const theTrip = sql`train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate}`;
  return db.transaction(async (tx): Promise<Begun> => {
    if ((await holdEpoch(tx)) !== epoch) return { state: 'MOVED' };
    const mine = await tx.execute(sql`
      UPDATE trips SET built_epoch = ${epoch}, built_at = NULL, closed_at = NULL
      WHERE ${theTrip} AND revision = ${trip.revision} AND (built_epoch IS NULL OR built_epoch < ${epoch})
      RETURNING 1`);
    if (mine.length === 0) {
      const [row] = await tx.execute<{ done: boolean; revision: number }>(
        sql`SELECT built_at IS NOT NULL AS done, revision FROM trips WHERE ${theTrip}`,
      );
      if (row && row.revision !== trip.revision) return { state: 'STALE' };
      return { state: 'BEGUN_BEFORE', done: row?.done ?? false };
    }
    const rows = await tx.execute<KnownSeat>(sql`
      SELECT r.id, r.seat_id, r.user_id, r.hold_id, r.status, lower(r.legs) AS "from", upper(r.legs) AS "to",
             (extract(epoch FROM r.expires_at) * 1000)::bigint AS expires_ms,
             (extract(epoch FROM r.reserved_at) * 1000)::bigint AS granted_ms,
             r.claimed_at IS NOT NULL AS claimed, k.request_hash, coalesce(r.marks, r.identity) AS identity
      FROM seat_reservations r
      LEFT JOIN hold_keys k ON k.hold_id = r.hold_id AND k.granted_at = r.reserved_at
      WHERE r.train_id = ${trip.trainId} AND r.journey_date = ${trip.journeyDate}
        AND r.status IN ('LOCKED', 'CONFIRMED')
      ORDER BY r.reserved_at DESC, r.hold_id, r.id`);
    return { state: 'MINE', rows: [...rows] };
  });
}

/** As rebuild-trip.lua reads it. */
function stateOf({ log }: Deps, { trip, known }: { trip: Trip; known: Known }) {
  const sales: unknown[] = [];
  const holds = new Map<string, { fields: unknown[]; ordinals: number[]; identity: string }>();
  for (const row of known.rows) {
    const ordinal = trip.layout.ordinals.get(row.seat_id);
    const identity = row.identity ?? '';
    if (ordinal === undefined) {
      log.error({ reservationId: row.id }, 'a seat that the trip does not have');
    } else if (row.status === 'CONFIRMED') {
      sales.push([row.id, ordinal, row.from, row.to, row.user_id, identity]);
    } else {
      const grant = `${row.hold_id}|${row.granted_ms}`;
      const flags = row.claimed ? 'c' : '';
      const times = [Number(row.expires_ms), Number(row.granted_ms)];
      const fields = [row.hold_id, row.user_id, ...times, flags, row.from, row.to, row.request_hash ?? ''];
      const hold = holds.get(grant) ?? { fields, ordinals: [], identity };
      hold.ordinals.push(ordinal);
      holds.set(grant, hold);
    }
  }
  return {
    legs: legCount(trip),
    sales,
    holds: [...holds.values()].map(({ fields, ordinals, identity }) => [...fields, ordinals, identity]),
  };
}
