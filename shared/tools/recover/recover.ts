import { BadArgument, readOptions, runCommand } from '../../base/command.mjs';
import type { Environment } from '../../base/config.ts';
import { sentRowsStayHours } from '../../bus/outbox.ts';
import { eraseAccount } from '../../contracts/auth.ts';
import { raiseEpoch, settleOrphans } from '../../contracts/recovery.ts';
import { audit } from '../audit/audit.ts';
import { consumersCaughtUp, outboxesDrained } from '../audit/messages.ts';
import { type Orphan, readEvents } from '../audit/orphans.ts';
import { openSources } from '../audit/sources.ts';
import { commandEnvironment } from '../command-environment.ts';
import { republish } from '../republish.ts';
import { driveCase, type Outcome, tellTickets } from './drive.ts';
import { openSale } from './open-sale.ts';
import { openPlaces, type Places } from './places.ts';
import { type Case, type Other, type Plan, planRecovery } from './plan.ts';
import { recountReports, recountSoldSeats } from './recount.ts';

const usage = `npm run recover -- --since INSTANT   after all databases were restored to an instant, as 2026-11-23T14:00:00+06:00
  --list           shows what was lost and what would be done, and changes nothing
  --yes            sells lost bookings again, or sends their money back, without asking
  --by NAME        who recovers, for the record; operator
Events on the streams that no outbox has tell what was lost. Run it again where it was broken off or something is left:
what is done stays as it is. 0: nothing is left and every invariant holds; 1: something is left; 2: it could not be done.
On what npm run up runs here, or on the servers of DATABASE_URL, REDIS_URL and NATS_URL. AUDIT_GRACE_SECONDS=60`;

export interface Order {
  since: Date;
  list: boolean;
  yes: boolean;
  by: string;
}

const hourMs = 3_600_000;
/** What was sent before the instant and heard after it, is heard again. */
const republishedBeforeMs = hourMs;
const casesAtOnce = 8;
const settledAtOnce = 200;
const restMs = 120_000;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** @throws BadArgument */
export function readOrder(args: string[], now: Date): Order {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const values = readOptions(args, {
    since: text,
    list: flag,
    yes: flag,
    by: { ...text, default: 'operator' },
  });
  if (values.since === undefined) throw new BadArgument('--since: is needed (--help tells more)');
  const since = new Date(values.since);
  if (!rfc3339.test(values.since) || Number.isNaN(since.getTime()))
    throw new BadArgument(
      '--since: must be an instant with its offset, as 2026-11-23T08:00:00Z or …T14:00:00+06:00',
    );
  if (since >= now) throw new BadArgument('--since: lies in the future');
  if (now.getTime() - since.getTime() > sentRowsStayHours * hourMs)
    throw new BadArgument(`--since: is more than ${sentRowsStayHours} hours ago, and outboxes keep no more`);
  if (!/^[a-z0-9._-]{2,40}$/.test(values.by))
    throw new BadArgument('--by: must be 2 to 40 of a-z, 0-9, dot, dash and underscore');
  if (values.list && values.yes) throw new BadArgument('--yes: does nothing beside --list');
  return { since, list: values.list, yes: values.yes, by: values.by };
}

type Say = (line: string) => void;
/** Asks the operator before lost bookings are sold again or paid back. */
type Agree = (sales: Case[]) => boolean;

/** @returns how much is left to do, by whom the last lines say */
export async function recover(env: Environment, order: Order, say: Say, agree: Agree): Promise<number> {
  const places = await openPlaces(env);
  try {
    const plan = await look(places);
    show(plan, say);
    if (order.list) return 0;
    await prepare(env, places, order, plan, say);
    const isSale = ({ way }: Case) => way === 'SELL' || way === 'REFUND';
    const drive = (cases: Case[]) => driveAll(places, cases, order.by, say);
    // What was given back or used comes first: its seats may be what a lost sale needs.
    const outcomes = await drive(plan.cases.filter((one) => !isSale(one)));
    outcomes.push(...(await othersAgain(places, plan.others, order.by)));
    const sales = plan.cases.filter(isSale);
    if (sales.length > 0 && (order.yes || agree(sales))) outcomes.push(...(await drive(sales)));
    else
      outcomes.push(...sales.map((one) => [one.orphans, { says: 'waits for a yes', left: true }] as const));
    await settle(places, outcomes, order.by);
    await finish(env, places, order, say);
    return total(outcomes, say);
  } finally {
    await places.close();
  }
}

async function look(places: Places): Promise<Plan> {
  const orphans: Orphan[] = [];
  for await (const batch of readEvents(places)) orphans.push(...batch.orphans);
  const bookings = [...new Set(orphans.flatMap(({ data }) => (data.bookingId as string | undefined) ?? []))];
  const rows = await places.current('booking')<{ id: string }[]>`
    SELECT id FROM bookings WHERE id = ANY(${bookings}::uuid[])`;
  return planRecovery(orphans, new Set(rows.map(({ id }) => id)));
}

function show({ cases, others }: Plan, say: Say): void {
  const orphans = cases.reduce((sum, one) => sum + one.orphans.length, 0) + others.length;
  say(`${orphans} events of the last ${sentRowsStayHours} hours are on a stream and in no outbox`);
  const rows = cases.map(({ way, pnr, bookingId, userId, amountPoisha, orphans, why }) => [
    way,
    pnr ?? '-',
    bookingId,
    userId ?? '-',
    (amountPoisha / 100).toFixed(2),
    String(orphans.length),
    why,
  ]);
  for (const { orphan, way } of others)
    rows.push([way, '-', orphan.aggregateId, '-', '-', '1', `${orphan.type} ${orphan.time}`]);
  if (rows.length > 0) table([['way', 'PNR', 'of', 'user', 'BDT', 'events', 'why'], ...rows], say);
}

function table(rows: string[][], say: Say): void {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  for (const row of rows)
    say(
      `  ${row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd()}`,
    );
}

/** Before anything happens again: the codes on paper are known, Redis is doubted, and what was sent is heard. */
async function prepare(
  env: Environment,
  places: Places,
  order: Order,
  { cases }: Plan,
  say: Say,
): Promise<void> {
  const { by, since } = order;
  for (const one of cases)
    for (const passenger of await tellTickets(places, one, by))
      say(
        `passenger ${passenger} of ${one.pnr ?? one.bookingId} has got another ticket: the code on paper is not good`,
      );
  const { epoch } = await places.bus.request(raiseEpoch, { by });
  say(`epoch ${epoch}: every trip is rebuilt from Postgres before it sells`);
  const selection = { since: new Date(since.getTime() - republishedBeforeMs), until: new Date() };
  const services = Object.keys(settleOrphans);
  const count = await republish(env, { ...selection, services, dryRun: false }, () => {});
  say(`${count} events published again`);
}

type Driven = readonly [orphans: Orphan[], outcome: Outcome];

async function driveAll(places: Places, cases: Case[], by: string, say: Say): Promise<Driven[]> {
  const driven: Driven[] = [];
  for (let at = 0; at < cases.length; at += casesAtOnce) {
    const some = cases.slice(at, at + casesAtOnce);
    const outcomes = await Promise.all(some.map((one) => outcomeOf(places, one, by)));
    outcomes.forEach((outcome, index) => {
      driven.push([some[index]!.orphans, outcome]);
      if (some[index]!.way !== 'NOTHING')
        say(`${some[index]!.pnr ?? some[index]!.bookingId}: ${outcome.says}`);
    });
  }
  return driven;
}

/** A booking that cannot be taken its way is left, and keeps no other from its own. */
async function outcomeOf(places: Places, one: Case, by: string): Promise<Outcome> {
  try {
    return await driveCase(places, one, by);
  } catch (error) {
    return { says: `left: ${(error as Error).message}`, left: true };
  }
}

async function othersAgain({ bus }: Places, others: Other[], by: string): Promise<Driven[]> {
  const driven: Driven[] = [];
  for (const { orphan, way } of others) {
    if (way !== 'ERASE') {
      const says =
        way === 'GONE' ? `gone: ${orphan.type}` : `by hand: ${orphan.type} of ${orphan.aggregateId}`;
      driven.push([[orphan], { says, left: way === 'BY HAND' }]);
      continue;
    }
    const userId = orphan.aggregateId;
    const outcome = await bus.request(eraseAccount, { userId, requestId: `recover by ${by}` }).then(
      () => ({ says: 'erased again', left: false }),
      (error: Error) => ({ says: `left: ${error.message}`, left: true }),
    );
    driven.push([[orphan], outcome]);
  }
  return driven;
}

/** What has had its way is noted in the outbox of its service, and is no orphan any more. */
async function settle({ bus }: Places, driven: Driven[], by: string): Promise<void> {
  const settled = driven.flatMap(([orphans, { says, left }]) =>
    left ? [] : orphans.map((orphan) => ({ orphan, outcome: says })),
  );
  for (const [service, own] of Map.groupBy(settled, ({ orphan }) => orphan.service))
    for (let at = 0; at < own.length; at += settledAtOnce) {
      const events = own.slice(at, at + settledAtOnce).map(({ orphan, outcome }) => {
        const { id, type, aggregateId, version, time } = orphan;
        return { id, type, aggregateId, version, time, outcome };
      });
      await bus.request(settleOrphans[service]!, { by, events });
    }
}

async function finish(env: Environment, places: Places, { by, since }: Order, say: Say): Promise<void> {
  if (!(await comesToRest(env))) say('events are still on their way: figures may have to be counted again');
  say(`${await recountSoldSeats(places, by)} trips showed wrong figures of sold seats`);
  const days = await recountReports(places, by);
  say(days.length === 0 ? 'the reports are right' : `reports corrected: ${days.join(', ')}`);
  say(await openSale(places.bus, `recovered since ${since.toISOString()}`));
}

async function comesToRest(env: Environment): Promise<boolean> {
  const until = performance.now() + restMs;
  while (performance.now() < until) {
    const sources = await openSources({ ...env, AUDIT_GRACE_SECONDS: '0' });
    try {
      const found = await Promise.all([outboxesDrained, consumersCaughtUp].map((one) => one.look(sources)));
      if (found.every(({ violations }) => violations.length === 0)) return true;
    } finally {
      await sources.close();
    }
    await Bun.sleep(1_000);
  }
  return false;
}

function total(driven: Driven[], say: Say): number {
  const counts = Map.groupBy(driven, ([, { says }]) => says);
  const rows = [...counts].map(([says, all]) => [String(all.length), says]);
  if (rows.length > 0) table([['of', 'outcome'], ...rows], say);
  return driven.filter(([, { left }]) => left).length;
}

function askOperator(sales: Case[]): boolean {
  if (!process.stdin.isTTY) {
    console.log('Nobody is here to ask: --yes sells them again or sends their money back.');
    return false;
  }
  return confirm(`Sell ${sales.length} lost bookings again, or send their money back where that cannot be?`);
}

async function main(args: string[]): Promise<number> {
  const order = readOrder(args, new Date());
  const env = await commandEnvironment(['DATABASE_URL', 'REDIS_URL', 'NATS_URL']);
  const left = await recover(env, order, console.log, askOperator);
  if (order.list) return 0;
  const found = await audit({ AUDIT_GRACE_SECONDS: '60', ...env });
  const broken = found.filter(({ violations }) => violations.length > 0);
  for (const { says, violations } of broken)
    console.log(`✗ ${says}\n    ${violations.slice(0, 5).join('\n    ')}`);
  console.log(`${found.length - broken.length} of ${found.length} invariants hold; ${left} are left to do`);
  return left === 0 && broken.length === 0 ? 0 : 1;
}

if (import.meta.main) await runCommand(usage, main, { failure: 2 });
