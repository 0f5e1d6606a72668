import type { RedisNode } from '#shared/stores/redis';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { askRedis, ownerOf } from '../redis/ask-redis.ts';
import type { Engine } from '../redis/epoch.ts';
import { evalScript, loadScript, toScript, unlessForgotten } from '../redis/eval-script.ts';
import { hasStamp } from '../redis/held-stamps.ts';
import type { Hold } from '../redis/hold-record.ts';
import { heldKey } from '../redis/keys.ts';
import heldLua from './held-seats.lua' with { type: 'text' };

const heldScript = toScript('held-seats', heldLua);
/** The first, and a second one with the rows that the script asked for. */
const attempts = 2;

export type Counted =
  | { outcome: 'COUNTED' }
  | { outcome: 'EXCESS'; held: number }
  /** The grant is void: its epoch is over. */
  | { outcome: 'EPOCH_MOVED' };

interface Grant {
  hold: Hold;
  /** The epoch it was granted under. */
  epoch: number;
  /** Seats the account may hold at once, over all trips. */
  bound: number;
  /** Its id derives from an Idempotency-Key: a repeat may meet it. */
  repeatable: boolean;
}

type Asked = Pick<Deps, 'redis' | 'trust' | 'readHeld' | 'config'>;

/**
 * Counts a grant among all that its account holds, after the lock and before the answer. Of grants that exceed the
 * bound together, the later ones are refused. The caller undoes a refused grant.
 */
export async function countHeld(deps: Asked, grant: Grant): Promise<Counted> {
  const known = deps.trust.engine();
  const engine = known instanceof Promise ? await known : known;
  if (engine.epoch !== grant.epoch) return { outcome: 'EPOCH_MOVED' };
  let rows: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const said = await askSet(deps, { engine, grant, rows });
    if (!said) {
      await deps.trust.raise(engine);
      return { outcome: 'EPOCH_MOVED' };
    }
    const [outcome, detail] = said;
    switch (outcome) {
      case 'COUNTED':
        return { outcome };
      case 'EXCESS':
        return { outcome, held: Number(detail) };
      case 'LATER':
        await takeOver(deps, Number(detail));
        return { outcome: 'EPOCH_MOVED' };
      case 'READ':
        rows = await readRows(deps, { userId: grant.hold.userId, atMs: Number(detail) });
    }
  }
  throw problems.TRIP_REBUILDING();
}

/** undefined where Redis has forgotten since the epoch was raised. */
async function askSet(
  { redis, config }: Asked,
  { engine, grant, rows }: { engine: Engine; grant: Grant; rows: string[] },
): Promise<string[] | undefined> {
  const { hold, bound, repeatable } = grant;
  const { holdId, grantedAtMs, ordinals, expiresAtMs } = hold;
  const limits = `${bound}|${engine.emptyFromMs}|${keptMs(config)}|${repeatable ? 'REPEATABLE' : ''}`;
  const args = [`${limits}|${expiresAtMs}|${holdId}|${grantedAtMs}|${ordinals.length}`, ...rows];
  const key = heldKey(hold.userId);
  const node = ownerOf({ redis }, key);
  const loaded = loadScript({ redis }, { engine, script: heldScript, node });
  if (loaded instanceof Promise && !(await unlessForgotten(() => loaded))) return undefined;
  const asked = evalScript({ redis }, { engine, script: heldScript, keys: [key], args });
  const [answer, isVouchedFor] = await Promise.all([asked, askRedis(vouched(redis, node, engine.epoch))]);
  return isVouchedFor ? answer : undefined;
}

/** By connection and node: the look that those share who ask in this turn. */
const looks = new WeakMap<Deps['redis'], Map<string, { epoch: number; look: Promise<boolean> }>>();

/**
 * Whether the node has not been emptied under the epoch. Asked behind the scripts of this turn: in an emptied Redis, a set
 * that a script made anew does not pass for a whole one.
 */
function vouched(redis: Deps['redis'], node: RedisNode, epoch: number): Promise<boolean> {
  const ofNodes = looks.get(redis) ?? new Map();
  looks.set(redis, ofNodes);
  const known = ofNodes.get(node.name);
  if (known?.epoch === epoch) return known.look;
  const look = new Promise<boolean>((resolve, reject) => {
    setImmediate(() => {
      ofNodes.delete(node.name);
      hasStamp(redis, node, epoch).then(resolve, reject);
    });
  });
  ofNodes.set(node.name, { epoch, look });
  return look;
}

/** The set was made under an epoch that is new to this process, or to a Postgres that was set back. */
async function takeOver({ trust }: Asked, seen: number): Promise<void> {
  const newest = await trust.renew();
  if (seen > newest.epoch) await trust.raise(newest, seen);
}

async function readRows({ readHeld }: Asked, asked: { userId: string; atMs: number }): Promise<string[]> {
  const rows = await readHeld(asked);
  return [String(asked.atMs), ...rows.flatMap((row) => [memberOf(row), String(row.expiresAtMs)])];
}

interface HeldHold {
  holdId: string;
  grantedAtMs: number;
  seats: number;
}

const memberOf = ({ holdId, grantedAtMs, seats }: HeldHold): string => `${holdId}|${grantedAtMs}|${seats}`;

/** No hold outlives the set it is counted in. */
const keptMs = ({ SEAT_HOLD_SECONDS }: Pick<Deps['config'], 'SEAT_HOLD_SECONDS'>) =>
  2 * SEAT_HOLD_SECONDS * 1_000 + 60_000;

/** Counts the hold until then; with `known`, only if it is counted already. */
export async function extendHeld(
  { redis, config }: Pick<Deps, 'redis' | 'config'>,
  held: HeldHold & { userId: string },
  { untilMs, known }: { untilMs: number; known: boolean },
): Promise<void> {
  const key = heldKey(held.userId);
  await askRedis(
    Promise.all([
      redis.zAdd(key, { score: untilMs, value: memberOf(held) }, known ? { condition: 'XX' } : {}),
      redis.pExpire(key, keptMs(config)),
    ]),
  );
}

/** Counts the hold no more: it was released, sold, refused or undone. Never fails: a count lapses by itself. */
export async function forgetHeld(
  { redis, log }: Pick<Deps, 'redis' | 'log'>,
  held: HeldHold & { userId: string },
): Promise<void> {
  await askRedis(redis.zRem(heldKey(held.userId), memberOf(held))).catch((error: unknown) => {
    log.warn({ error, holdId: held.holdId }, 'seats that are held no more stay counted until they lapse');
  });
}
