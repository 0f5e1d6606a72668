import { addDays, dhakaDate } from '#shared/base/clock';
import { runAudit } from '#shared/tools/audit/audit';
import { always, openSources } from '#shared/tools/audit/sources';
import { eventually } from '#support/platform';
import { registerBuyers, tripsOnSale } from '../rush/stage.ts';
import { daysAhead, Person, staff } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { type Compared, compare, type Side } from './compare.ts';
import { fillSales, withOwner } from './fill-sales.ts';
import { fillTrains } from './fill-trains.ts';
import { type HotQuery, hottestQueries, whileCounting } from './hot-queries.ts';
import { comingDays, planSales, soldDaysAhead } from './plan-sales.ts';
import { sell } from './sell.ts';

export interface GrowthOptions {
  bookings: number;
  trains: number;
  rounds: number;
}

export interface GrowthReport {
  fillSeconds: number;
  compared: Compared[];
  queries: HotQuery[];
  violations: string[];
}

const services = [
  ...[
    'auth',
    'user',
    'schedule',
    'seat-reservation',
    'booking',
    'payment',
    'ticket',
    'notification',
    'reporting',
  ],
];
const mostTimes = 1.25;
const auditedWhole = 200_000;
const hottest = 10;
const buyers = 120;
const tripsOfSide = 6;
const seatsOfSide = 24;
const searchDays = [2, 3, 4];

/** A small system and a grown one in one run. DATABASE_URL and REDIS_URL name empty servers. */
export async function grow(options: GrowthOptions, say: (line: string) => void): Promise<GrowthReport> {
  process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL;
  process.env.TEST_REDIS_URL ??= process.env.REDIS_URL;
  const running: JatraUnderTest[] = [];
  try {
    const small = await startJatraProcess({ LOG_LEVEL: 'warn' });
    running.push(small);
    let fillSeconds = 0;
    const beforeServices = async (databaseUrl: JatraUnderTest['databaseUrl']) => {
      const began = performance.now();
      await fill(databaseUrl, options, say);
      fillSeconds = (performance.now() - began) / 1_000;
      say(`filled in ${fillSeconds.toFixed(0)} s`);
    };
    const large = await startJatraProcess({ LOG_LEVEL: 'warn' }, 'one process', { beforeServices });
    running.push(large);
    const sides = [await openSide(small), await openSide(large)] as const;
    const compared = await compare(...sides, options.rounds);
    for (const { name, ratio } of compared)
      say(`${name}: ${ratio.toFixed(2)} of its time on a small database`);
    const queries = await findHottest(large, sides[1]);
    const audited = await auditGrown(large, options.bookings);
    return {
      fillSeconds,
      compared,
      queries,
      violations: [
        ...compared
          .filter(({ ratio }) => ratio > mostTimes)
          .map(({ name, ratio }) => `${name} takes ${ratio.toFixed(2)} of its time on a small database`),
        ...queries.flatMap(({ database, text, unindexed }) =>
          unindexed.map((table) => `${database} reads all of ${table}: ${text}`),
        ),
        ...audited.flatMap(({ says, violations }) => violations.map((one) => `audit, ${says}: ${one}`)),
      ],
    };
  } finally {
    for (const jatra of running.reverse()) await jatra.stop();
  }
}

/** Before the services start. */
export async function fill(
  databaseUrl: JatraUnderTest['databaseUrl'],
  { bookings, trains }: GrowthOptions,
  say: (line: string) => void,
) {
  const lastDay = addDays(dhakaDate(new Date()), comingDays);
  const sales = await withOwner(databaseUrl('schedule'), async (sql) => {
    const planned = await planSales(sql, bookings, lastDay);
    if (trains > 1)
      for (const [table, rows] of await fillTrains(sql, trains)) say(`schedule: ${rows} more ${table}`);
    return planned;
  });
  say(`${bookings} bookings on ${sales.trains.length} trains over ${sales.days} days`);
  await fillSales(databaseUrl, sales, say);
}

/** All of a filling that is not too large, else the last day of sale. */
async function auditGrown(jatra: JatraUnderTest, bookings: number) {
  const whole = bookings <= auditedWhole;
  const day = addDays(dhakaDate(new Date()), comingDays - soldDaysAhead);
  const range = whole ? always : { from: day, until: day };
  const sources = await openSources({ ...jatra.env, AUDIT_GRACE_SECONDS: '60' }, range);
  try {
    return await runAudit(sources);
  } finally {
    await sources.close();
  }
}

async function openSide(jatra: JatraUnderTest): Promise<Side> {
  const tokens = await registerBuyers(jatra, buyers, 60);
  const people = tokens.map((token) => {
    const person = new Person(jatra);
    person.accessToken = token;
    return person;
  });
  const enquiries = searchDays.map((day) => ({ from: 'DA', to: 'CG', date: daysAhead(day) }));
  const trips = await eventually(
    () =>
      tripsOnSale(people[0]!, enquiries, { trips: tripsOfSide, each: seatsOfSide }).catch(() => undefined),
    'trips with free seats',
    120_000,
  );
  return { people, trips };
}

async function findHottest(jatra: JatraUnderTest, { people, trips }: Side): Promise<HotQuery[]> {
  const checker = await staff(jatra, 'CHECKER');
  const names = services.map((service) => new URL(jatra.databaseUrl(service)).pathname.slice(1));
  const serviceOf = new Map(names.map((name, at) => [name, services[at]!]));
  return withOwner(jatra.databaseUrl('booking'), async (sql) => {
    const texts = await whileCounting(sql, names, () => sell(people, checker, trips));
    const found = await hottestQueries(sql, { databases: names, texts, most: hottest }, (name, work) =>
      withOwner(jatra.databaseUrl(serviceOf.get(name)!), work),
    );
    return found.map((query) => ({ ...query, database: serviceOf.get(query.database)! }));
  });
}
