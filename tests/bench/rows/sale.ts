import { withPostgres } from '../../faults/operator.ts';
import type { Arrivals, ArrivalsTold } from '../load/arrivals.ts';
import type { Sale, SaleTold } from '../load/buyers.ts';
import { cpuMs } from '../load/rounds.ts';
import { haveDone } from '../load/work.ts';
import type { Result } from '../report.ts';
import { rows } from '../rows.ts';
import { percentile, spreadOf } from '../statistics.ts';
import { pairs, saleDays, seatsPerOrder } from '../trips.ts';
import { onCores, registerBuyers, type World } from '../world.ts';
import { askOnce } from './ask-once.ts';

/** A sale is measured once, for as long as ten rounds. */
const roundsLong = 10;
const shortestMs = 3_000;
/** The first part, in which all begin at once, does not count. */
const warmUp = 0.2;
const ordersPerSecond = 1.5;
const mailsMs = 60_000;
const hitsPerSecond = 6_944;
const searchedPairs = 20;

export async function sale(world: World): Promise<Result[]> {
  const told = await sell(world, await buyersWithOrders(world));
  return [
    {
      row: 'sale',
      title: onCores(world, `${rows.sale}, ${world.options.buyers} buyers who poll`),
      jatra: spreadOf([told.seatsPerSecond]),
      unit: 'seats/s',
      bar: { must: 200, aim: 530 },
      holds: told.holds,
      notes: told.notes,
    },
  ];
}

/** The sale, and beside it searches that come at their own times. */
export async function both(world: World): Promise<Result[]> {
  const durationMs = saleMs(world);
  const paths = saleDays.flatMap((date) =>
    pairs.slice(0, searchedPairs).map(({ from, to }) => `/v1/trips?from=${from}&to=${to}&date=${date}`),
  );
  const { baseUrl } = world.jatra;
  const task: Arrivals = { baseUrl, paths, perSecond: hitsPerSecond, durationMs };
  const buyers = await buyersWithOrders(world);
  await askOnce(
    world,
    paths.map((path) => ({ path })),
  );
  const [told, searched] = await Promise.all([
    sell(world, buyers),
    haveDone<ArrivalsTold>('arrivals.ts', task),
  ]);
  return [
    {
      row: 'both/seats',
      title: onCores(world, rows.both),
      jatra: spreadOf([told.seatsPerSecond]),
      unit: 'seats/s',
      bar: { must: 133, aim: 286 },
      holds: told.holds,
      notes: told.notes,
    },
    {
      row: 'both/search',
      title: 'p99 of those searches, from when each was to be sent',
      jatra: spreadOf([searched.p99Ms]),
      unit: 'ms',
      bar: { must: 500, aim: 250, atMost: true },
      holds: [{ what: 'each search was answered', true: searched.wrong === 0 }],
      notes: [
        `${searched.sent} searches, ${searched.wrong} without an answer, ${searched.medianMs.toFixed(1)} ms usually`,
      ],
    },
  ];
}

const saleMs = ({ options }: World) => Math.max(shortestMs, options.roundMs * roundsLong);

async function sell(world: World, buyers: Sale['buyers']) {
  const durationMs = saleMs(world);
  const mailsBefore = await world.mailsTaken();
  const task: Sale = { baseUrl: world.jatra.baseUrl, buyers, durationMs };
  const cpuBefore = await cpuMs(world.jatra.operations);
  const told = await haveDone<SaleTold>('buyers.ts', task);
  const counted = told.doneMs.filter((at) => at > durationMs * warmUp && at <= durationMs);
  const seatsPerSecond = (counted.length * seatsPerOrder * 1_000) / (durationMs * (1 - warmUp));
  const mails = await waitForMails(world, mailsBefore, told.orders);
  const cpu = ((await cpuMs(world.jatra.operations)) - cpuBefore) / told.orders;
  const faults = Map.groupBy(told.faults, (fault) => fault);
  return {
    seatsPerSecond,
    holds: [
      { what: 'every order has its tickets', true: told.faults.length === 0 && told.orders > 0 },
      { what: 'buyers always had something to buy', true: told.ranOut === 0 },
      { what: 'every mail is out a minute after the end', true: mails.left === 0 },
    ],
    notes: [
      ...(told.tookMs.length > 0
        ? [
            `${told.orders} orders; one took ${Math.round(percentile(told.tookMs, 0.5))} ms, one in a hundred more than ${Math.round(percentile(told.tookMs, 0.99))} ms`,
          ]
        : []),
      `the services took ${cpu.toFixed(1)} ms of the processor for an order, until the last mail was out`,
      mails.left === 0
        ? `the last mail was out ${(mails.tookMs / 1_000).toFixed(1)} s after the end`
        : `${mails.left} mails are not out a minute after the end`,
      ...[...faults].map(([fault, times]) => `${times.length} times ${fault}`).slice(0, 5),
    ],
  };
}

/** Orders for each buyer, each on a trip on which the buyer has bought nothing yet. */
async function buyersWithOrders(world: World): Promise<Sale['buyers']> {
  const ids = await registerBuyers(world, world.options.buyers);
  const buyers: Sale['buyers'] = [];
  for (const id of ids) buyers.push({ token: await world.mint(id), orders: [] });
  const each = Math.ceil((saleMs(world) / 1_000) * ordersPerSecond) + 1;
  let next = 0;
  while (buyers.some(({ orders }) => orders.length < each)) {
    const { fours, ...trip } = await world.nextTrip();
    for (const seatIds of fours.slice(0, buyers.length))
      buyers[next++ % buyers.length]!.orders.push({ ...trip, seatIds });
  }
  return buyers;
}

/** @returns how many are not out, and how long it took */
async function waitForMails({ jatra, mailsTaken }: World, before: number, orders: number) {
  const began = performance.now();
  while (true) {
    const [row] = await withPostgres(
      { env: jatra.env },
      'notification',
      (sql) => sql<{ pending: number }[]>`
        SELECT count(*)::int AS pending FROM notifications WHERE type = 'EMAIL' AND status = 'PENDING'`,
    );
    const left = Math.max(row!.pending, before + orders - (await mailsTaken()));
    const tookMs = performance.now() - began;
    if (left <= 0 || tookMs > mailsMs) return { left: Math.max(0, left), tookMs };
    await Bun.sleep(100);
  }
}
