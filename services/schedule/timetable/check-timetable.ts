import { BadArgument, readArguments, runCommand } from '#shared/base/command';
import { checkFares } from './checks/fares.ts';
import { describeFault, type Fault } from './checks/fault.ts';
import { checkNames } from './checks/names.ts';
import { checkTracks } from './checks/tracks.ts';
import { readTimetableFiles, type TimetableFiles } from './timetable-files.ts';

/** Everything that is wrong or doubtful in the files, what is refused first. */
export function checkTimetable(files: TimetableFiles): Fault[] {
  const faults = [...checkNames(files), ...checkTracks(files), ...checkFares(files)];
  return faults.sort((one, other) => Number(other.refused) - Number(one.refused));
}

const usage = `npx bun services/schedule/timetable/check-timetable.ts [FOLDER]

Checks the files of a timetable, those of services/schedule/timetable/ where no folder is named: names in both
languages, kilometres and times of each track, fares along each train. Prints one line for each fault; ends with 1
where one of them would keep the timetable from being loaded. Changes nothing.`;

async function main(args: string[]): Promise<number> {
  const [named, surplus] = readArguments(args, { options: {} }).positionals;
  if (surplus !== undefined) throw new BadArgument(`${surplus}: means nothing here (--help tells more)`);
  const folder = named === undefined ? undefined : Bun.pathToFileURL(`${named}/`);
  const faults = checkTimetable(await readTimetableFiles(folder));
  for (const fault of faults) console.log(describeFault(fault));
  const refused = faults.filter((fault) => fault.refused).length;
  console.log(`${refused} refused, ${faults.length - refused} doubtful`);
  return refused === 0 ? 0 : 1;
}

if (import.meta.main) await runCommand(usage, main);
