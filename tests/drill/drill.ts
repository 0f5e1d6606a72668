import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { addDays, dhakaDate } from '#shared/base/clock';
import { databaseName } from '#shared/runtime/service';
import { eventually } from '#support/platform';
import { fillSales, withOwner } from '../growth/fill-sales.ts';
import { comingDays, planSales } from '../growth/plan-sales.ts';
import { daysAhead, freeSeats, Person } from '../support/client.ts';
import { type Addresses, type Copy, type Lost, makeCopy, type Outcome } from './copy.ts';

export interface DrillOptions {
  bookings: number;
  lose: Lost;
  hurry: boolean;
}

interface DrillReport {
  table: string;
  /** What did not come back as it was, or not in time. */
  violations: string[];
  /** Seconds before the end from which sales are lost, and seconds until it sells again. */
  rpoSeconds: number;
  rtoSeconds: number;
}

const mostLostSeconds = 60;
const backupLimitMs = 3_600_000;
const restLimitMs = 60_000;
/** What was sent shortly before the moment may have been handled after it. */
const republishedMs = 3_600_000;

/** What a sale left: where it is found again, or not. */
interface Sale {
  bookingId: string;
  pnr: string;
}

/**
 * Buys, notes the moment, buys more, destroys, restores to that moment, and counts what is there.
 * @param look what else is to be seen before anything is destroyed
 */
export async function drill(
  options: DrillOptions,
  say: (line: string) => void,
  look: (copy: Copy, buyer: Person, sale: Sale) => Promise<void> = async () => {},
): Promise<DrillReport> {
  const copy = await makeCopy();
  try {
    say('starting a copy');
    const addresses = await copy.up();
    if (options.bookings > 0) await fill(addresses, options.bookings, say);
    const buyer = await new Person(addresses).join();
    await firstBackup(copy, options.bookings > 0);
    say('backed up; buying');
    const before = await buy(buyer);
    const instant = new Date();
    const after = await buy(buyer);
    await look(copy, buyer, before);
    await keepLog(addresses.databaseUrl, instant, options.hurry);
    const gateway = (await knowsRecover()) ? await readGateway(addresses) : undefined;
    say(`destroying ${options.lose}`);
    const destroyed = new Date();
    await copy.destroy(options.lose);

    // First everything that is kept, which tells what would have been lost; then the moment between the two.
    const latest = await copy.succeed(['restore', '--', '--to', 'latest']);
    const rpoSeconds = (destroyed.getTime() - lastTransaction(latest.said).getTime()) / 1_000;
    say(`restoring to ${instant.toISOString()}`);
    const began = performance.now();
    const { seconds: restoreSeconds } = await copy.succeed(['restore', '--', '--to', instant.toISOString()]);
    const restored = await copy.up();
    if (gateway) await remindGateway(restored, gateway);
    const upSeconds = (performance.now() - began) / 1_000 - restoreSeconds;
    const violations = await compare(buyer, before, after);
    const recoverSeconds = await recover(copy, instant, violations);
    const rtoSeconds = (performance.now() - began) / 1_000;
    // What was sold after the moment stands on the streams that were not lost: recover alone knows what to do with it.
    const isMended = recoverSeconds !== undefined || options.lose === 'everything';
    const audited = await audit(copy, isMended);
    if (isMended && audited.code !== 0)
      violations.push(...audited.said.split('\n').filter((line) => !line.startsWith('✓')));
    if (rpoSeconds > mostLostSeconds) violations.push(`${rpoSeconds.toFixed(0)} s of sales would be lost`);
    const rows: [string, string][] = [
      ['bookings', String(await countBookings(restored.databaseUrl))],
      ['lost', options.lose],
      ['RPO', `${rpoSeconds.toFixed(1)} s (at most ${mostLostSeconds})`],
      ['restore', `${restoreSeconds.toFixed(1)} s`],
      ['start', `${upSeconds.toFixed(1)} s`],
      ['recover', recoverSeconds === undefined ? 'not in this release' : `${recoverSeconds.toFixed(1)} s`],
      ['RTO', `${rtoSeconds.toFixed(1)} s`],
      ['audit', audited.said.trim().split('\n').at(-1) ?? ''],
    ];
    const table = ['| | |', '|---|---|', ...rows.map(([what, how]) => `| ${what} | ${how} |`)].join('\n');
    return { table, violations, rpoSeconds, rtoSeconds };
  } finally {
    await copy.end();
  }
}

async function fill({ databaseUrl }: Addresses, bookings: number, say: (line: string) => void) {
  const url = (service: string) =>
    Object.assign(new URL(databaseUrl), { pathname: `/${databaseName(service)}` }).href;
  const lastDay = addDays(dhakaDate(new Date()), comingDays);
  const sales = await withOwner(url('schedule'), (sql) => planSales(sql, bookings, lastDay));
  await fillSales(url, sales, say);
}

/** The stack takes one as soon as it runs; what was filled in since wants another. */
async function firstBackup(copy: Copy, again: boolean): Promise<void> {
  const log = join(copy.home, 'log/backups.log');
  await eventually(
    async () => (await readFile(log, 'utf8').catch(() => '')).includes('can be restored'),
    'the first backup',
    backupLimitMs,
  );
  if (again) await copy.succeed(['backup']);
}

async function buy(buyer: Person): Promise<Sale> {
  const trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), 1);
  const free = (await buyer.seatMap(trip, 'DA', 'CG')).flatMap((coach) => freeSeats([coach], coach.class));
  const { booking } = await buyer.buy(trip, 'DA', 'CG', [free[0]!.seatId]);
  return { bookingId: booking.bookingId, pnr: booking.pnr };
}

/** Waits until what was sold after the instant is kept, as it is within a minute. */
async function keepLog(databaseUrl: string, instant: Date, hurry: boolean): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    // What is sold from now on is in the part of the log that begins here.
    const [part] = await sql<{ name: string }[]>`SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name`;
    if (hurry) await sql`SELECT pg_switch_wal()`;
    await eventually(
      async () => {
        const [archiver] = await sql<{ name: string | null; at: Date | null }[]>`
          SELECT last_archived_wal AS name, last_archived_time AS at FROM pg_stat_archiver`;
        return (archiver!.name ?? '') >= part!.name && (archiver!.at ?? 0) > instant;
      },
      'the log to be kept',
      120_000,
    );
  } finally {
    await sql.end();
  }
}

function lastTransaction(said: string): Date {
  const [, instant] = /the last transaction that is there is of (\S+)/.exec(said) ?? [];
  if (!instant) throw new Error(`the restore does not say what it has restored:\n${said}`);
  return new Date(instant);
}

/** The sale of before is there with its ticket; of the one after there is nothing. */
async function compare(buyer: Person, before: Sale, after: Sale): Promise<string[]> {
  const violations: string[] = [];
  const found = await buyer.call<{ status: string; pnr: string }>('GET', `/v1/bookings/${before.bookingId}`);
  if (found.status !== 200 || found.body.status !== 'CONFIRMED' || found.body.pnr !== before.pnr)
    violations.push(`the booking before the moment: ${found.status} ${JSON.stringify(found.body)}`);
  else if ((await buyer.tickets(before.bookingId)).length !== 1)
    violations.push('the booking before the moment has lost its ticket');
  const surplus = await buyer.call('GET', `/v1/bookings/${after.bookingId}`);
  if (surplus.status !== 404) violations.push(`the booking after the moment: ${surplus.status}`);
  return violations;
}

/** @returns seconds; undefined where this release has no such command */
async function recover(copy: Copy, instant: Date, violations: string[]): Promise<number | undefined> {
  if (!(await knowsRecover())) {
    const since = new Date(instant.getTime() - republishedMs).toISOString();
    await copy.succeed(['republish', '--', '--since', since]);
    return undefined;
  }
  const { code, said, seconds } = await copy.npm([
    'recover',
    '--',
    ...['--since', instant.toISOString(), '--yes', '--by', 'drill'],
  ]);
  if (code !== 0) violations.push(`npm run recover ended with ${code}: ${said.trim()}`);
  return seconds;
}

async function knowsRecover(): Promise<boolean> {
  const { scripts } = JSON.parse(await readFile(join(import.meta.dir, '../../package.json'), 'utf8'));
  return 'recover' in scripts;
}

/** The gateway is another house and forgets nothing; here it is played within payment's database. */
const gatewayTables = ['sandbox_refunds', 'sandbox_transactions'];

const onPayment = <Result>({ databaseUrl }: Addresses, work: (sql: postgres.Sql) => Promise<Result>) =>
  withOwner(Object.assign(new URL(databaseUrl), { pathname: '/payment_db' }).href, work);

const readGateway = (addresses: Addresses): Promise<string[]> =>
  onPayment(addresses, (sql) =>
    Promise.all(
      gatewayTables.map(async (table) => {
        const [row] = await sql<{ rows: string }[]>`
          SELECT coalesce(json_agg(one), '[]')::text AS rows FROM ${sql(table)} AS one`;
        return row!.rows;
      }),
    ),
  );

async function remindGateway(addresses: Addresses, remembered: string[]): Promise<void> {
  await onPayment(addresses, (sql) =>
    sql.begin(async (tx) => {
      for (const table of gatewayTables) await tx`DELETE FROM ${tx(table)}`;
      // A refund names its transaction.
      for (const [at, table] of [...gatewayTables.entries()].reverse())
        await tx`
          INSERT INTO ${tx(table)}
          SELECT * FROM json_populate_recordset(NULL::${tx(table)}, ${remembered[at]!}::text::json)`;
    }),
  );
}

/** Once every consumer has handled what it was told, where that is to be expected. */
async function audit(copy: Copy, isMended: boolean): Promise<Outcome> {
  const once = () => copy.npm(['audit'], { AUDIT_GRACE_SECONDS: '0' });
  const until = Date.now() + restLimitMs;
  let audited = await once();
  while (isMended && audited.code !== 0 && Date.now() < until) audited = await once();
  return audited;
}

async function countBookings(databaseUrl: string): Promise<number> {
  const url = Object.assign(new URL(databaseUrl), { pathname: '/booking_db' }).href;
  return withOwner(url, async (sql) => {
    const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM bookings`;
    return row!.count;
  });
}
