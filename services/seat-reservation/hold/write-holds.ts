import { sql } from 'drizzle-orm';
import { deriveId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { unreachable as outageIn } from '#shared/base/unreachable';
import type { Logger } from '#shared/seeing/log';
import { type Database, postgresFault, preparedOnce } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type { createMeters } from '../meters.ts';
import { problems } from '../problems.ts';
import { fence } from '../redis/epoch.ts';
import type * as schema from '../schema.ts';
import type { Legs, Seat, TripName } from '../trip/trip.ts';

/** A granted hold whose rows are to be written. */
interface Grant {
  holdId: string;
  userId: string;
  /** The marks of the person; empty where the account has told no document. */
  identity: string;
  trip: TripName;
  legs: Legs;
  seats: Seat[];
  /** The epoch it was granted under. */
  epoch: number;
  grantedAtMs: number;
  expiresAtMs: number;
  /** Empty where the request had no Idempotency-Key. */
  requestHash: string;
}

/**
 * WRITTEN: the rows are durable. EPOCH_MOVED: the epoch was raised since the grant, which is void.
 * KEY_ENDED, KEY_REUSED: the Idempotency-Key had another hold, for the same request or for another one.
 */
export type Written = 'WRITTEN' | 'EPOCH_MOVED' | 'KEY_ENDED' | 'KEY_REUSED';

/** Answers when the rows are durable or refused; throws where neither is known. */
type HoldWriter = (grant: Grant) => Promise<Written>;

interface Parts {
  db: Database<typeof schema>;
  log: Logger;
  meters: Pick<ReturnType<typeof createMeters>, 'holdsPerInsert'>;
  maxWaiting: number;
}

interface Member {
  grant: Grant;
  /** Named once: each id costs a hash. */
  rows: { id: string; seat: Seat }[];
}

interface Waiting extends Member {
  resolve: (written: Written) => void;
  reject: (error: unknown) => void;
}

/** Each more makes smaller batches of the same holds; one alone would let all wait for one that is slow. */
const insertsAtOnce = 2;
const grantsPerInsert = 256;

/** Derived, so that a grant that is written twice has the same rows. */
function reservationId(holdId: string, grantedAtMs: number, seatId: string): string {
  return deriveId('reservation', holdId, String(grantedAtMs), seatId);
}

/** Group commit: while some INSERTs are under way, the grants that come meanwhile share the next one. */
export function writeHolds({ db, log, meters, maxWaiting }: Parts): HoldWriter {
  // Strangers fill this, each with HOLDS_PER_ACCOUNT places at most. Beyond maxWaiting a hold is refused.
  const waiting: Waiting[] = [];
  let inserting = 0;

  const pump = () => {
    while (inserting < insertsAtOnce && waiting.length > 0) {
      inserting++;
      void writeBatch(takeBatch(waiting)).finally(() => {
        inserting--;
        pump();
      });
    }
  };

  const writeBatch = async (batch: Waiting[]): Promise<void> => {
    meters.holdsPerInsert.observe(batch.length);
    let isNew: (id: string) => boolean;
    try {
      isNew = await insertGrants(db, batch);
    } catch (error) {
      if (isSilent(error)) {
        for (const { reject } of batch) reject(unreachable());
        return;
      }
      log.warn({ error, holds: batch.length }, 'group insert failed, its members are written singly');
      await writeSingly(db, batch);
      return;
    }
    for (const member of batch) {
      if (member.rows.every(({ id }) => isNew(id))) member.resolve('WRITTEN');
      else await settle(db, member);
    }
  };

  return (grant) => {
    if (waiting.length >= maxWaiting) return Promise.reject(problems.BUSY());
    return new Promise((resolve, reject) => {
      waiting.push({ grant, rows: rowsOf(grant), resolve, reject });
      pump();
    });
  };
}

/** The oldest grant, and those behind it of the same epoch. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const { epoch } = waiting[0]!.grant;
  const end = waiting.findIndex(({ grant }, at) => at >= grantsPerInsert || grant.epoch !== epoch);
  return waiting.splice(0, end < 0 ? waiting.length : end);
}

async function writeSingly(db: Database<typeof schema>, batch: Waiting[]): Promise<void> {
  let reachable = true;
  for (const member of batch) {
    try {
      if (!reachable) throw unreachable();
      await insertGrants(db, [member]);
      await settle(db, member);
    } catch (error) {
      const fault = postgresFault(error);
      reachable = fault !== undefined && !passing.test(fault.code ?? '');
      member.reject(reachable ? error : unreachable());
    }
  }
}

const isSilent = (error: unknown) => outageIn(error)?.kind === 'silent';
const unreachable = () => commonProblems.UNAVAILABLE('Holds cannot be recorded now');
/** Classes of codes by which Postgres says that it cannot serve now: connections, resources, an operator at work. */
const passing = /^(08|53|57)/;

/** Finds out what became of a grant whose rows the INSERT does not tell to be new. */
async function settle(db: Database<typeof schema>, { resolve, reject, ...member }: Waiting): Promise<void> {
  try {
    resolve(await standing(db, member));
  } catch (error) {
    reject(error);
  }
}

async function standing(db: Database<typeof schema>, { grant, rows }: Member): Promise<Written> {
  const ids = rows.map(({ id }) => id);
  const [found] = await db.$client<
    { durable: string; ended: string; epoch: string; key_hash: string | null }[]
  >`
    SELECT
      (SELECT count(*) FROM seat_reservations WHERE id = ANY(${arrayOf(ids)}::text::uuid[])) AS durable,
      (SELECT count(*) FROM seat_reservations
       WHERE id = ANY(${arrayOf(ids)}::text::uuid[]) AND status IN ('RELEASED', 'EXPIRED')) AS ended,
      (SELECT value FROM epoch WHERE id = 1) AS epoch,
      (SELECT request_hash FROM hold_keys WHERE hold_id = ${grant.holdId}) AS key_hash`;
  if (Number(found!.durable) === ids.length) return Number(found!.ended) === 0 ? 'WRITTEN' : 'KEY_ENDED';
  if (Number(found!.epoch) !== grant.epoch) return 'EPOCH_MOVED';
  if (found!.key_hash === null) throw commonProblems.UNAVAILABLE('The hold could not be recorded');
  return found!.key_hash === grant.requestHash ? 'KEY_ENDED' : 'KEY_REUSED';
}

function rowsOf({ holdId, grantedAtMs, seats }: Grant): Member['rows'] {
  return seats.map((seat) => ({ id: reservationId(holdId, grantedAtMs, seat.seatId), seat }));
}

const instant = (ms: number) => new Date(ms).toISOString();

/**
 * Writes all grants by one INSERT under the fence: once the epoch has moved it writes none.
 * @returns which ids are those of new rows
 */
async function insertGrants(
  db: Database<typeof schema>,
  members: Member[],
): Promise<(id: string) => boolean> {
  const sorted = members.toSorted((one, other) => (one.grant.holdId < other.grant.holdId ? -1 : 1));
  const seats = sorted.flatMap(({ rows }, at) => rows.map((row) => ({ ...row, hold: at + 1 })));
  const ofHold = (pick: (grant: Grant) => string | number) => arrayOf(sorted.map(({ grant }) => pick(grant)));
  const ofSeat = (pick: (seat: (typeof seats)[number]) => string | number) => arrayOf(seats.map(pick));
  const values = {
    epoch: members[0]!.grant.epoch,
    id: ofSeat(({ id }) => id),
    coachId: ofSeat(({ seat }) => seat.coachId),
    seatId: ofSeat(({ seat }) => seat.seatId),
    hold: ofSeat(({ hold }) => hold),
    trainId: ofHold(({ trip }) => trip.trainId),
    journeyDate: ofHold(({ trip }) => trip.journeyDate),
    userId: ofHold(({ userId }) => userId),
    reservedAt: ofHold(({ grantedAtMs }) => instant(grantedAtMs)),
    expiresAt: ofHold(({ expiresAtMs }) => instant(expiresAtMs)),
    holdId: ofHold(({ holdId }) => holdId),
    fromLeg: ofHold(({ legs }) => legs.from),
    toLeg: ofHold(({ legs }) => legs.to),
    requestHash: ofHold(({ requestHash }) => requestHash),
    identity: ofHold(({ identity }) => identity),
  };
  const haveKeys = members.some(({ grant }) => grant.requestHash !== '');
  if (!haveKeys) {
    const { count } = await insertPlain(db, values);
    return () => count === seats.length;
  }
  const inserted = new Set((await insertKeyed(db, values)).map(({ id }) => id));
  return (id) => inserted.has(id);
}

const of = (name: string) => sql.placeholder(name);
const given = sql`${fence(of('epoch'))},
  hold AS (
    SELECT hold.* FROM fence, unnest(
      ${of('trainId')}::text::uuid[], ${of('journeyDate')}::text::date[], ${of('userId')}::text::uuid[],
      ${of('reservedAt')}::text::timestamptz[], ${of('expiresAt')}::text::timestamptz[],
      ${of('holdId')}::text::uuid[], ${of('fromLeg')}::text::int[], ${of('toLeg')}::text::int[],
      ${of('requestHash')}::text::text[], ${of('identity')}::text::text[])
    WITH ORDINALITY AS hold (train_id, journey_date, user_id, reserved_at, expires_at, hold_id, from_leg, to_leg,
      request_hash, identity, number)),
  seat AS (
    SELECT * FROM unnest(${of('id')}::text::uuid[], ${of('coachId')}::text::uuid[], ${of('seatId')}::text::uuid[],
      ${of('hold')}::text::int[]) AS seat (id, coach_id, seat_id, number))`;
const insert = sql`
  INSERT INTO seat_reservations
    (id, train_id, coach_id, seat_id, journey_date, user_id, reserved_at, expires_at, hold_id, legs, identity, marks)
  SELECT id, train_id, coach_id, seat_id, journey_date, user_id, reserved_at, expires_at, hold_id,
         int4range(from_leg, to_leg), nullif(split_part(identity, '+', 1), ''),
         CASE WHEN identity LIKE '%+%' THEN identity END
  FROM hold JOIN seat USING (number)`;

type Values = Record<string, string | number>;
/** All of its rows are new, or nobody knows which: they are counted, since each that is answered costs. */
const insertPlain = preparedOnce<Values>(sql`WITH ${given} ${insert} ON CONFLICT (id) DO NOTHING`);
/** Where a grant of the batch has an Idempotency-Key: repeats meet rows that are there. */
const insertKeyed = preparedOnce<Values, { id: string }>(sql`
  WITH ${given},
  keys AS (
    INSERT INTO hold_keys (hold_id, request_hash, granted_at)
    SELECT hold_id, request_hash, reserved_at FROM hold WHERE request_hash <> '' ORDER BY hold_id
    ON CONFLICT DO NOTHING RETURNING hold_id, granted_at)
  ${insert}
  WHERE request_hash = ''
     OR (hold_id, reserved_at) IN (SELECT hold_id, granted_at FROM keys)
     OR EXISTS (SELECT FROM hold_keys known
                WHERE known.hold_id = hold.hold_id AND known.granted_at = hold.reserved_at)
  ON CONFLICT (id) DO NOTHING RETURNING id`);
