import { minutesOfDay, readMinutes } from '../timetable/stop-times.ts';
import type { FileClass, FileCoaches, FileTrain } from '../timetable/timetable-files.ts';

export interface AssignedCoach {
  coachNumber: string;
  nameBn: string;
  class: string;
  seats: { seatNumber: string; seatType: 'WINDOW' | 'AISLE' | 'STANDARD' }[];
}

/** No source says which coaches a train has. These totals are those of the rakes that were reported, rounded. */
const seatsWanted = {
  intercity: { metre: 640, broad: 800 },
  mail: { metre: 480, broad: 480 },
  commuter: { metre: 400, broad: 400 },
};
const seatTypes = { W: 'WINDOW', A: 'AISLE', S: 'STANDARD' } as const;
/** Of these a train has two coaches where nothing else is known, of the others one. */
const usuallyTwo = ['SNIGDHA', 'F_CHAIR', 'S_CHAIR'];

/**
 * The train's coaches, assumed, and the same for the same data: each class has as many as the seats seen free at once
 * need; then the plainest class is filled up to the usual size of such a train.
 */
export function assignCoaches(train: FileTrain, catalogue: FileCoaches): AssignedCoach[] {
  const gauge = train.zone === 'WEST' ? 'broad' : 'metre';
  const classes = classesOf(train, catalogue);
  if (classes.length === 0) return [];
  const counts = classes.map((entry) => {
    const seen = train.classes[entry.code] ?? 0;
    const usual = classes.length > 1 && usuallyTwo.includes(entry.code) ? 2 : 1;
    return Math.max(usual, Math.ceil(seen / entry[gauge].seats));
  });
  const plainest = classes.length - 1;
  const total = () => classes.reduce((sum, entry, at) => sum + entry[gauge].seats * counts[at]!, 0);
  const coachCount = () => counts.reduce((sum, count) => sum + count, 0);
  while (
    coachCount() < catalogue.coaches.length &&
    total() + classes[plainest]![gauge].seats / 2 <= seatsWanted[train.type][gauge]
  ) {
    counts[plainest]!++;
  }
  if (coachCount() > catalogue.coaches.length)
    throw new Error(`Train ${train.number}: more coaches than coach letters`);

  const types = classes.flatMap((entry, at) => Array.from({ length: counts[at]! }, () => entry));
  return types.map((entry, at) => {
    const { code, nameBn } = catalogue.coaches[at]!;
    return { coachNumber: code, nameBn, class: entry.code, seats: seatsOf(code, entry[gauge]) };
  });
}

/** Berth and seat classes can be one coach by night and by day: where the source lists both, the train's hours decide. */
function classesOf(train: FileTrain, catalogue: FileCoaches): FileClass[] {
  const listed = Object.keys(train.classes).map((code) => {
    const entry = catalogue.classes.find((one) => one.code === code);
    if (!entry) throw new Error(`Train ${train.number}: no such class: ${code}`);
    return entry;
  });
  const hours = runsByNight(train) ? 'night' : 'day';
  return listed.filter((entry) => {
    const twinListed = listed.some((other) => other.code === entry.sameCoachAs);
    return !twinListed || entry.usedOn === hours;
  });
}

/** Under way at 02:30. */
function runsByNight(train: FileTrain): boolean {
  const departure = readMinutes(train.stops[0]![3]!);
  const arrival = readMinutes(train.stops.at(-1)![2]!);
  return [0, 1, 2].some((day) => {
    const night = day * minutesOfDay + 150;
    return departure <= night && night < arrival;
  });
}

function seatsOf(coachNumber: string, berths: FileClass['metre']): AssignedCoach['seats'] {
  return Array.from({ length: berths.seats }, (_, at) => ({
    seatNumber: `${coachNumber}-${at + 1}`,
    seatType: seatTypes[berths.row[at % berths.row.length] as keyof typeof seatTypes],
  }));
}
