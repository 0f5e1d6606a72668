import { systemClock } from '#shared/base/clock';
import { readOptions, runCommand } from '#shared/base/command';
import { readVariable } from '#shared/base/config';
import { openBus } from '#shared/bus/bus';
import { databaseUrl } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { requireNoPooler } from '#shared/stores/pooler';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import { requireNatsServers } from '#shared/stores/server-address';
import type { Deps } from '../connect.ts';
import * as schema from '../schema.ts';
import { learnTrips, mostTripsLearnt } from './learn-trips.ts';
import { type Recount, recountDays } from './recount-days.ts';
import { replayEvents } from './replay-events.ts';

export interface Rebuilt extends Recount {
  events: number;
}

/**
 * Rebuilds all statistics: counts every event that the streams still hold, so that no fact is missing, then counts
 * each day from its facts alone. May run beside the running service.
 */
export async function rebuild(deps: Pick<Deps, 'bus' | 'db' | 'log'>): Promise<Rebuilt> {
  const events = await replayEvents(deps);
  return { events, ...(await recountDays(deps)) };
}

const allDays = 36_500;
const mostRounds = 10_000;

/** Trips whose capacity never was learnt; without the schedule service the rest is right all the same. */
async function learnAll(deps: Parameters<typeof learnTrips>[0]): Promise<string> {
  let learnt = 0;
  try {
    for (let round = 0; round < mostRounds; round++) {
      const read = await learnTrips(deps, allDays);
      learnt += read;
      if (read < mostTripsLearnt) break;
    }
    return `${learnt} trips read`;
  } catch (error) {
    deps.log.warn({ error }, 'trips not read');
    return `${learnt} trips read, then the schedule service did not answer: occupancy may lack trips`;
  }
}

const usage = `npx bun services/reporting/count/rebuild.ts   counts the figures anew from every event that the streams still have
NATS_URL as the operator, for the service itself cannot read a stream again; REPORTING_DATABASE_URL, or DATABASE_URL.`;

async function main(args: string[]): Promise<void> {
  readOptions(args, {});
  const { env } = process;
  requireNoPooler(env);
  const natsServers = requireNatsServers(env);
  const log = createLogger(readVariable(env, 'LOG_LEVEL') ?? 'warn');
  const bus = await openBus(natsServers, 'reporting', log);
  const db = openPostgres(databaseUrl('reporting', env), schema, {
    maxConnections: 6,
    name: 'reporting-rebuild',
    patient: true,
  });
  try {
    const { events, days, changed } = await rebuild({ bus, db, log });
    console.log(`${events} events told again, ${days} days counted`);
    console.log(changed.length === 0 ? 'every figure was right' : `corrected: ${changed.join(', ')}`);
    console.log(await learnAll({ bus, db, log, clock: systemClock }));
  } finally {
    await bus.close();
    await closePostgres(db);
  }
}

if (import.meta.main) await runCommand(usage, main);
