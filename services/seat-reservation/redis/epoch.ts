import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { singleFlight } from '#shared/base/single-flight';
import type { Logger } from '#shared/seeing/log';
import type { Database, Transaction } from '#shared/stores/postgres';
import type { RedisClient, RedisNode } from '#shared/stores/redis';
import type * as schema from '../schema.ts';
import { readStamp, stampNode } from './held-stamps.ts';
import { knowsWitness, loadWitness } from './witness.ts';

/** What a process works with under one epoch. */
export interface Engine {
  epoch: number;
  /** In the text of each script that this process loads. */
  processMark: string;
  /** By node, of the scripts loaded there so far, by name. */
  shas: Map<string, Map<string, string | Promise<string>>>;
  /**
   * By Redis's clock: all holds from before this epoch are over then. An account without a set of held seats in Redis
   * then holds none. On a cluster, where a slot may be given to another node without its keys, never.
   */
  emptyFromMs: number;
}

/** Decides whether Redis is trusted, and under which epoch. */
export interface Trust {
  /** The engine of the newest epoch this process knows, at least `atLeast`; at once where it is known. */
  engine(atLeast?: number): Engine | Promise<Engine>;
  /** Reads the epoch again. */
  renew(): Promise<Engine>;
  /**
   * The same; on a cluster each master is asked whether it has forgotten, so that one which was master before, and is
   * again, is found out although nobody has asked it meanwhile.
   */
  renewAndAsk(): Promise<Engine>;
  /** Redis has forgotten under this engine: all trips must be rebuilt. The new epoch is above `above`, a marker seen. */
  raise(doubted: Engine, above?: number): Promise<Engine>;
  /**
   * Raises the epoch and does the work in one transaction. A hold that is being granted is in Postgres before it, or
   * refused after it.
   */
  raiseWith<Result>(work: (tx: Transaction<typeof schema>) => Promise<Result>): Promise<Result>;
}

export class RedisForgot extends Error {
  override readonly name = 'RedisForgot';
}

/** Longer than a raiser may take to load its witness. */
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
  const become = (raised: Raised): Engine => {
    const { epoch } = raised;
    const emptyFromMs = redis.isCluster ? Number.MAX_SAFE_INTEGER : raised.emptyFromMs;
    if (current?.epoch !== epoch) current = { epoch, emptyFromMs, processMark, shas: new Map() };
    return current;
  };
  /**
   * Once for each epoch: a second time could vouch for a Redis that restarted after the first. A node that cannot be told
   * now has forgotten, for whoever asks it later.
   */
  const vouch = async (raised: Raised): Promise<void> => {
    const { epoch } = raised;
    await ofEach(redis, log, async (node) => {
      await stampNode(redis, node, raised);
      await loadWitness(redis, node, epoch);
    });
  };

  /** Takes over the epoch from Postgres, or raises it where Redis cannot vouch for it. */
  const adopt = async (): Promise<Engine> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const epoch = await readEpoch(db);
      if (current?.epoch === epoch) return current;
      const vouchers = await ofEach(redis, log, async (node) =>
        (await hasWitness(redis, node, epoch)) ? readStamp(redis, node, epoch) : undefined,
      );
      if (!vouchers.includes(undefined))
        return become({ epoch, emptyFromMs: Math.max(...vouchers.map(Number)) });
      const raised = await raiseFrom(epoch, 0);
      if (raised) return raised;
    }
    throw commonProblems.UNAVAILABLE('The epoch does not settle');
  };

  /** undefined where another process was first. */
  const raiseFrom = async (doubted: number, above: number): Promise<Engine | undefined> => {
    const raised = await raiseEpoch(db, { doubted, above, holdMs });
    if (raised === undefined) return undefined;
    const { epoch, isFirst } = raised;
    if (isFirst)
      log.info({ epoch }, 'a first start: no trip has been on sale yet, so Redis has forgotten none');
    else log.warn({ epoch, doubted }, 'epoch raised: every trip is rebuilt before it sells again');
    await vouch(raised);
    return become(raised);
  };

  const trust: Trust = {
    engine: (atLeast = 0) => (current && current.epoch >= atLeast ? current : alone(adopt)),
    renew: () => alone(adopt),
    async renewAndAsk() {
      const engine = await alone(adopt);
      if (!redis.isCluster) return engine;
      await redis.lookAgain();
      const known = await ofEach(redis, log, (node) => knowsWitness(redis, node, engine.epoch));
      return known.includes(false) ? trust.raise(engine) : engine;
    },
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
  return trust;
}

interface Raised {
  epoch: number;
  emptyFromMs: number;
}

/**
 * What each node says. One that does not answer is left out: it is asked again before a script is loaded there.
 * @throws where none answers
 */
async function ofEach<Said>(
  redis: RedisClient,
  log: Logger,
  ask: (node: RedisNode) => Promise<Said>,
): Promise<Said[]> {
  const nodes = redis.nodes();
  const said = await Promise.allSettled(nodes.map(ask));
  const answers = said.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const silent = said.flatMap((one, at) =>
    one.status === 'rejected' ? [{ node: nodes[at]!.name, error: one.reason as unknown }] : [],
  );
  if (answers.length === 0) throw silent[0]?.error ?? commonProblems.UNAVAILABLE('Redis cannot be reached');
  for (const one of silent) log.warn(one, 'a node of redis does not answer');
  return answers;
}

/** Waits a moment: the raiser commits before it loads the witness. */
async function hasWitness(redis: RedisClient, node: RedisNode, epoch: number): Promise<boolean> {
  const giveUpAtMs = Date.now() + witnessWaitMs;
  while (true) {
    if (await knowsWitness(redis, node, epoch)) return true;
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
 * Raises the epoch from the doubted value; undefined where another process has raised it already. The table lock queues
 * before new FOR SHARE readers, so a steady stream of holds cannot delay the raise. `isFirst`: no trip was ever built,
 * so Redis had nothing to forget.
 */
async function raiseEpoch(
  db: Database<typeof schema>,
  { doubted, above, holdMs }: { doubted: number; above: number; holdMs: number },
): Promise<(Raised & { isFirst: boolean }) | undefined> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`LOCK TABLE epoch IN EXCLUSIVE MODE`);
    const [row] = await tx.execute<{ value: string }>(sql`
      UPDATE epoch SET value = greatest(value, ${above}::bigint) + 1, raised_at = CURRENT_TIMESTAMP
      WHERE id = 1 AND value = ${doubted} RETURNING value`);
    if (!row) return undefined;
    const [trips] = await tx.execute<{ built: boolean }>(sql`
      SELECT EXISTS (SELECT FROM trips WHERE built_epoch IS NOT NULL OR closed_at IS NOT NULL) AS built`);
    const emptyFromMs = await lastHoldEndsMs(tx, holdMs);
    return { epoch: Number(row.value), emptyFromMs, isFirst: !trips!.built };
  });
}

/** When the last of the present holds is over, even if it is claimed at its last moment. The caller has locked the epoch. */
async function lastHoldEndsMs(tx: Pick<Database<typeof schema>, 'execute'>, holdMs: number): Promise<number> {
  const [row] = await tx.execute<{ last_ms: string | null }>(sql`
    SELECT (extract(epoch FROM max(expires_at)) * 1000)::bigint AS last_ms
    FROM seat_reservations WHERE status = 'LOCKED'`);
  return row?.last_ms ? Number(row.last_ms) + holdMs : 0;
}

/**
 * One statement under the fence: it changes rows only while the epoch is still `epoch`, and no other process can raise
 * the epoch before it commits. Answers how many rows it changed; undefined where the epoch has moved.
 * @param change an UPDATE whose condition includes `fenced`, and no RETURNING
 */
export async function changeUnderEpoch(
  { db }: { db: Database<typeof schema> },
  { epoch, change }: { epoch: number; change: (fenced: SQL) => SQL },
): Promise<number | undefined> {
  const [row] = await db.execute<{ fenced: boolean; changed: string }>(sql`
    WITH ${fence(epoch)}, changed AS (${change(sql`EXISTS (SELECT FROM fence)`)} RETURNING 1)
    SELECT EXISTS (SELECT FROM fence) AS fenced, (SELECT count(*) FROM changed) AS changed`);
  return row?.fenced ? Number(row.changed) : undefined;
}

/** The first part of a WITH: `fence` has a row only while the epoch is still this one, and holds the epoch still. */
export const fence = (epoch: number | Placeholder): SQL =>
  sql`fence AS MATERIALIZED (SELECT 1 FROM epoch WHERE id = 1 AND value = ${epoch} FOR SHARE)`;

/** Reads the epoch, and keeps it until the transaction ends. */
export async function holdEpoch(tx: Transaction<typeof schema>): Promise<number> {
  const [row] = await tx.execute<{ value: string }>(sql`SELECT value FROM epoch WHERE id = 1 FOR SHARE`);
  return Number(row!.value);
}
