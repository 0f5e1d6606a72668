import type { TimetableFiles } from '../timetable-files.ts';
import { soundDistance } from './bengali.ts';
import type { Fault } from './fault.ts';

/** Beyond it the two names are not one name in two scripts. Right pairs are below 0.35, another train's name above 0.5. */
const farthestSound = 0.4;

export interface Named {
  code: string;
  name: string;
  nameBn: string;
}

/** `Lalmoni Commuter 2` and `Lalmoni Commuter` are one name; so are both spellings of য়. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
const plainBn = (nameBn: string) => nameBn.normalize('NFC').replaceAll(/[\s\u200C\u200D]/g, '');

/** The one that bears this Bengali name under another English name. */
export function bearerOf(named: Named, others: Named[]): Named | undefined {
  return others.find(
    (other) => plainBn(other.nameBn) === plainBn(named.nameBn) && plain(other.name) !== plain(named.name),
  );
}

export const soundsFar = ({ name, nameBn }: Omit<Named, 'code'>) =>
  soundDistance(name, nameBn) > farthestSound;

/** Names in both languages belong together, and none stands for two trains, two stations or two classes. */
export function checkNames({ stations, trains, coaches, exceptions }: TimetableFiles): Fault[] {
  const excepted = new Set(exceptions.names.map(({ code }) => code));
  const check = (file: Fault['file'], all: Named[]) =>
    all.flatMap((named): Fault[] => {
      const wrong = (message: string) => ({
        file,
        line: named.code,
        field: 'nameBn',
        message,
        refused: true,
      });
      const bearer = bearerOf(named, all);
      if (bearer) return [wrong(`${named.nameBn} is the name of ${bearer.code} ${bearer.name} too`)];
      if (!soundsFar(named) || excepted.has(named.code)) return [];
      return [
        wrong(
          `${named.nameBn} is not ${named.name} in Bengali; a name that differs rightly stands in exceptions.json`,
        ),
      ];
    });
  return [
    ...check('stations.json', stations),
    ...check(
      'trains.json',
      trains.map(({ number, ...train }) => ({ ...train, code: number })),
    ),
    ...check('coaches.json', coaches.classes),
  ];
}
