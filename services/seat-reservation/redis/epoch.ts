import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { singleFlight } from '#shared/base/single-flight';
import type { Logger } from '#shared/seeing/log';
import type { Database, Transaction } from '#shared/stores/postgres';
import type { RedisClient } from '#shared/stores/redis';
import type * as schema from '../schema.ts';
import { ask } from './ask-redis.ts';
import { heldEpochsKey } from './keys.ts';
import { type Script, textOf, witnessOf } from './script.ts';

/** What a process works with under one epoch. */
export interface Engine {
  epoch: number;
  /** The SHA of the witness: present in Redis as long as Redis has forgotten nothing since the epoch was raised. */
  witness: string;
  shas: Map<string, Promise<string>>;
  /**
   * By Redis's clock: the holds from before this epoch are over then, so that an account of which Redis has no set of
   * held seats holds none.
   */
  emptyFromMs: number;
}

/** Whether Redis may be believed, and under which epoch. */
export interface Trust {
  /** The engine of the newest epoch this process knows, at least `atLeast`. */
  engine(atLeast?: number): Promise<Engine>;
  /** The SHA of a script under an engine; throws where Redis has lost its memory. */
  sha(engine: Engine, script: Script): Promise<string>;
  /** Reads the epoch again. */
  renew(): Promise<Engine>;
  /** Redis is known to have forgotten under this engine: nothing built before counts any more. `above`: a marker seen. */
  raise(doubted: Engine, above?: number): Promise<Engine>;
  /**
   * Raises the epoch and does the work in one transaction: holds that are being granted are in Postgres before it or
   * refused after it.
   */
  raiseWith<Result>(work: (tx: Transaction<typeof schema>) => Promise<Result>): Promise<Result>;
}

export class RedisForgot extends Error {
  override readonly name = 'RedisForgot';
}

/** Longer than the one command to Redis may take by which a raiser loads its witness. */
const witnessWaitMs = 2_500;
const lookAgainMs = 20;
const attempts = 4;

interface Parts {
  db: Database<typeof schema>;
  redis: RedisClient;
  log: Logger;
  /** How long a hold lasts; as long again once it is claimed. */
  holdMs: number;
}

export function createTrust({ db, redis, log, holdMs }: Parts): Trust {
  const processMark = newId();
  let current: Engine | undefined;
  const underWay = singleFlight<Engine>();
  const alone = (work: () => Promise<Engine>) => underWay('epoch', work);
  const become = ({ epoch, emptyFromMs }: Raised): Engine => {
    if (current?.epoch !== epoch) current = engineOf(epoch, emptyFromMs);
    return current;
  };
  /** Once and never again: a second time could vouch for a Redis that restarted after the first. */
  const vouch = async ({ epoch, emptyFromMs }: Raised): Promise<void> => {
    await ask(redis.hSet(heldEpochsKey, String(epoch), String(emptyFromMs)));
    await ask(redis.scriptLoad(witnessOf(epoch)));
  };

  /** Takes over the epoch of the row, or raises it where Redis cannot vouch for it. */
  const adopt = async (): Promise<Engine> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const epoch = await readEpoch(db);
      if (current?.epoch === epoch) return current;
      const emptyFromMs = (await hasWitness(redis, epoch)) ? await readEmptyFrom(redis, epoch) : undefined;
      if (emptyFromMs !== undefined) return become({ epoch, emptyFromMs });
      const raised = await raiseFrom(epoch, 0);
      if (raised) return raised;
    }
    throw commonProblems.UNAVAILABLE('The epoch does not settle');
  };

  /** undefined where another process was first. */
  const raiseFrom = async (doubted: number, above: number): Promise<Engine | undefined> => {
    const raised = await raiseEpoch(db, { doubted, above, holdMs });
    if (raised === undefined) return undefined;
    log.warn({ epoch: raised.epoch, doubted }, 'epoch raised: every trip is rebuilt before it sells again');
    await vouch(raised);
    return become(raised);
  };

  return {
    async engine(atLeast = 0) {
      return current && current.epoch >= atLeast ? current : alone(adopt);
    },
    sha(engine, script) {
      let sha = engine.shas.get(script.name);
      if (!sha) {
        sha = load(redis, engine, textOf(script, engine.epoch, processMark));
        engine.shas.set(script.name, sha);
        sha.catch(() => engine.shas.delete(script.name));
      }
      return sha;
    },
    renew: () => alone(adopt),
    async raiseWith(work) {
      const { raised, result } = await db.transaction(async (tx) => {
        await tx.execute(sql`LOCK TABLE epoch IN EXCLUSIVE MODE`);
        const [row] = await tx.execute<{ value: string }>(
          sql`UPDATE epoch SET value = value + 1, raised_at = CURRENT_TIMESTAMP WHERE id = 1 RETURNING value`,
        );
        const emptyFromMs = await lastHoldEndsMs(tx, holdMs);
        return { raised: { epoch: Number(row!.value), emptyFromMs }, result: await work(tx) };
      });
      await vouch(raised);
      if (!current || current.epoch < raised.epoch) become(raised);
      return result;
    },
    raise: (doubted, above = 0) =>
      alone(async () => {
        if (current && current.epoch > doubted.epoch) return current;
        return (await raiseFrom(doubted.epoch, above)) ?? (await adopt());
      }),
  };
}

interface Raised {
  epoch: number;
  emptyFromMs: number;
}

function engineOf(epoch: number, emptyFromMs: number): Engine {
  return { epoch, witness: witnessSha(epoch), shas: new Map(), emptyFromMs };
}

const witnessSha = (epoch: number): string => createHash('sha1').update(witnessOf(epoch)).digest('hex');

/** From when absent sets of held seats are empty; undefined where Redis has been emptied since the epoch was raised. */
async function readEmptyFrom(redis: RedisClient, epoch: number): Promise<number | undefined> {
  const emptyFromMs = await ask(redis.hGet(heldEpochsKey, String(epoch)));
  return emptyFromMs === null ? undefined : Number(emptyFromMs);
}

/** The witness is asked for after the load, so that a script never counts in a Redis that had forgotten before it. */
async function load(redis: RedisClient, engine: Engine, text: string): Promise<string> {
  const [sha, known] = await ask(Promise.all([redis.scriptLoad(text), redis.scriptExists(engine.witness)]));
  if (known[0] !== 1) throw new RedisForgot('The witness of the epoch is gone');
  return sha;
}

/** The raiser commits before it loads: give it a moment. */
async function hasWitness(redis: RedisClient, epoch: number): Promise<boolean> {
  const giveUpAtMs = Date.now() + witnessWaitMs;
  while (true) {
    const [known] = await ask(redis.scriptExists(witnessSha(epoch)));
    if (known === 1) return true;
    if (Date.now() > giveUpAtMs) return false;
    await Bun.sleep(lookAgainMs);
  }
}

export async function readEpoch(db: Database<typeof schema>): Promise<number> {
  const [row] = await db.execute<{ value: string }>(sql`SELECT value FROM epoch WHERE id = 1`);
  if (!row) throw new Error('The table epoch has lost its row');
  return Number(row.value);
}

/**
 * One step up from the doubted value, or undefined where it has moved already. The table lock queues before new
 * FOR SHARE readers, so that a steady stream of holds cannot keep the raise waiting.
 */
async function raiseEpoch(
  db: Database<typeof schema>,
  { doubted, above, holdMs }: { doubted: number; above: number; holdMs: number },
): Promise<Raised | undefined> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`LOCK TABLE epoch IN EXCLUSIVE MODE`);
    const [row] = await tx.execute<{ value: string }>(sql`
      UPDATE epoch SET value = greatest(value, ${above}::bigint) + 1, raised_at = CURRENT_TIMESTAMP
      WHERE id = 1 AND value = ${doubted} RETURNING value`);
    return row && { epoch: Number(row.value), emptyFromMs: await lastHoldEndsMs(tx, holdMs) };
  });
}

/** When the last of the holds that stand now is over, should it be claimed at its last moment. Wants the table locked. */
async function lastHoldEndsMs(tx: Pick<Database<typeof schema>, 'execute'>, holdMs: number): Promise<number> {
  const [row] = await tx.execute<{ last_ms: string | null }>(sql`
    SELECT (extract(epoch FROM max(expires_at)) * 1000)::bigint AS last_ms
    FROM seat_reservations WHERE status = 'LOCKED'`);
  return row?.last_ms ? Number(row.last_ms) + holdMs : 0;
}
