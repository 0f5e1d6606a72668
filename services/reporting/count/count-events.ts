import { inGroups } from '#shared/base/in-groups';
import { unreachable } from '#shared/base/unreachable';
import type { Delivery } from '#shared/bus/bus';
import { firstDeliveries } from '#shared/bus/inbox';
import type { Database } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import type { Tx } from '../tx.ts';
import { addCells } from './add-cells.ts';
import { addUp, cellChanges, cellsOf } from './cells.ts';
import { type DayChange, moveDays } from './days.ts';
import { lockBookings, lockCounting, readFacts, writeFacts } from './facts.ts';
import { combine, figuresOf } from './sale.ts';
import { type Facts, type Known, knownOf, type Told, tell } from './told.ts';

interface CountedEvent {
  event: Pick<Delivery, 'id' | 'inboxKey'>;
  told: Told;
}

/** Counts one event once; it is counted when this has ended well. */
export type Count = (event: CountedEvent) => Promise<void>;

/** What counting needs. */
export interface Counting {
  count: Count;
}

interface Parts {
  db: Database<typeof schema>;
  replaying?: boolean;
}

const perTransaction = 100;
/** Consumers have far fewer in their hands. */
const maxWaiting = 10_000;

/**
 * All sales of a day share its row, so events are counted together: those that come while one transaction is under way
 * share the next. An event that Postgres refuses fails alone.
 * @param replaying counts events that the inbox has as well: facts count once.
 */
export function countInGroups({ db, replaying = false }: Parts): Count {
  return inGroups<CountedEvent, void>(
    async (events) => {
      await db.transaction((tx) => countEvents(tx, events, replaying));
      return events.map(() => undefined);
    },
    {
      ...{ requestsAtOnce: 1, perRequest: perTransaction, maxWaiting },
      full: () => new Error('Too many events wait to be counted'),
      singlyAfter: (error) => !unreachable(error),
    },
  );
}

/**
 * Writes the facts of all, and changes days and cells by the difference they make, in the transaction of the inbox rows.
 * Neither the statements nor their work grow with the day.
 */
async function countEvents(tx: Tx, events: CountedEvent[], replaying: boolean): Promise<void> {
  await lockCounting(tx, 'count');
  const first = await firstDeliveries(
    tx,
    events.map(({ event }) => event),
  );
  const fresh = replaying ? events : events.filter(({ event }) => first.delete(event));
  if (fresh.length === 0) return;
  const told = fresh.map((one) => one.told);
  const bookingIds = [...new Set(told.map(({ bookingId }) => bookingId))];
  await lockBookings(tx, bookingIds);
  const facts = await readFacts(tx, bookingIds);
  const before = knownOfEach(facts);
  for (const one of told) tell(facts.get(one.bookingId)!, one);
  const after = knownOfEach(facts);
  await writeFacts(tx, facts, told);
  await moveDays(tx, dayChanges(before, after));
  const cells = (known: Map<string, Known>) =>
    addUp([...known.values()].flatMap(({ sale, seats, takenBack }) => cellsOf(sale, seats, takenBack)));
  await addCells(tx, cellChanges(cells(before), cells(after)));
}

const knownOfEach = (facts: Map<string, Facts>) =>
  new Map([...facts].map(([bookingId, one]) => [bookingId, knownOf(one)]));

/** What each booking adds to its day. */
function dayChanges(before: Map<string, Known>, after: Map<string, Known>): DayChange[] {
  return [...after].flatMap(([bookingId, { sale, takenBack }]) => {
    if (!sale) return [];
    const was = before.get(bookingId)!;
    const change = combine(figuresOf(sale, takenBack), figuresOf(was.sale, was.takenBack), -1);
    return [{ bookingId, date: sale.saleDate, userId: sale.userId, isNew: !was.sale, change }];
  });
}
