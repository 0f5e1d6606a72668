import { commonProblems } from '#shared/base/problem';
import type { RedisNode } from '#shared/stores/redis';
import type { Deps } from '../connect.ts';
import { askRedis, asRedisProblem, clientOf, isUnknownScript } from './ask-redis.ts';
import { type Engine, RedisForgot } from './epoch.ts';
import prelude from './prelude.lua' with { type: 'text' };
import trust from './trust.lua' with { type: 'text' };
import { knowsWitness } from './witness.ts';

/** A Lua script as its caller names it; the text that Redis gets depends on the epoch. */
export interface Script {
  name: string;
  body: string;
  /** What stands before it, as its first line says. */
  heads: string[];
}

const heads: Record<string, string> = { 'prelude.lua': prelude, 'trust.lua': trust };

/** @param body begins with `-- After prelude.lua, trust.lua: ` and the names that it borrows from them. */
export function toScript(name: string, body: string): Script {
  const after = /^-- After ([^:\n]+): /.exec(body)?.[1];
  const named = after?.split(', ') ?? [];
  if (named.length === 0 || !named.every((file) => file in heads))
    throw new Error(`The first line of ${name}.lua does not say what stands before it`);
  return { name, body, heads: named.map((file) => heads[file]!) };
}

/**
 * Each process has texts of its own. So a script that one process loads into a Redis that has forgotten does not make
 * another process trust that Redis; nor, on a cluster, one that it loads into a node make it trust another node.
 */
function textOf({ name, heads, body }: Script, { epoch, processMark }: Engine, node: RedisNode): string {
  const whose = node.name === '' ? processMark : `${processMark}, ${node.name}`;
  return [`-- ${name}, epoch ${epoch}, ${whose}\nlocal EPOCH = '${epoch}'\n`, ...heads, body].join('\n');
}

interface Loading {
  engine: Engine;
  script: Script;
  node: RedisNode;
}

/** The SHA of a script under an engine; at once where it is loaded. @throws RedisForgot where Redis has lost its memory */
export function loadScript(
  { redis }: Pick<Deps, 'redis'>,
  { engine, script, node }: Loading,
): string | Promise<string> {
  const shas = engine.shas.get(node.name) ?? new Map<string, string | Promise<string>>();
  engine.shas.set(node.name, shas);
  const known = shas.get(script.name);
  if (known) return known;
  const loading = load(redis, { engine, script, node });
  shas.set(script.name, loading);
  loading.then(
    (sha) => shas.set(script.name, sha),
    () => shas.delete(script.name),
  );
  return loading;
}

/** Asks for the witness after the load: a script loaded into a Redis that has forgotten does not count. */
async function load(redis: Deps['redis'], { engine, script, node }: Loading): Promise<string> {
  const connected = clientOf(node);
  const client = connected instanceof Promise ? await connected : connected;
  const [sha, known] = await Promise.all([
    askRedis(client.scriptLoad(textOf(script, engine, node))),
    knowsWitness(redis, node, engine.epoch),
  ]);
  if (!known) throw new RedisForgot('The witness of the epoch is gone');
  return sha;
}

export interface Evaluation {
  engine: Engine;
  script: Script;
  keys: string[];
  args: (string | number)[];
}

/** On a cluster a slot may move while its owner is asked. */
const ownersAtMost = 3;

/** Runs a script once; undefined where Redis has forgotten. */
export async function evalScript(
  deps: Pick<Deps, 'redis'>,
  evaluation: Evaluation,
  attempt = 1,
): Promise<string[] | undefined> {
  const { redis } = deps;
  const { engine, script, keys, args } = evaluation;
  let node: RedisNode | undefined;
  try {
    node = redis.nodeOf(keys[0]!);
    const loaded = loadScript({ redis }, { engine, script, node });
    // A wait for what is there already would cost a refused hold its turn.
    const sha = loaded instanceof Promise ? await loaded : loaded;
    const reply = await redis.evalSha(sha, { keys, arguments: args.map(String) });
    return (reply as (string | number)[]).map(String);
  } catch (error) {
    if (!hasForgotten(error)) throw asRedisProblem(error);
    if (!redis.isCluster || !node) return undefined;
    if (redis.nodeOf(keys[0]!).name !== node.name && attempt < ownersAtMost)
      return evalScript(deps, evaluation, attempt + 1);
    return unlessMoving(deps, { engine, node });
  }
}

/**
 * A script is missing where a node of a cluster was asked.
 * @returns undefined where that node has forgotten. @throws Problem UNAVAILABLE where the slot is on its way to another
 */
export async function unlessMoving(
  { redis }: Pick<Deps, 'redis'>,
  { engine, node }: { engine: Engine; node: RedisNode },
): Promise<undefined> {
  if (redis.isCluster && (await knowsWitness(redis, node, engine.epoch)))
    throw commonProblems.UNAVAILABLE('The seats are on their way to another node of Redis');
  return undefined;
}

/** undefined where the work finds that Redis has lost the witness or a script: it has forgotten more than that. */
export async function unlessForgotten<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (hasForgotten(error)) return undefined;
    throw error;
  }
}

const hasForgotten = (error: unknown) => error instanceof RedisForgot || isUnknownScript(error);
