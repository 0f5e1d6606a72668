import MiniSearch from 'minisearch';
import { searchable, type Timetable } from './timetable-index.ts';

/** No more are guessed. */
const guesses = 8;
/** A shorter word is like too many others. */
const shortest = 3;
const editsPerLetter = 0.25;

/** Of one Bengali sound written in several Latin or Bengali ways, one way; a vowel's length and a doubled letter are not heard. */
const sounds: [RegExp, string][] = [
  [/(?<=[bcdgjklpstr])h/g, ''],
  [/ee/g, 'i'],
  [/oo/g, 'u'],
  [/y/g, 'i'],
  [/[zg](?=[ei])/g, 'j'],
  [/z/g, 'j'],
  [/v/g, 'b'],
  [/[ow]/g, 'a'],
  [/[শষ]/g, 'স'],
  [/ণ/g, 'ন'],
  [/[ড়ঢ়]|[ডঢ]\u09bc/g, 'র'],
  [/য(?!\u09bc)/g, 'জ'],
  [/ৎ/g, 'ত'],
  [/ী/g, 'ি'],
  [/ূ/g, 'ু'],
  [/[ঁ্\u09bc]/g, ''],
  [/(.)\1+/gu, '$1'],
];

/** @param term one word as `searchable` writes it */
const heard = (term: string): string =>
  sounds.reduce((word, [written, sound]) => word.replaceAll(written, sound), term);

const indexes = new WeakMap<Timetable, MiniSearch>();

/** Made when the first word of a timetable is misspelt. */
function indexOf(timetable: Timetable): MiniSearch {
  const known = indexes.get(timetable);
  if (known) return known;
  const index = new MiniSearch({
    fields: ['lines'],
    processTerm: (term) => heard(searchable(term)),
    searchOptions: {
      combineWith: 'AND',
      prefix: (term) => term.length >= shortest,
      fuzzy: (term) => (term.length >= shortest ? editsPerLetter : false),
      // Where more trains call, more people go.
      boostDocument: (id) => 1 + Math.log1p(callsAt(timetable, id)),
    },
  });
  index.addAll(timetable.stationWords.map(({ lines }, id) => ({ id, lines })));
  indexes.set(timetable, index);
  return index;
}

const callsAt = ({ stations, trainsByStation }: Timetable, at: number): number =>
  trainsByStation.get(stations[at]!.id)?.length ?? 0;

/** Stations that a misspelt word may mean, the likeliest first. */
export function stationsLike(timetable: Timetable, word: string) {
  return indexOf(timetable)
    .search(word)
    .slice(0, guesses)
    .map(({ id }) => timetable.stations[id]!);
}
