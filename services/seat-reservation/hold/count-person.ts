import { sql } from 'drizzle-orm';
import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import { nameOf } from '../trip/trip.ts';
import countLua from './count-person.lua' with { type: 'text' };
import { joinMarks, marksOf } from './identities.ts';

type Input = typeof contract.countPerson.input.static;
type Output = typeof contract.countPerson.output.static;

const countScript = script('count-person', countLua);
/** Far more than the limits of holds and orders let one account have. */
const seatsAtMost = 500;

/**
 * An account has told another document. What it holds and has bought on trips ahead counts by that as well: first the
 * rows, so that a rebuild counts alike, then Redis.
 */
export function countPerson(deps: Deps) {
  return async ({ userId }: Input): Promise<Output> => {
    deps.identities.forget(userId);
    deps.bus.notify(contract.personChanged, { userId });
    const told = await deps.identities.of(userId);
    if (told === '') return { seats: 0 };
    const rows = await listStanding(deps, userId);
    await writeMarks(deps, told, rows);
    let seats = 0;
    for (const own of Map.groupBy(rows, tripOf).values()) seats += await countOnTrip(deps, userId, told, own);
    return { seats };
  };
}

interface Row extends Record<string, unknown> {
  id: string;
  train_id: string;
  journey_date: string;
  hold_id: string;
  status: 'LOCKED' | 'CONFIRMED';
  identity: string | null;
}

const tripOf = ({ train_id: trainId, journey_date: journeyDate }: Row) => nameOf({ trainId, journeyDate });

async function listStanding({ db }: Deps, userId: string): Promise<Row[]> {
  const rows = await db.execute<Row>(sql`
    SELECT r.id, r.train_id, r.journey_date::text AS journey_date, r.hold_id, r.status, coalesce(r.marks, r.identity) AS identity
    FROM seat_reservations r JOIN trips t USING (train_id, journey_date)
    WHERE r.user_id = ${userId} AND t.ends_at > CURRENT_TIMESTAMP
      AND (r.status = 'CONFIRMED' OR (r.status = 'LOCKED' AND r.expires_at > CURRENT_TIMESTAMP))
    ORDER BY r.reserved_at DESC LIMIT ${seatsAtMost}`);
  return [...rows];
}

async function writeMarks({ db }: Deps, told: string, rows: Row[]): Promise<void> {
  for (const [identity, some] of Map.groupBy(rows, (row) => row.identity ?? '')) {
    const joined = joinMarks([...marksOf(identity), ...marksOf(told)]);
    if (joined === identity) continue;
    const ids = some.map(({ id }) => id);
    await db.execute(sql`
      UPDATE seat_reservations SET marks = ${joined} WHERE id = ANY(${`{${ids.join(',')}}`}::uuid[])`);
  }
}

async function countOnTrip(deps: Deps, userId: string, told: string, rows: Row[]): Promise<number> {
  const { train_id: trainId, journey_date: journeyDate } = rows[0]!;
  const trip = await deps.trips.open({ trainId, journeyDate });
  const holds = [...new Set(rows.filter(({ status }) => status === 'LOCKED').map((row) => row.hold_id))];
  const sold = rows.filter(({ status }) => status === 'CONFIRMED').map(({ id }) => id);
  const { rest } = await runScript(deps, countScript, {
    trip,
    args: [userId, told, holds.length, ...holds, ...sold],
  });
  return Number(rest[0]);
}
