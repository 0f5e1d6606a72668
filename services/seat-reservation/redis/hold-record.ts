import type { RedisNode } from '#shared/stores/redis';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import type { Trip } from '../trip/trip.ts';
import { askRedis, clientOf, ownerOf, toMilliseconds } from './ask-redis.ts';
import type { Engine } from './epoch.ts';
import { tripKeys } from './keys.ts';
import { rebuildTrip } from './rebuild-trip.ts';
import { knowsWitness } from './witness.ts';

/**
 * A hold's record in Redis is one line of nine fields, which prelude.lua writes and reads as well:
 * `user|expiry|granted|flags|from|to|requestHash|identity|ordinal,ordinal`. Release 32c3c0c leaves an empty identity out,
 * and reads both forms.
 */
export interface Hold {
  holdId: string;
  userId: string;
  /** The marks of the person behind the account; empty where the account has told no document. */
  identity: string;
  /** Milliseconds by Redis's clock. */
  expiresAtMs: number;
  grantedAtMs: number;
  /** A booking has been made from it. */
  claimed: boolean;
  /** Its seats are sold in Redis; the verdict is on its way. */
  sealed: boolean;
  from: number;
  to: number;
  /** Empty where the request had no Idempotency-Key. */
  requestHash: string;
  ordinals: number[];
}

const flags = { claimed: 'c', sealed: 's', repeated: 'r' } as const;

export function readHold(holdId: string, record: string): Hold {
  const fields = record.split('|');
  if (fields.length === 8) fields.splice(7, 0, '');
  const [userId, expiry, granted, flagText, from, to, requestHash, identity, ordinals] = fields;
  if (ordinals === undefined) throw new Error('Not the record of a hold');
  return {
    holdId,
    userId: userId!,
    identity: identity!,
    expiresAtMs: Number(expiry),
    grantedAtMs: Number(granted),
    claimed: flagText!.includes(flags.claimed),
    sealed: flagText!.includes(flags.sealed),
    from: Number(from),
    to: Number(to),
    requestHash: requestHash!,
    ordinals: ordinals.split(',').map(Number),
  };
}

/** A sealed hold does not lapse: its payment has arrived. */
export function isAlive(hold: Pick<Hold, 'sealed' | 'expiresAtMs'>, nowMs: number): boolean {
  return hold.sealed || hold.expiresAtMs >= nowMs;
}

/**
 * Calls `each` for every seat that a live record locks. Far quicker than readHold, for readers of many holds.
 * @returns until when it locks them, or nothing any more: for ever, unless the record can lapse
 */
export function eachLockedSeat(record: string, nowMs: number, each: (ordinal: number) => void): number {
  const expiryAt = record.indexOf('|') + 1;
  const grantedAt = record.indexOf('|', expiryAt) + 1;
  const flagsAt = record.indexOf('|', grantedAt) + 1;
  const sealed = record.slice(flagsAt, record.indexOf('|', flagsAt)).includes(flags.sealed);
  const expiresAtMs = Number(record.slice(expiryAt, grantedAt - 1));
  if (!isAlive({ sealed, expiresAtMs }, nowMs)) return Number.POSITIVE_INFINITY;
  let ordinal = 0;
  for (let at = record.lastIndexOf('|') + 1; at < record.length; at++) {
    const character = record.charCodeAt(at);
    if (character === comma) {
      each(ordinal);
      ordinal = 0;
    } else ordinal = ordinal * 10 + character - zero;
  }
  each(ordinal);
  return sealed ? Number.POSITIVE_INFINITY : expiresAtMs;
}

const comma = ','.charCodeAt(0);
const zero = '0'.charCodeAt(0);

/** The record as it stands, whether or not Redis can be trusted. */
export async function readRecord(
  { redis }: Pick<Deps, 'redis'>,
  { trip, holdId }: { trip: Trip; holdId: string },
): Promise<Hold | undefined> {
  const record = await askRedis(redis.hGet(tripKeys(trip).hold, holdId));
  return record === null ? undefined : readHold(holdId, record);
}

/** The live record of one hold, as readLiveHolds reads it. */
export async function readLiveHold(
  deps: Deps,
  { trip, holdId }: { trip: Trip; holdId: string },
): Promise<Hold | undefined> {
  const [hold] = await readLiveHolds(deps, [{ trip, holdId }]);
  return hold;
}

const rounds = 3;

/**
 * The live records of holds, in their order; undefined for one that has lapsed, was given up or has become a sale.
 * @throws Problem TRIP_REBUILDING where Redis cannot be trusted yet
 */
export async function readLiveHolds(
  deps: Deps,
  named: { trip: Trip; holdId: string }[],
): Promise<(Hold | undefined)[]> {
  for (let round = 0; round < rounds; round++) {
    const engine = await deps.trust.engine();
    const nodes = new Map(
      named.map(({ trip }) => ownerOf(deps, tripKeys(trip).hold)).map((node) => [node.name, node]),
    );
    const [said, read] = await Promise.all([
      Promise.all([...nodes.values()].map((node) => askNode(deps, { node, engine }))),
      askRedis(
        Promise.all(
          named.map(({ trip, holdId }) => {
            const keys = tripKeys(trip);
            return Promise.all([deps.redis.get(keys.ready), deps.redis.hGet(keys.hold, holdId)]);
          }),
        ),
      ),
    ]);
    if (!said.every(({ known }) => known)) {
      await deps.trust.raise(engine);
      continue;
    }
    const unbuilt = named.filter((_, at) => read[at]![0] !== String(engine.epoch));
    if (unbuilt.length > 0) {
      await Promise.all(
        [...new Set(unbuilt.map(({ trip }) => trip))].map((trip) => rebuildTrip(deps, { trip, engine })),
      );
      continue;
    }
    const nowMs = Math.min(...said.map((one) => one.nowMs));
    return named.map(({ holdId }, at) => {
      const record = read[at]![1];
      const hold = record ? readHold(holdId, record) : undefined;
      return hold && isAlive(hold, nowMs) ? hold : undefined;
    });
  }
  throw problems.TRIP_REBUILDING();
}

/** Whether the node vouches for what it says, and the time there. */
async function askNode({ redis }: Deps, { node, engine }: { node: RedisNode; engine: Engine }) {
  const connected = clientOf(node);
  const client = connected instanceof Promise ? await connected : connected;
  const [known, time] = await Promise.all([knowsWitness(redis, node, engine.epoch), askRedis(client.time())]);
  return { known, nowMs: toMilliseconds(time) };
}
