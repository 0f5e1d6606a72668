import { addDays } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import type { Call } from '../load/requests.ts';
import { runRounds } from '../load/rounds.ts';
import { connections, type Script, writeScript } from '../load/wrk.ts';
import { type Bar, compared, type Result } from '../report.ts';
import { rows } from '../rows.ts';
import { copyAnswer, tellBare, type World } from '../world.ts';

interface Wish {
  trainId: string;
  journeyDate: string;
  from: string;
  to: string;
  seatIds: string[];
}

const hold = (token: string, body: Wish): Call => ({ path: '/v1/holds', method: 'POST', token, body });
/** So many ask for seats that are gone, again and again. */
const refusedBuyers = 500;

async function refusedHold(world: World): Promise<Result[]> {
  const { jatra, bareUrl, folder, options, mint } = world;
  const { fours, ...trip } = await world.nextTrip();
  const wish: Wish = { ...trip, seatIds: fours[0]! };
  const tokens = await Promise.all(Array.from({ length: refusedBuyers }, () => mint(newId())));
  const first = await fetch(`${jatra.baseUrl}/v1/holds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await mint(newId())}`, 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  if (first.status !== 201) throw new Error(`The seats could not be taken: ${first.status}`);
  await tellBare(bareUrl, '/refused', wish);
  await copyAnswer(world, 'refused-hold', hold(tokens[0]!, wish), 409);
  const calls = tokens.map((token) => hold(token, wish));
  const scripts = {
    bare: await writeScript(folder, {
      url: bareUrl,
      calls: calls.map((call) => ({ ...call, path: '/refused' })),
      expects: 409,
    }),
    jatra: await writeScript(folder, { url: jatra.baseUrl, calls, expects: 409 }),
  };
  const measured = await runRounds(world, {
    names: ['bare', 'jatra'],
    milliseconds: options.roundMs,
    script: (name) => scripts[name],
  });
  const named = {
    row: 'refused-hold',
    title: rows['refused-hold'],
    against: 'one EVALSHA',
    bar: { must: 0.5, aim: 0.8 },
  };
  return [compared(named, measured)];
}

const ways = ['script', 'for-update', 'set-nx', 'redlock', 'skip-locked'] as const;
type Way = (typeof ways)[number];

const against: Record<Way, { what: string; bar?: Bar }> = {
  script: { what: 'lock and group commit', bar: { must: 0.5, aim: 0.7 } },
  'for-update': { what: 'bare SELECT … FOR UPDATE', bar: { must: 1, aim: 1.5 } },
  'set-nx': { what: 'SET NX seat by seat' },
  redlock: { what: 'a lock library (redlock)' },
  'skip-locked': { what: 'SELECT … FOR UPDATE SKIP LOCKED' },
};

/** Before anything is measured so many a second are reckoned with; of Jatra's, which are real seats, not more than needed. */
const expected = { jatra: 6_000, bare: 20_000 };
const reserve = 1.6;
/** wrk ends a tenth of a second late. */
const lateMs = 200;
/** A round in which no answer came is begun again behind what it had sent. */
const begunAgain = 4 * connections;

/** Every hold uses seats up: both sides hold the same seats, and the quicker goes on with those of days beyond the sale. */
async function grantedHold(world: World): Promise<Result[]> {
  const { jatra, bareUrl, folder, options } = world;
  const milliseconds = Math.max(50, options.roundMs / 2);
  const needed = (fastest: number, otherwise: number) =>
    Math.ceil(
      (Math.max(fastest * reserve, fastest ? otherwise / 2 : otherwise) * (milliseconds + lateMs)) / 1_000,
    ) + begunAgain;
  const wishes = wishesOf(world);
  const sides = ['jatra', ...ways] as const;
  let round = 0;
  let scripts: Record<(typeof sides)[number], Script> | undefined;
  const measured = await runRounds(world, {
    names: [...sides],
    milliseconds,
    async prepare(fastest) {
      const real: Wish[] = [];
      for (let left = needed(fastest('jatra'), expected.jatra); left > 0; left--)
        real.push((await wishes.next()).value!);
      if (round++ === 0) await learnAnswers(world, real.pop()!);
      const calls = await Promise.all(real.map(async (wish) => hold(await world.mint(newId()), wish)));
      const more = beyondTheSale(calls, needed(Math.max(...ways.map(fastest)), expected.bare));
      await layOutSeats(world, more);
      const write = async (way: Way): Promise<[Way, Script]> => {
        const own = more.slice(0, needed(fastest(way), expected.bare));
        const paths = own.map((call) => ({ ...call, path: `/granted/${way}` }));
        return [way, await writeScript(folder, { url: bareUrl, calls: paths, expects: 201, once: true })];
      };
      scripts = {
        jatra: await writeScript(folder, { url: jatra.baseUrl, calls, expects: 201, once: true }),
        ...(Object.fromEntries(await Promise.all(ways.map(write))) as Record<Way, Script>),
      };
    },
    script: (name) => scripts![name],
  });
  return ways.map((way) => {
    const row = way === 'script' ? 'granted-hold' : `granted-hold/${way}`;
    const { what, bar } = against[way];
    const named = { row, title: rows['granted-hold'], against: what, ...(bar && { bar }) };
    return compared(named, { jatra: measured.jatra, bare: measured[way] });
  });
}

async function* wishesOf(world: World): AsyncGenerator<Wish> {
  while (true) {
    const { fours, ...trip } = await world.nextTrip();
    for (const seatIds of fours) yield { ...trip, seatIds };
  }
}

/** What is answered to a hold that is granted, and to one that is not. */
async function learnAnswers(world: World, wish: Wish): Promise<void> {
  const { mint } = world;
  await copyAnswer(world, 'granted-hold', hold(await mint(newId()), wish), 201);
  await copyAnswer(world, 'refused-hold', hold(await mint(newId()), wish), 409);
}

type Granted = Call & { body: Wish };

/** The same seats again on days that nobody sells yet, until they are so many. */
function beyondTheSale(calls: Call[], wanted: number): Granted[] {
  const known = calls as Granted[];
  const all: Granted[] = [];
  for (let turn = 0; all.length < wanted; turn++) {
    for (const call of known.slice(0, wanted - all.length)) {
      const journeyDate = addDays(call.body.journeyDate, turn * 100);
      all.push({ ...call, body: { ...call.body, journeyDate } });
    }
  }
  return all;
}

/** A row for each seat, where the bare routes lock rows. */
async function layOutSeats({ bareSeats: sql }: World, calls: Granted[]): Promise<void> {
  const seats = calls.flatMap(({ body: { trainId, journeyDate, seatIds } }) =>
    seatIds.map((seatId) => ({ trainId, journeyDate, seatId })),
  );
  const column = (pick: (seat: (typeof seats)[number]) => string) => `{${seats.map(pick).join(',')}}`;
  for (const table of ['bare_seats_waiting', 'bare_seats_skipping'])
    await sql`
      INSERT INTO ${sql(table)} (train_id, journey_date, seat_id)
      SELECT * FROM unnest(${column(({ trainId }) => trainId)}::text::uuid[],
        ${column(({ journeyDate }) => journeyDate)}::text::date[], ${column(({ seatId }) => seatId)}::text::uuid[])`;
  await sql`ANALYZE bare_seats_waiting`;
  await sql`ANALYZE bare_seats_skipping`;
}

export const holds = {
  'refused-hold': refusedHold,
  'granted-hold': grantedHold,
};
