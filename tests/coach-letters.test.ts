import { expect, test } from 'bun:test';
import { coaches } from '../services/schedule/timetable/coaches.json';
import { coachName } from '../services/ticket/paper/words.ts';

test('the letters of coaches on a ticket are those of the timetable', () => {
  for (const { code, nameBn } of coaches) expect(coachName(code)).toEqual({ en: code, bn: nameBn });
});
