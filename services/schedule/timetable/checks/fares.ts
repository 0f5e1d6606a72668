import { type FareTrain, rowFare } from '../../fares/fare.ts';
import type { FileTrain, TimetableFiles } from '../timetable-files.ts';
import { indexFares } from '../timetable-index.ts';
import { fareRowsOf, toFareTrain } from '../timetable-rows.ts';
import type { Fault } from './fault.ts';

/**
 * Published fares of one train by which a nearer stop costs more than the next one farther off. They are the railway's
 * and stand; fares by the distance rule keep between them (`fare-table.ts`).
 */
export function checkFares(files: TimetableFiles): Fault[] {
  const rows = indexFares(fareRowsOf(files));
  return files.trains.flatMap((train) => {
    const fareTrain = toFareTrain(train);
    return fareTrain.classes.flatMap((code) =>
      dearerThanFarther(fareTrain, (from, to) => rowFare(rows, fareTrain, from, to, code)).map((pair) =>
        describe(train, code, pair),
      ),
    );
  });
}

interface Journey {
  from: number;
  to: number;
  poisha: number;
}

type FareOf = (from: number, to: number) => number | undefined;
interface Pair {
  nearer: Journey;
  farther: Journey;
}

/** From each stop onwards, and back from each stop. */
function dearerThanFarther({ stops }: FareTrain, fareOf: FareOf): Pair[] {
  const places = [...stops.keys()];
  return places.flatMap((stop) => [
    ...dearerInTurn(
      places.slice(stop + 1).map((to) => ({ from: stop, to })),
      fareOf,
    ),
    ...dearerInTurn(
      places
        .slice(0, stop)
        .reverse()
        .map((from) => ({ from, to: stop })),
      fareOf,
    ),
  ]);
}

/** @param journeys each holds the one before it. */
function dearerInTurn(journeys: Omit<Journey, 'poisha'>[], fareOf: FareOf): Pair[] {
  const found: Pair[] = [];
  let dearest: Journey | undefined;
  for (const { from, to } of journeys) {
    const poisha = fareOf(from, to);
    if (poisha === undefined) continue;
    if (dearest && dearest.poisha > poisha) found.push({ nearer: dearest, farther: { from, to, poisha } });
    else dearest = { from, to, poisha };
  }
  return found;
}

function describe(
  train: FileTrain,
  code: string,
  { nearer, farther }: { nearer: Journey; farther: Journey },
): Fault {
  const named = ({ from, to, poisha }: Journey) =>
    `${train.stops[from]![0]}–${train.stops[to]![0]} ${poisha / 100} taka`;
  const message = `train ${train.number}, ${named(nearer)} is more than ${named(farther)}`;
  const line = `${train.stops[nearer.from]![0]}–${train.stops[nearer.to]![0]}`;
  return { file: 'fares.json', line, field: code, message, refused: false };
}
