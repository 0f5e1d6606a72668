import { BadArgument, readChoice, readOptions, runCommand } from '../base/command.mjs';
import type { Environment } from '../base/config.ts';
import { newId } from '../base/id.ts';
import { type Bus, openBus } from '../bus/bus.ts';
import { sentRowsStayHours } from '../bus/outbox.ts';
import { countSent, republishEvents, type Selection } from '../bus/republish-events.ts';
import { contracts } from '../contracts/all.ts';
import { databaseUrl } from '../runtime/service.ts';
import { createLogger } from '../seeing/log.ts';
import { requireNoPooler } from '../stores/pooler.ts';
import { closePostgres, openPostgres } from '../stores/postgres.ts';
import { requireNatsServers } from '../stores/server-address.ts';
import { commandEnvironment } from './command-environment.ts';

const types = contracts.flatMap((contract) => (contract.kind === 'event' ? [contract.type] : []));
const serviceOf = (type: string) => type.slice(0, type.indexOf('.'));
const emitting = [...new Set(types.map(serviceOf))].sort();

interface Order extends Selection {
  services: string[];
  dryRun: boolean;
}

const usage = `npm run republish -- --since INSTANT   publishes again what was sent from then on, as 2026-11-23T14:00:00+06:00
  --until INSTANT  and before then
  --service NAME   of one service alone
  --type TYPE      of one kind alone, as booking.confirmed
  --dry-run        tells how much that would be, and changes nothing
On what npm run up runs here, or on the servers of DATABASE_URL, REDIS_URL and NATS_URL.`;

/** @throws BadArgument */
export function readOrder(args: string[], now: Date): Order {
  const text = { type: 'string' } as const;
  const values = readOptions(args, {
    since: text,
    until: text,
    service: text,
    type: text,
    'dry-run': { type: 'boolean', default: false },
  });
  if (values.since === undefined) throw new BadArgument('--since: is needed (--help tells more)');
  const since = instant('--since', values.since);
  const until = values.until === undefined ? now : instant('--until', values.until);
  if (since >= now) throw new BadArgument('--since: lies in the future');
  if (until <= since) throw new BadArgument('--until: must be after --since');
  const { service, type } = values;
  if (service !== undefined) readChoice('--service', service, emitting);
  if (type !== undefined) readChoice('--type', type, [...types].sort());
  if (service !== undefined && type !== undefined && serviceOf(type) !== service)
    throw new BadArgument(`--type: ${type} is not an event of ${service}`);
  const services = service ? [service] : type ? [serviceOf(type)] : emitting;
  return { since, until, type, services, dryRun: values['dry-run'] };
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function instant(name: string, value: string): Date {
  const read = new Date(value);
  if (!rfc3339.test(value) || Number.isNaN(read.getTime()))
    throw new BadArgument(
      `${name}: must be an instant with its offset, as 2026-11-23T08:00:00Z or …T14:00:00+06:00`,
    );
  return read;
}

/** @returns how many events were published, or would be. */
export async function republish(
  env: Environment,
  order: Order,
  say: (line: string) => void,
): Promise<number> {
  const bus = await openBus(requireNatsServers(env), 'republish', createLogger('silent'));
  const run = newId();
  let total = 0;
  try {
    for (const service of order.services) total += await republishService(env, order, service, bus, run, say);
    return total;
  } finally {
    await bus.close();
  }
}

async function republishService(
  env: Environment,
  order: Order,
  service: string,
  bus: Bus,
  run: string,
  say: (line: string) => void,
): Promise<number> {
  const db = openPostgres(databaseUrl(service, env), {}, { maxConnections: 2, name: 'republish' });
  let reached = order.since;
  try {
    const counts = await countSent(db, order);
    for (const { type, events } of counts) say(`${type}: ${events}`);
    const all = counts.reduce((sum, { events }) => sum + events, 0);
    if (all === 0 || order.dryRun) return all;
    return await republishEvents({ db, bus, source: service }, order, run, (published, lastSentAt) => {
      reached = lastSentAt;
      say(`${service}: ${published} of ${all} published`);
    });
  } catch (error) {
    say(`${service}: broken off; it goes on with --service ${service} --since ${reached.toISOString()}`);
    throw error;
  } finally {
    await closePostgres(db);
  }
}

const hourMs = 3_600_000;

async function main(args: string[]): Promise<void> {
  const now = new Date();
  const order = readOrder(args, now);
  if (now.getTime() - order.since.getTime() > sentRowsStayHours * hourMs)
    console.log(`What was sent more than ${sentRowsStayHours} hours ago is no longer there.`);
  const env = await commandEnvironment(['DATABASE_URL', 'NATS_URL']);
  requireNoPooler(env);
  const total = await republish(env, order, console.log);
  console.log(`${total} events ${order.dryRun ? 'would be published' : 'published'} again`);
}

if (import.meta.main) await runCommand(usage, main, { failure: 2 });
