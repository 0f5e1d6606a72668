import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { openApiFile } from '#shared/http/http';
import { type Operation, readOperations } from './api.ts';
import { changedTables, type Fingerprint, openFingerprint } from './fingerprint.ts';
import { judge, routed } from './judge.ts';
import { type Caller, type Draft, requests, roles } from './requests.ts';
import { send, type WireAnswer } from './wire.ts';
import { createWorld, type World } from './world.ts';

const seed = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
const numRuns = Number(process.env.FC_RUNS ?? 1);
const batchSize = 12;

const operations = readOperations(await Bun.file(openApiFile).json());
/** Reading comes first, and what takes trains away last. */
const turn = ({ method, path }: Operation) => (path.includes('/admin/') ? 2 : 0) + (method === 'GET' ? 0 : 1);
const inTurn = operations.toSorted((one, other) => turn(one) - turn(other));

/** Refusals that must be remembered: each with the table that remembers it. */
const remembered: [RegExp, string[]][] = [
  // A code is good for a few wrong answers only.
  [/^POST \/v1\/auth\/(otp\/verify|password\/reset)/, ['auth.otp_records']],
  // What an administrator orders of another service is on record before that service is asked.
  [
    /^POST \/v1\/admin\/holds\/([^/]+\/release|rebuild)/,
    ['admin_actions', 'admin_actions_unsealed', 'admin_action_seals'].map((table) => `booking.${table}`),
  ],
];

let world: World;
let fingerprint: Fingerprint;
let before: Map<string, string>;
const counts = { requests: 0, refused: 0, compared: 0, statuses: new Map<number, number>() };

beforeAll(async () => {
  console.log(`FC_SEED=${seed} FC_RUNS=${numRuns}`);
  world = await createWorld();
  fingerprint = await openFingerprint(world.jatra);
  before = await quiet();
});
afterAll(async () => {
  const statuses = [...counts.statuses].sort(([one], [other]) => one - other).map((pair) => pair.join(': '));
  console.log(
    `${counts.requests} requests to ${operations.length} operations, ${counts.refused} refused, ${counts.compared} of them compared row by row; ${statuses.join(', ')}`,
  );
  await fingerprint?.close();
  await world?.jatra.stop();
});

describe('bad input', () => {
  for (const operation of inTurn) {
    test(`${operation.method} ${operation.path} answers as documented, shows nothing and changes nothing where it refuses`, async () => {
      const batches = fc.array(requests(operation, world.knownTo(operation.path)), {
        minLength: batchSize / 2,
        maxLength: batchSize,
        size: 'max',
      });
      const holds = fc.asyncProperty(batches, async (batch) => {
        expect(await complaints(batch)).toEqual([]);
      });
      await fc.assert(holds, { seed, numRuns, endOnFailure: true });
    });
  }
});

/** Whether `..` and `.` lead elsewhere is for the HTTP server to say: either reading may be the documented one. */
function judged(request: Draft, answer: WireAnswer): string[] {
  const { method, target } = request;
  const [asWritten = [], resolved = []] = [target, resolvedPath(target)].map((path) =>
    judge(routed(operations, method, path), request, answer, world.secrets),
  );
  return resolved.length < asWritten.length ? resolved : asWritten;
}

const resolvedPath = (target: string) => URL.parse(target, 'http://localhost')?.pathname ?? target;

interface Exchange {
  request: Draft;
  answer: WireAnswer;
}

/** What is wrong with the answers to these requests, and with what they left behind. */
async function complaints(batch: Draft[]): Promise<string[]> {
  const { exchanges, faults } = await exchange(batch);
  const wrong = exchanges.flatMap(({ request, answer }) =>
    judged(request, answer).map(
      (complaint) => `${show(request)}: ${complaint}${answer.status >= 500 ? whyInLog(answer) : ''}`,
    ),
  );
  return [...faults, ...wrong, ...(await changes(exchanges))];
}

async function exchange(batch: Draft[]): Promise<{ exchanges: Exchange[]; faults: string[] }> {
  await signIn(batch);
  const faults: string[] = [];
  const exchanges: Exchange[] = [];
  await Promise.all(
    batch.map(async (request) => {
      try {
        const answer = await send(world.jatra.baseUrl, withHeaders(request));
        counts.requests++;
        counts.statuses.set(answer.status, (counts.statuses.get(answer.status) ?? 0) + 1);
        if (answer.status >= 400) counts.refused++;
        exchanges.push({ request, answer });
      } catch (error) {
        faults.push(`${show(request)}: ${error}`);
      }
    }),
  );
  return { exchanges, faults };
}

const tokens = new Map<Caller, string | undefined>();

/** Whoever has to sign in again writes rows, which are no request's doing. */
async function signIn(batch: Draft[]): Promise<void> {
  const callers = new Set(batch.map(({ caller }) => caller));
  let again = false;
  for (const caller of roles.filter((role) => callers.has(role))) {
    const token = await world.authorization(caller);
    again ||= tokens.get(caller) !== token;
    tokens.set(caller, token);
  }
  if (again) before = await quiet();
}

let address = 0;

/** Each request comes from an address of its own, so that limits by address do not end the run. */
function withHeaders(request: Draft): Draft {
  const authorization = tokens.get(request.caller);
  address++;
  const from = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
  const headers: [string, string][] = [['x-forwarded-for', from]];
  if (authorization) headers.push(['authorization', authorization]);
  return { ...request, headers: [...headers, ...request.headers] };
}

const attempts = 4;

/**
 * The tables that refused requests write to, each time they are sent: what an earlier request set going may end
 * meanwhile, but not every time. Where others of the batch were accepted, the refused ones are sent again alone.
 */
async function changes(exchanges: Exchange[], attempt = 1, seen?: string[]): Promise<string[]> {
  const refused = exchanges.filter(
    ({ request, answer }) => answer.status >= 400 || ['GET', 'HEAD', 'OPTIONS'].includes(request.method),
  );
  const mixed = refused.length < exchanges.length;
  const after = await fingerprint.take();
  const changed = changedTables(before, after).filter((table) => !isRemembered(refused, table));
  if (!mixed && changed.length === 0) counts.compared += refused.length;
  if (refused.length === 0 || (!mixed && changed.length === 0)) {
    before = refused.length === 0 ? await quiet() : after;
    return [];
  }
  const each = mixed ? seen : changed.filter((table) => seen?.includes(table) ?? true);
  before = await quiet();
  if (each?.length === 0) return [];
  if (attempt < attempts) {
    const repeated = await exchange(refused.map(({ request }) => request));
    return [...repeated.faults, ...(await changes(repeated.exchanges, attempt + 1, each))];
  }
  if (mixed) return [];
  return [
    `${refused.map(({ request, answer }) => `${show(request)} → ${answer.status}`).join('; ')}: wrote ${each}`,
  ];
}

const isRemembered = (refused: Exchange[], table: string) =>
  remembered.some(
    ([what, tables]) =>
      tables.includes(table) &&
      refused.some(({ request }) => what.test(`${request.method} ${request.target}`)),
  );

/** The fingerprint once everything that was set going has come to its end. */
async function quiet(): Promise<Map<string, string>> {
  let last = await fingerprint.take();
  for (let same = 0; same < 3; ) {
    await Bun.sleep(60);
    const next = await fingerprint.take();
    same = changedTables(last, next).length === 0 ? same + 1 : 0;
    last = next;
  }
  return last;
}

/** For the reader of a failure: what the server wrote about it. */
function whyInLog({ headers }: WireAnswer): string {
  const id = headers['x-request-id'];
  const line = world.jatra
    .log()
    .split('\n')
    .find((one) => id !== undefined && one.includes(id));
  return line ? ` (${line.slice(0, 700)})` : '';
}

function show({ method, target, caller, headers, body }: Draft): string {
  const text = body ? Buffer.from(body).toString('utf8').slice(0, 300) : '';
  return `${caller}: ${method} ${target.slice(0, 200)} ${JSON.stringify(headers).slice(0, 300)} ${text}`;
}
