import { and, desc, eq, isNull } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import type { listSaleSwitches } from '#shared/contracts/ops';
import { type Actor, recordAction } from '#shared/records/admin';
import { announceVersion, raiseVersion } from '../admin/change-timetable.ts';
import type { Deps, Tx } from '../connect.ts';
import { saleSwitches, timetableVersion } from '../schema.ts';
import type { Timetable } from '../timetable/timetable-index.ts';
import type { SwitchRow } from './read-sale.ts';

type Switches = (typeof listSaleSwitches)['output']['static'];

/** As the asker writes it; the fields of an operator's request. */
export interface Wish {
  scope: 'all' | 'zone' | 'train' | 'restore';
  key?: string;
  journeyDate?: string;
  why: string;
}

interface Place {
  scope: string;
  key: string;
  journeyDate: string | null;
}

interface State {
  paused: boolean;
  opensAt: Date | null;
}

const open: State = { paused: false, opensAt: null };

/** Nobody gets a hold any more; who holds seats may finish. A repeat changes nothing. @throws Problem VALIDATION */
export function pauseSale(deps: Deps) {
  const set = switchSale(deps);
  return (actor: Actor, wish: Wish) => set(actor, { wish, action: 'pause', change: { paused: true } });
}

/** Ends a pause of the same place; a time of opening stays. A repeat changes nothing. @throws Problem VALIDATION */
export function resumeSale(deps: Deps) {
  const set = switchSale(deps);
  return (actor: Actor, wish: Wish) => set(actor, { wish, action: 'resume', change: { paused: false } });
}

/** Nothing is sold before; null takes it back. A repeat changes nothing. @throws Problem VALIDATION */
export function openSaleAt(deps: Deps) {
  const set = switchSale(deps);
  return (actor: Actor, wish: Wish & { opensAt: string | null }) => {
    if (wish.scope === 'restore') throw invalid('scope', 'restore is opened by resume');
    const opensAt = wish.opensAt === null ? null : new Date(wish.opensAt);
    return set(actor, { wish, action: 'open-at', change: { opensAt } });
  };
}

/** What is paused, and what opens when; the newest first. */
export function listSwitches({ db, timetable }: Pick<Deps, 'db' | 'timetable'>) {
  return async (): Promise<Switches> => {
    const rows = await db.select().from(saleSwitches).orderBy(desc(saleSwitches.changedAt), saleSwitches.id);
    const { trainsById } = timetable.current();
    return {
      switches: rows.map(({ id: _, opensAt, changedAt, ...row }) => ({
        ...row,
        trainNumber: trainsById.get(row.key)?.number ?? null,
        opensAt: opensAt?.toISOString() ?? null,
        changedAt: changedAt.toISOString(),
      })),
    };
  };
}

function switchSale(deps: Deps) {
  return async (
    actor: Actor,
    asked: { wish: Wish; action: string; change: Partial<State> },
  ): Promise<Switches> => {
    const { wish, action, change } = asked;
    const place = placeOf(deps.timetable.current(), wish);
    const now = deps.clock.now();
    const version = await deps.db.transaction(async (tx) => {
      // Whoever else changes a switch waits here.
      await tx.select().from(timetableVersion).for('update');
      const before = await readState(tx, place);
      const after = { ...before, ...change };
      if (isSame(before, after)) return undefined;
      await write(tx, { ...place, ...after, reason: wish.why, by: actor.by ?? actor.userId, changedAt: now });
      await recordAction(tx, actor, now, {
        action,
        entity: 'sale',
        entityId: [place.scope, place.key, ...(place.journeyDate ? [place.journeyDate] : [])].join('/'),
        reason: wish.why,
        before: factsOf(before),
        after: factsOf(after),
      });
      return raiseVersion(tx);
    });
    if (version !== undefined) await announceVersion(deps, version);
    return listSwitches(deps)();
  };
}

/** @throws Problem VALIDATION naming `key` */
function placeOf(timetable: Timetable, { scope, key, journeyDate }: Wish): Place {
  const date = journeyDate ?? null;
  if (scope === 'all' || scope === 'restore') {
    if (key !== undefined && key !== 'all') throw invalid('key', `is not for scope ${scope}`);
    return { scope, key: 'all', journeyDate: date };
  }
  if (key === undefined) throw invalid('key', `is needed beside scope ${scope}`);
  if (scope === 'zone') {
    const zones = [...new Set(timetable.trains.flatMap(({ zone }) => zone ?? []))].sort();
    if (!zones.includes(key)) throw invalid('key', `is none of the zones ${zones.join(', ')}`);
    return { scope, key, journeyDate: date };
  }
  const train =
    timetable.trainsById.get(key.toLowerCase()) ?? timetable.trains.find(({ number }) => number === key);
  if (!train) throw invalid('key', 'is neither the number nor the id of a train');
  return { scope, key: train.id, journeyDate: date };
}

const isAt = ({ scope, key, journeyDate }: Place) =>
  and(
    eq(saleSwitches.scope, scope),
    eq(saleSwitches.key, key),
    journeyDate === null ? isNull(saleSwitches.journeyDate) : eq(saleSwitches.journeyDate, journeyDate),
  );

async function readState(tx: Tx, place: Place): Promise<State> {
  const { paused, opensAt } = saleSwitches;
  const [row] = await tx.select({ paused, opensAt }).from(saleSwitches).where(isAt(place));
  return row ?? open;
}

const isSame = (one: State, other: State) =>
  one.paused === other.paused && one.opensAt?.getTime() === other.opensAt?.getTime();

const factsOf = ({ paused, opensAt }: State) => ({ paused, opensAt: opensAt?.toISOString() ?? null });

async function write(tx: Tx, row: Omit<SwitchRow, 'id'>): Promise<void> {
  if (!row.paused && row.opensAt === null) {
    await tx.delete(saleSwitches).where(isAt(row));
    return;
  }
  const { scope, key, journeyDate, ...changed } = row;
  await tx
    .insert(saleSwitches)
    .values(row)
    .onConflictDoUpdate({
      target: [saleSwitches.scope, saleSwitches.key, saleSwitches.journeyDate],
      set: changed,
    });
}
