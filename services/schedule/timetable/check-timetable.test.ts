import { describe, expect, test } from 'bun:test';
import { rowFare } from '../fares/fare.ts';
import { fareTable } from '../fares/fare-table.ts';
import { readRules } from '../fares/rules.ts';
import { checkTimetable } from './check-timetable.ts';
import { soundDistance } from './checks/bengali.ts';
import { describeFault } from './checks/fault.ts';
import { type FileTrain, readTimetableFiles, type TimetableFiles } from './timetable-files.ts';
import { indexFares } from './timetable-index.ts';
import { fareRowsOf, toFareTrain } from './timetable-rows.ts';

const files = await readTimetableFiles();
const trainOf = (number: string) => files.trains.find((train) => train.number === number)!;
const refusedLines = (of: TimetableFiles) =>
  checkTimetable(of)
    .filter((fault) => fault.refused)
    .map(describeFault);

/** The files with one train changed. */
const withTrain = (number: string, change: (train: FileTrain) => Partial<FileTrain>): TimetableFiles => ({
  ...files,
  trains: files.trains.map((train) => (train.number === number ? { ...train, ...change(train) } : train)),
});
const withKm = (number: string, code: string, km: number) =>
  withTrain(number, ({ stops }) => ({
    stops: stops.map((stop) => (stop[0] === code ? (stop.with(1, km) as typeof stop) : stop)),
  }));

describe('the names of the timetable', () => {
  test('each train bears its own name in Bengali', () => {
    const nameOf = (number: string) => trainOf(number).nameBn;
    expect(['721', '722', '729', '730'].map(nameOf)).toEqual([
      'মহানগর এক্সপ্রেস',
      'মহানগর এক্সপ্রেস',
      'মেঘনা এক্সপ্রেস',
      'মেঘনা এক্সপ্রেস',
    ]);
  });

  test('one Bengali name never stands for two trains, nor for two stations', () => {
    const taken = withTrain('729', () => ({ nameBn: 'মহানগর এক্সপ্রেস' }));
    expect(refusedLines(taken)).toContainEqual(expect.stringMatching(/trains\.json 729, nameBn: .*721/));
    const stations = files.stations.map((station) =>
      station.code === 'KST' ? { ...station, nameBn: 'কুষ্টিয়া কোর্ট' } : station,
    );
    expect(refusedLines({ ...files, stations })).toContainEqual(
      expect.stringMatching(/stations\.json KST, nameBn/),
    );
  });

  test('a Bengali name that sounds like another train is refused', () => {
    const moved = withTrain('721', () => ({ nameBn: 'মিতালী এক্সপ্রেস' }));
    expect(refusedLines(moved)).toContainEqual(expect.stringMatching(/trains\.json 721, nameBn/));
    expect(soundDistance('Mohanagar Express', 'মিতালী এক্সপ্রেস')).toBeGreaterThan(0.5);
    expect(soundDistance('Mohanagar Express', 'মহানগর এক্সপ্রেস')).toBe(0);
    expect(soundDistance("Cox's Bazar", 'কক্সবাজার')).toBe(0);
  });

  test('both spellings of য় and ড় are one name', () => {
    expect(soundDistance('Kurigram', 'কুড়িগ্রাম')).toBe(soundDistance('Kurigram', 'কুড়িগ্রাম'));
  });
});

describe('the kilometres of the timetable', () => {
  test('nothing in it would keep it from being loaded', () => {
    expect(refusedLines(files)).toEqual([]);
  });

  test('trains have the same kilometres on the same track', () => {
    const between = (number: string, from: string, to: string) => {
      const km = (code: string) => trainOf(number).stops.find(([stop]) => stop === code)![1]!;
      return Math.abs(km(to) - km(from));
    };
    for (const [number, from, to, km] of [
      ['37', 'CHINK', 'MUH', 6.6],
      ['38', 'CHINK', 'MUH', 6.6],
      ['353', 'KEN', 'JAF', 7.4],
      ['354', 'KEN', 'JAF', 7.4],
      ['754', 'JMD', 'SHMMA', 6.3],
      ['813', 'CG', 'DA', 320.8],
      ['701', 'CG', 'DA', 320.8],
    ] as const)
      expect([number, Math.abs(between(number, from, to) - km) < 0.6]).toEqual([number, true]);
  });

  test('kilometres that another train contradicts are refused by train and stop', () => {
    const muh = trainOf('38').stops.find(([code]) => code === 'CHINK')![1]!;
    expect(refusedLines(withKm('38', 'CHINK', muh + 47))).toContainEqual(
      expect.stringMatching(/trains\.json 38, stop CHINK, (km|arrival)/),
    );
    // Too little to be too fast or a detour: only the other trains tell.
    const akhaura = trainOf('723').stops.find(([code]) => code === 'AKG')![1]!;
    expect(refusedLines(withKm('723', 'AKG', akhaura + 4))).toContainEqual(
      expect.stringMatching(/trains\.json 723, stop \w+, km: .* on the same track/),
    );
  });

  test('a run faster than 120 km/h, shorter than the crow flies or a detour of 2.5 times is refused', () => {
    const only = (stops: FileTrain['stops']): TimetableFiles => ({
      ...files,
      trains: [{ ...trainOf('701'), stops }],
    });
    const lines = (km: number, arrival: string) =>
      refusedLines(
        only([
          ['CG', 0, null, '07:00'],
          ['DA', km, arrival, null],
        ]),
      );
    expect(lines(321, '12:00')).toEqual([]);
    expect(lines(321, '09:00')).toEqual([expect.stringContaining('stop DA, arrival: 321 km in 120 minutes')]);
    expect(lines(150, '12:00')).toEqual([expect.stringContaining('as the crow flies')]);
    expect(lines(600, '19:00')).toEqual([expect.stringContaining('2.5 times')]);
  });
});

describe('fares along a train', () => {
  const rules = readRules(files.rules);
  const rows = indexFares(fareRowsOf(files));

  test('a fare by the distance rule is never above that of a farther stop, nor below that of a nearer one', () => {
    const wrong: string[] = [];
    for (const fileTrain of files.trains) {
      const train = toFareTrain(fileTrain);
      for (const code of train.classes) {
        const table = fareTable(rules, rows, train, code);
        const isRule = (from: number, to: number) => rowFare(rows, train, from, to, code) === undefined;
        for (let from = 0; from < train.stops.length; from++)
          for (let to = from + 1; to < train.stops.length; to++)
            for (const [fromOuter, toOuter] of [
              [from, to + 1],
              [from - 1, to],
            ] as const) {
              if (fromOuter < 0 || toOuter >= train.stops.length) continue;
              const [inner, outer] = [table.find(from, to), table.find(fromOuter, toOuter)];
              const contradicted = !isRule(from, to) && contradictsPublished(train, code, fromOuter, toOuter);
              if (
                inner !== undefined &&
                outer !== undefined &&
                inner > outer &&
                isRule(fromOuter, toOuter) &&
                !contradicted
              )
                wrong.push(`${train.number} ${code} ${fileTrain.stops[from]![0]}–${fileTrain.stops[to]![0]}`);
              if (inner !== undefined && outer !== undefined && inner > outer && isRule(from, to))
                wrong.push(`${train.number} ${code} ${fileTrain.stops[from]![0]}–${fileTrain.stops[to]![0]}`);
            }
      }
    }
    expect(wrong).toEqual([]);
  });

  /** Whether published fares inside this journey are above a published fare around it. */
  function contradictsPublished(
    train: ReturnType<typeof toFareTrain>,
    code: string,
    from: number,
    to: number,
  ): boolean {
    const fares = (within: boolean) => {
      const found: number[] = [];
      for (let start = 0; start < train.stops.length; start++)
        for (let end = start + 1; end < train.stops.length; end++) {
          const isThere = within ? start >= from && end <= to : start <= from && end >= to;
          const fare = isThere ? rowFare(rows, train, start, end, code) : undefined;
          if (fare !== undefined) found.push(fare);
        }
      return found;
    };
    return Math.max(...fares(true)) > Math.min(...fares(false));
  }

  test('published fares that fall with the distance stand, and are said to be doubtful', () => {
    const lines = checkTimetable(files).filter((fault) => !fault.refused);
    expect(lines.map(describeFault)).toContainEqual(
      'doubtful: fares.json SAN–KHOLA, S_CHAIR: train 767, SAN–KHOLA 245 taka is more than SAN–PBT 115 taka',
    );
    expect(lines.every((fault) => fault.file === 'fares.json')).toBe(true);
  });
});

describe('bun services/schedule/timetable/check-timetable.ts', () => {
  const run = (...args: string[]) => {
    const ran = Bun.spawnSync([process.execPath, `${import.meta.dir}/check-timetable.ts`, ...args]);
    return { code: ran.exitCode, text: `${ran.stdout}${ran.stderr}` };
  };

  test('checks the files, explains itself, and refuses nonsense in one line', () => {
    expect(run()).toMatchObject({ code: 0, text: expect.stringContaining('0 refused') });
    expect(run('--help')).toMatchObject({ code: 0, text: expect.stringContaining('Changes nothing') });
    const { code, text } = run('--nonsense');
    expect([code, text.trim().split('\n').length]).toEqual([2, 1]);
  });
});
