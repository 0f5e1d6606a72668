import { invalid } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { bearerOf, type Named, soundsFar } from '../timetable/checks/names.ts';
import { crowKm, isOneFigure, isTooFast, tooFast, wrongKm } from '../timetable/checks/tracks.ts';
import type { Timetable, Train } from '../timetable/timetable-index.ts';

type EditDeps = Pick<Deps, 'log' | 'timetable'>;

/**
 * Refuses a Bengali name that another one has. A name that only sounds unlike the English one may be official: it is
 * accepted and logged.
 * @param field as the caller wrote it.
 */
export function refuseWrongName(
  { log, timetable }: EditDeps,
  kind: 'train' | 'station',
  named: Named,
  field: string,
): void {
  if (!soundsFar(named)) return;
  const { trains, stations } = timetable.current();
  const all: Named[] =
    kind === 'train' ? trains.map(({ number, ...rest }) => ({ ...rest, code: number })) : stations;
  const bearer = bearerOf(
    named,
    all.filter(({ code }) => code !== named.code),
  );
  if (bearer) throw invalid(field, `is the Bengali name of ${kind} ${bearer.code} ${bearer.name}`);
  log.warn({ [kind]: named.code }, 'the Bengali name does not sound like the English one');
}

export interface EditedStop {
  stationId: string | null;
  distanceKm: string | null;
  arrival: number;
  departure: number;
}

/**
 * Refuses kilometres that no track between two neighbouring stops has, or that other trains contradict, and times that
 * no train can keep.
 * @param changed whether a stop is new or changed: runs between others stay as they are.
 */
export function refuseWrongRuns(
  { timetable }: EditDeps,
  stops: EditedStop[],
  changed: (at: number) => boolean,
  fieldOf: (at: number, field: string) => string,
): void {
  const current = timetable.current();
  for (const [at, stop] of stops.entries()) {
    const before = stops[at - 1];
    if (!before || before.distanceKm === null || stop.distanceKm === null) continue;
    if (!changed(at) && !changed(at - 1)) continue;
    const km = Number(stop.distanceKm) - Number(before.distanceKm);
    const [from, to] = [before, stop].map(({ stationId }) => current.stationsById.get(stationId ?? ''));
    const wrong = wrongKm(km, from && to && crowKm(from, to)) ?? contradicted(current, km, before, stop);
    if (wrong) throw invalid(fieldOf(at, 'distanceKm'), wrong);
    const minutes = stop.arrival - before.departure;
    if (isTooFast(km, minutes)) throw invalid(fieldOf(at, 'arrivalTime'), tooFast(km, minutes));
  }
}

/** By another train that runs between the two without a stop, in either direction. */
function contradicted(
  { trainsByStation }: Timetable,
  km: number,
  before: EditedStop,
  stop: EditedStop,
): string | undefined {
  for (const { train, at } of trainsByStation.get(before.stationId ?? '') ?? []) {
    for (const next of [at - 1, at + 1]) {
      const other = lengthOf(train, at, next, stop.stationId);
      if (other !== undefined && !isOneFigure(km, other))
        return `makes ${km.toFixed(1)} km where train ${train.number} has ${other.toFixed(1)} on the same track`;
    }
  }
  return undefined;
}

function lengthOf({ stops }: Train, at: number, next: number, stationId: string | null): number | undefined {
  const [here, there] = [stops[at], stops[next]];
  if (!here || !there || there.stationId !== stationId || here.km === null || there.km === null)
    return undefined;
  return Math.abs(there.km - here.km);
}
