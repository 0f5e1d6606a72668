import { LRUCache } from 'lru-cache';
import { type Finished, finish } from '#shared/http/finished';
import type { TimetableHolder } from './timetable-holder.ts';
import type { Timetable } from './timetable-index.ts';

/** Of one route. */
const maxBytes = 8 * 2 ** 20;

/**
 * Finished answers that change with the timetable alone, by what was asked in one spelling; another version of the
 * timetable drops them all.
 */
export function keepAnswers(holder: Pick<TimetableHolder, 'current'>) {
  const answers = new LRUCache<string, Finished>({
    maxSize: maxBytes,
    // Twice each way that it is sent; packed both ways it is smaller than plain.
    sizeCalculation: ({ plain }, key) => 4 * plain.bytes.length + 2 * key.length + 500,
  });
  let version: number | undefined;
  return (asked: (string | number)[], make: (timetable: Timetable) => unknown): Finished => {
    const timetable = holder.current();
    if (timetable.version !== version) answers.clear();
    version = timetable.version;
    const key = asked.join('\n');
    let answer = answers.get(key);
    if (!answer) {
      answer = finish(JSON.stringify(make(timetable)));
      answers.set(key, answer);
    }
    return answer;
  };
}
