import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { type Language, languages } from '../messages/language.ts';
import { brief } from '../messages/sms.ts';
import type { Booking } from '../messages/trip.ts';
import { bookingFixture, passengerFixture } from '../testing/bookings.ts';
import { everyMessage } from '../testing/messages.ts';

interface Named {
  name: string;
  nameBn: string;
}

const timetable = (file: string): Promise<Named[]> =>
  Bun.file(join(import.meta.dir, '../../schedule/timetable', file)).json();
const [trains, stations] = [await timetable('trains.json'), await timetable('stations.json')];

/** 3GPP TS 23.038: the default alphabet, and what stands in its extension table and takes two septets. */
const gsm =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';

/** How a text is sent, and in how many parts it is paid for. */
function partsOf(text: string): { alphabet: 'GSM' | 'UCS-2'; units: number; parts: number } {
  const letters = [...text];
  if (letters.every((letter) => gsm.includes(letter) || extension.includes(letter))) {
    const units = letters.reduce((sum, letter) => sum + (extension.includes(letter) ? 2 : 1), 0);
    return { alphabet: 'GSM', units, parts: units <= 160 ? 1 : Math.ceil(units / 153) };
  }
  const units = text.length;
  return { alphabet: 'UCS-2', units, parts: units <= 70 ? 1 : Math.ceil(units / 67) };
}

const longest = (texts: string[]) =>
  texts.reduce((one, other) => (other.length > one.length ? other : one), '');
const train = {
  trainName: longest(trains.map(({ name }) => name)),
  trainNameBn: longest(trains.map(({ nameBn }) => nameBn)),
};
const place = {
  ...bookingFixture().from,
  name: longest(stations.map(({ name }) => name)),
  nameBn: longest(stations.map(({ nameBn }) => nameBn)),
};
const party = (coachNumber: string) =>
  [97, 98, 99, 100].map((seat) =>
    passengerFixture({
      name: 'Mohammad Shahriar Kabir Chowdhury Bin Abdur Rahman',
      coachNumber,
      seatNumber: `${coachNumber}-${seat}`,
    }),
  );
/** Leaves on the longest date there is, and, late by a day, on another. */
const usual = bookingFixture({
  ...train,
  from: place,
  to: place,
  boardingAt: '2026-12-24T17:45:00.000Z',
  passengers: party('SCHA'),
});
const odd: Record<string, Partial<Booking>> = {
  'names that are longer than any today': {
    trainName: 'W'.repeat(255),
    trainNameBn: 'বিশ্ববিদ্যালয়'.repeat(20),
  },
  'an apostrophe and an accent': { trainName: 'Cox’s Bazar “Café” Express – Łódź' },
  'seats in four coaches': {
    passengers: ['DANT', 'SCHA', 'THO', 'DOA'].map((coach) => party(coach)[3]!),
  },
};

const briefs = (language: Language, booking: Booking, host = 'tickets.jatra.example') =>
  Object.entries(
    everyMessage(language, booking, { fullName: 'W'.repeat(100), reason: 'Fog near Bhairab', host }),
  );
const isCode = (kind: string) => kind.endsWith('Code');

describe.each(languages)('text messages in %s', (language) => {
  test.each(briefs(language, usual))(
    '%s is paid for once in English and twice at most in Bengali, with the longest names of the timetable',
    (kind, { brief }) => {
      const { alphabet, units, parts } = partsOf(brief);
      expect(alphabet).toBe(language === 'en' ? 'GSM' : 'UCS-2');
      expect(parts, brief).toBeLessThanOrEqual(language === 'en' || isCode(kind) ? 1 : 2);
      expect(units, brief).toBeLessThanOrEqual(language === 'en' ? 160 : 134);
    },
  );

  test.each(Object.entries(odd))('nor do %s make them dearer', (_, change) => {
    for (const [kind, { brief }] of briefs(language, { ...usual, ...change })) {
      const { alphabet, parts } = partsOf(brief);
      expect({ kind, alphabet, parts }).toEqual({
        kind,
        alphabet: language === 'en' ? 'GSM' : 'UCS-2',
        parts: language === 'en' || isCode(kind) ? 1 : Math.min(parts, 2),
      });
    }
  });

  test('codes leave 32 units of their one part for the line that browsers read, which is the last', () => {
    for (const [kind, { brief }] of briefs(language, usual).filter(([name]) => isCode(name))) {
      const [words, line] = [brief.slice(0, brief.lastIndexOf('\n')), brief.split('\n').at(-1)];
      expect(line).toBe('@tickets.jatra.example #040506');
      expect(partsOf(words).units, kind).toBeLessThanOrEqual((language === 'en' ? 160 : 70) - 32);
      expect(/[0-9]{6}/.exec(brief)?.[0]).toBe('040506');
    }
    const [, { brief }] = briefs(language, usual, '').find(([name]) => isCode(name))!;
    expect(brief).not.toMatch(/[@\n]/);
  });

  test('a delay says the new time and the old one', () => {
    const [, { brief }] = briefs(language, usual).find(([kind]) => kind === 'late')!;
    const times = language === 'en' ? ['25 Dec 23:45', '24 Dec 23:45'] : ['২৫/১২ ২৩:৪৫', '২৪/১২ ২৩:৪৫'];
    for (const time of times) expect(brief).toContain(time);
    expect(brief.indexOf(times[0]!)).toBeLessThan(brief.indexOf(times[1]!));
  });
});

test.each(['x', 'a b', 'é', '~'])(
  'of %p so much fits in one part as the alphabet has room for',
  (letters) => {
    for (let times = 30; times < 170; times++) {
      const text = letters.repeat(times);
      const fits = partsOf(text).parts === 1;
      expect({ times, said: brief('en', [text, 'shorter']) }).toEqual({
        times,
        said: fits ? text : 'shorter',
      });
    }
  },
);
