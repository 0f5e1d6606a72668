import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameCall, nameStatements } from './name-step.ts';

// Loaded before the services of a crash run. It stands where they make something durable, writes down each such step,
// and ends the process by SIGKILL at the one that its folder says, just before it or just after.

export type When = 'before' | 'after';

const folder = process.env.CRASH_FOLDER;
const target = process.argv.find((word) => word.startsWith('--target='))?.slice('--target='.length);
const file = (kind: string) => join(folder!, `${target}.${kind}`);

function pass(step: string, when: When): void {
  if (when === 'after') appendFileSync(file('steps'), `${step}\n`);
  if (!existsSync(file('armed'))) return;
  const armed = JSON.parse(readFileSync(file('armed'), 'utf8')) as { step: string; when: When };
  if (armed.step !== step || armed.when !== when) return;
  writeFileSync(file('armed'), JSON.stringify({ ...armed, pid: process.pid }));
  renameSync(file('armed'), file('struck'));
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way: nothing else runs here meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

async function around<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  pass(step, 'before');
  const result = await work();
  pass(step, 'after');
  return result;
}

/** The very module that the services use, past its package's exports. */
const inside = (path: string) => import(join(import.meta.dir, '../../node_modules', path));

interface Statement extends Promise<unknown> {
  strings: string[];
  args: unknown[];
  handler: object;
  handle(): Promise<unknown>;
}

/** A transaction becomes durable with its COMMIT, a statement outside of one by itself. */
async function watchPostgres(): Promise<void> {
  const { Query } = (await inside('postgres/src/query.js')) as { Query: { prototype: Statement } };
  const handle = Query.prototype.handle;
  const inTransaction = new WeakMap<object, Statement[]>();
  const seen = new WeakSet<object>();
  Query.prototype.handle = function (this: Statement) {
    if (seen.has(this)) return handle.call(this);
    seen.add(this);
    const before = inTransaction.get(this.handler) ?? [];
    const commits = this.strings.join('').trim() === 'commit';
    if (!commits && isOfTransaction(this.handler)) {
      inTransaction.set(this.handler, [...before, this]);
      return handle.call(this);
    }
    const step = nameStatements((commits ? before : [this]).map(({ strings, args }) => ({ strings, args })));
    if (!step) return handle.call(this);
    pass(step, 'before');
    const sent = handle.call(this);
    // The first to be told of the end: nobody acts on it before.
    Promise.prototype.then.call(
      this,
      // A timer's statement that found nothing to do has made nothing durable.
      (result) => {
        if (commits || (result as { count?: number }).count !== 0) pass(step, 'after');
      },
      () => {},
    );
    return sent;
  };
}

const known = new WeakMap<object, boolean>();
/** The driver sends the statements of each transaction by a function of its own, which keeps its first error. */
function isOfTransaction(handler: object): boolean {
  let answer = known.get(handler);
  if (answer === undefined) {
    answer = String(handler).includes('uncaughtError');
    known.set(handler, answer);
  }
  return answer;
}

interface RedisCommands {
  sendCommand(words: unknown[], options: unknown): Promise<unknown>;
}

/** The scripts of the seats, by the name in their first line. */
async function watchRedis(): Promise<void> {
  const { default: client } = (await inside('@redis/client/dist/lib/client/index.js')) as {
    default: { default?: { prototype: RedisCommands }; prototype: RedisCommands };
  };
  const { prototype } = client.default ?? client;
  const send = prototype.sendCommand;
  const names = new Map<unknown, string>();
  prototype.sendCommand = async function (this: RedisCommands, words, options) {
    const go = () => send.call(this, words, options);
    if (words[0] === 'SCRIPT' && words[1] === 'LOAD') {
      const sha = await go();
      const name = /^-- ([a-z-]+), epoch/.exec(String(words[2]))?.[1];
      if (name) names.set(sha, name);
      return sha;
    }
    const name = words[0] === 'EVALSHA' ? names.get(words[1]) : undefined;
    return name ? around(`redis: ${name}`, go) : go();
  };
}

interface Acknowledged {
  subject: string;
  publisher: { flush(): Promise<void> };
  ack(): void;
}

async function watchNats(): Promise<void> {
  const { JetStreamClientImpl } = await inside('nats/lib/jetstream/jsclient.js');
  const publish = JetStreamClientImpl.prototype.publish;
  JetStreamClientImpl.prototype.publish = function (this: unknown, subject: string, ...rest: unknown[]) {
    return around(`publish: ${subject}`, () => publish.call(this, subject, ...rest));
  };
  const { JsMsgImpl } = await inside('nats/lib/jetstream/jsmsg.js');
  const ack = JsMsgImpl.prototype.ack;
  JsMsgImpl.prototype.ack = function (this: Acknowledged) {
    const step = `acknowledge: ${this.subject}`;
    pass(step, 'before');
    ack.call(this);
    void this.publisher.flush().then(() => pass(step, 'after'));
  };
}

function watchGateway(): void {
  const real = globalThis.fetch;
  const watched = (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
    const call = nameCall(String(input instanceof Request ? input.url : input));
    return call ? around(`gateway: ${call}`, () => real(input, init)) : real(input, init);
  };
  globalThis.fetch = Object.assign(watched, real);
}

if (folder && target) {
  await watchPostgres();
  await watchRedis();
  await watchNats();
  watchGateway();
}
