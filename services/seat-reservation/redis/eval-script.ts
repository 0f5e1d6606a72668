import type { Deps } from '../connect.ts';
import { askRedis, asRedisProblem, isUnknownScript } from './ask-redis.ts';
import { type Engine, RedisForgot } from './epoch.ts';
import prelude from './prelude.lua' with { type: 'text' };
import trust from './trust.lua' with { type: 'text' };

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
 * another process trust that Redis.
 */
const textOf = ({ name, heads, body }: Script, { epoch, processMark }: Engine): string =>
  [`-- ${name}, epoch ${epoch}, ${processMark}\nlocal EPOCH = '${epoch}'\n`, ...heads, body].join('\n');

/** The SHA of a script under an engine; at once where it is loaded. @throws RedisForgot where Redis has lost its memory */
export function loadScript(
  { redis }: Pick<Deps, 'redis'>,
  { engine, script }: { engine: Engine; script: Script },
): string | Promise<string> {
  const { shas } = engine;
  const known = shas.get(script.name);
  if (known) return known;
  const loading = load(redis, engine, textOf(script, engine));
  shas.set(script.name, loading);
  loading.then(
    (sha) => shas.set(script.name, sha),
    () => shas.delete(script.name),
  );
  return loading;
}

/** Asks for the witness after the load: a script loaded into a Redis that has forgotten does not count. */
async function load(redis: Deps['redis'], engine: Engine, text: string): Promise<string> {
  const [sha, known] = await askRedis(
    Promise.all([redis.scriptLoad(text), redis.scriptExists(engine.witness)]),
  );
  if (known[0] !== 1) throw new RedisForgot('The witness of the epoch is gone');
  return sha;
}

export interface Evaluation {
  engine: Engine;
  script: Script;
  keys: string[];
  args: (string | number)[];
}

/** Runs a script once; undefined where Redis has forgotten. */
export async function evalScript(
  { redis }: Pick<Deps, 'redis'>,
  { engine, script, keys, args }: Evaluation,
): Promise<string[] | undefined> {
  try {
    const loaded = loadScript({ redis }, { engine, script });
    // A wait for what is there already would cost a refused hold its turn.
    const sha = loaded instanceof Promise ? await loaded : loaded;
    const reply = await redis.evalSha(sha, { keys, arguments: args.map(String) });
    return (reply as (string | number)[]).map(String);
  } catch (error) {
    if (hasForgotten(error)) return undefined;
    throw asRedisProblem(error);
  }
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
