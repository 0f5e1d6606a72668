import { newId } from '#shared/base/id';
import type { Call } from '../load/requests.ts';
import { runRounds } from '../load/rounds.ts';
import { writeScript } from '../load/wrk.ts';
import { type Bar, compared, type Result } from '../report.ts';
import { type RowName, rows } from '../rows.ts';
import { spreadOf } from '../statistics.ts';
import { pairs, patiently, saleDays } from '../trips.ts';
import { copyAnswer, onCores, type World } from '../world.ts';
import { askOnce } from './ask-once.ts';
import { changeTrips } from './change-trips.ts';
import { searchedDate } from './searched-date.ts';

const asSearch: Bar = { must: 0.6, aim: 0.8 };
const asMap: Bar = { must: 0.5, aim: 0.7 };
const changesPerSecond = 100;

const search = (compressed: boolean): Call => ({
  path: `/v1/trips?from=DA&to=CG&date=${searchedDate}`,
  compressed,
});

/** What somebody types who wants Chattogram. */
const typed = ['C', 'Ch', 'Cha', 'Chat', 'Chatt', 'Chatto', 'Chattog', 'Chattogram', 'চ', 'চট', 'চট্টগ্রাম'];
const lookUp = (text: string): Call => ({ path: `/v1/stations?${new URLSearchParams({ q: text })}` });

/** The train that is nearest to 900 seats between the two cities. */
async function largeTrain(world: World): Promise<{ trainId: string; journeyDate: string; seats: number }> {
  const sizes: { trainId: string; journeyDate: string; seats: number }[] = [];
  for (const { trainId, journeyDate } of await patiently(() =>
    world.person.search('DA', 'CG', searchedDate),
  )) {
    const coaches = await patiently(() => world.person.seatMap({ trainId, journeyDate }, 'DA', 'CG'));
    sizes.push({ trainId, journeyDate, seats: coaches.reduce((sum, { seats }) => sum + seats.length, 0) });
  }
  const by = ({ seats }: { seats: number }) => Math.abs(seats - 900);
  return sizes.sort((one, other) => by(one) - by(other))[0]!;
}

const mapOf = ({ trainId, journeyDate }: { trainId: string; journeyDate: string }, compressed: boolean) => ({
  path: `/v1/trips/${trainId}/${journeyDate}/seats?from=DA&to=CG`,
  compressed,
});

/** What many ask alike, against the same bytes from memory. */
export const looks = {
  search: (world: World) => sameBytes(world, { row: 'search', bar: asSearch, calls: [search(true)] }),
  'search-plain': (world: World) =>
    sameBytes(world, { row: 'search-plain', bar: asSearch, calls: [search(false)] }),
  'search-changing': (world: World) =>
    changeTrips(world, { perSecond: changesPerSecond }, () =>
      sameBytes(world, { row: 'search-changing', bar: asSearch, calls: [search(true)] }),
    ),
  stations: (world: World) => sameBytes(world, { row: 'stations', bar: asSearch, calls: typed.map(lookUp) }),
  'seat-map': async (world: World) =>
    sameBytes(world, { row: 'seat-map', bar: asMap, calls: [mapOf(await largeTrain(world), true)] }),
  'seat-map-plain': async (world: World) =>
    sameBytes(world, { row: 'seat-map-plain', bar: asMap, calls: [mapOf(await largeTrain(world), false)] }),
  'seat-map-changing': async (world: World) => {
    const train = await largeTrain(world);
    return changeTrips(world, { perSecond: changesPerSecond, only: train }, () =>
      sameBytes(world, { row: 'seat-map-changing', bar: asMap, calls: [mapOf(train, true)] }),
    );
  },
  enquiries,
};

async function sameBytes(
  world: World,
  { row, bar, calls }: { row: RowName; bar: Bar; calls: Call[] },
): Promise<Result[]> {
  const { jatra, bareUrl, folder, options } = world;
  const copies: Call[] = [];
  for (const call of calls) {
    const name = newId();
    await copyAnswer(world, name, call, 200);
    copies.push({ ...call, path: `/same/${name}` });
  }
  const scripts = {
    bare: await writeScript(folder, { url: bareUrl, calls: copies, expects: 200 }),
    jatra: await writeScript(folder, { url: jatra.baseUrl, calls, expects: 200 }),
  };
  const measured = await runRounds(world, {
    names: ['bare', 'jatra'],
    milliseconds: options.roundMs,
    script: (name) => scripts[name],
  });
  return [compared({ row, title: rows[row], against: 'the same bytes from memory', bar }, measured)];
}

const enquiriesMixed = 2_000;
const mapEvery = 10;
const tripsLookedAt = 60;

/** Searches over many pairs and dates, and maps of many trips: nothing that one answer would do for. */
async function enquiries(world: World): Promise<Result[]> {
  const searches = saleDays.flatMap((date) =>
    pairs.map(({ from, to }): Call => ({ path: `/v1/trips?from=${from}&to=${to}&date=${date}` })),
  );
  const maps: Call[] = [];
  for (let trip = 0; trip < tripsLookedAt; trip++) {
    const { trainId, journeyDate, from, to } = await world.nextTrip();
    maps.push({ path: `/v1/trips/${trainId}/${journeyDate}/seats?from=${from}&to=${to}` });
  }
  const calls = Array.from({ length: enquiriesMixed }, (_, at) =>
    at % mapEvery === 0 ? maps[(at / mapEvery) % maps.length]! : searches[(at * 7) % searches.length]!,
  );
  const tookMs = await askOnce(world, calls);
  const script = await writeScript(world.folder, { url: world.jatra.baseUrl, calls, expects: 200 });
  const { jatra } = await runRounds(world, {
    names: ['jatra'],
    milliseconds: world.options.roundMs,
    script: () => script,
  });
  const bar = { must: 20_000, aim: 36_667 };
  const notes = [
    `${searches.length} searches and ${maps.length} seat maps, ${jatra.bytes} B each on average`,
    `asked for the first time they took ${(tookMs / 1_000).toFixed(1)} s, which open each trip's seats and do not count`,
  ];
  return [
    {
      row: 'enquiries',
      title: onCores(world, rows.enquiries),
      jatra: spreadOf(jatra.rates),
      unit: '/s',
      cpuMs: { jatra: jatra.cpuMs },
      bar,
      notes,
    },
  ];
}
