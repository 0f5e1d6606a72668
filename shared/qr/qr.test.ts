import { beforeAll, describe, expect, test } from 'bun:test';
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import {
  fromBase45,
  importQrKey,
  type QrTicket,
  qrMaxCharacters,
  qrToSign,
  readQr,
  sealQr,
  toBase45,
  verifyQr,
} from './qr.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const kid = 7;
let keys: Map<number, CryptoKey>;

beforeAll(async () => {
  keys = new Map([
    [kid, await importQrKey(publicKey.export({ format: 'jwk' }) as { kty: string; crv: string; x: string })],
  ]);
});

function seal(ticket: QrTicket): string {
  const signed = qrToSign(ticket, kid);
  return sealQr(signed, sign(null, signed, privateKey));
}

const sample: QrTicket = {
  ticketId: '0190a5c1-7d3e-7a51-8f22-4b1c9d0e6f73',
  trainNumber: '702',
  journeyDate: '2026-11-26',
  from: 'DA',
  to: 'CG',
  coach: 'KA',
  seat: '12',
  class: 'S_CHAIR',
  name: 'মোছাঃ রোকেয়া সুলতানা',
  boardingAt: new Date('2026-11-26T01:00:00.000Z'),
  expiresAt: new Date('2026-11-26T13:05:00.000Z'),
};

const code = (maxLength = 10) => fc.stringMatching(new RegExp(`^[A-Z0-9_-]{1,${maxLength}}$`));
const dhakaMidnight = (date: string) => Date.parse(`${date}T00:00:00+06:00`);
const tickets = fc
  .record({
    ticketId: fc.uuid(),
    trainNumber: code(),
    day: fc.integer({ min: 0, max: 60_000 }),
    from: code(),
    to: code(),
    coach: code(),
    seat: code(),
    class: code(),
    name: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.constantFrom('মোহাম্মদ আব্দুল্লাহ আল মামুন', '🚆🚆🚆🚆🚆🚆🚆🚆🚆🚆'),
    ),
    boarding: fc.integer({ min: 0, max: 5_000 }),
    validMinutes: fc.integer({ min: 0, max: 0xffff }),
  })
  .map(({ day, boarding, validMinutes, ...rest }): QrTicket => {
    const journeyDate = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    const boardingAt = new Date(dhakaMidnight(journeyDate) + boarding * 60_000);
    return {
      ...rest,
      journeyDate,
      boardingAt,
      expiresAt: new Date(boardingAt.getTime() + validMinutes * 60_000),
    };
  });

describe('the QR format', () => {
  test('what was sealed is read back and verified, and the name is a beginning of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(tickets, async (ticket) => {
        const text = seal(ticket);
        const read = await verifyQr(text, keys);
        expect(read).toEqual({ ...ticket, name: expect.any(String) });
        expect(ticket.name.normalize('NFC').toWellFormed().startsWith(read!.name)).toBe(true);
        expect(text).toMatch(/^JT1:[0-9A-Z $%*+\-./:]+$/);
        expect(text.length).toBeLessThanOrEqual(qrMaxCharacters);
        expect(text.trim()).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('texts of any length and script never make the code longer than 250 characters', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        (trainNumber, from, to, coach, seat, travelClass, name) => {
          const text = seal({ ...sample, trainNumber, from, to, coach, seat, class: travelClass, name });
          expect(text.length).toBeLessThanOrEqual(qrMaxCharacters);
          expect(readQr(text)?.ticket.ticketId).toBe(sample.ticketId);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the longest codes still leave nine bytes for the name, and the code is exactly as long as it may be', async () => {
    const longest = 'ABCDEFGHIJ';
    const codes = {
      trainNumber: longest,
      from: longest,
      to: longest,
      coach: longest,
      seat: longest,
      class: longest,
    };
    const text = seal({ ...sample, ...codes, name: 'আমার নাম' });
    const read = await verifyQr(text, keys);
    expect(read).toMatchObject({ ...codes, name: 'আমা' });
    expect(text.length).toBe(qrMaxCharacters);
  });

  test('a name is cut between two letters as people see them: no conjunct, vowel sign or nukta is lost', () => {
    const letters = ['ক্ষ', 'জ্ঞা', 'ন্দ্র', 'য়', 'ড়', 'র‍্যা', 'মো', 'ঃ', 'ৎ', ' ', 'x', 'é', 'क्ष', 'ش'];
    const names = fc.array(fc.constantFrom(...letters), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(names, code(), (typed, coach) => {
        const name = typed.normalize('NFC');
        const text = seal({ ...sample, coach, name });
        expect(text.length).toBeLessThanOrEqual(qrMaxCharacters);
        const kept = readQr(text)!.ticket.name;
        const segments = [...new Intl.Segmenter('bn').segment(name)].map(({ segment }) => segment);
        const ends = segments.map((_, at) => segments.slice(0, at + 1).join(''));
        expect(['', ...ends]).toContain(kept);
        const room = 100 - 24 - 7 - ['702', 'DA', 'CG', coach, '12', 'S_CHAIR'].join('').length;
        const next = segments[ends.indexOf(kept) + 1];
        if (next !== undefined) expect(Buffer.byteLength(kept + next)).toBeGreaterThan(room);
      }),
    );
    expect(readQr(seal(sample))!.ticket.name).toBe('মোছাঃ রোকেয়া সুল'.normalize('NFC'));
    expect(readQr(seal({ ...sample, name: `${'x'.repeat(47)}য়` }))!.ticket.name).toBe('x'.repeat(47));
  });

  test('a code with any one character changed is not verified', async () => {
    const text = seal(sample);
    const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
    for (let at = 0; at < text.length; at++) {
      const others = [...characters].filter((character) => character !== text[at]);
      const changed = text.slice(0, at) + others[at % others.length] + text.slice(at + 1);
      expect(await verifyQr(changed, keys)).toBeUndefined();
    }
  });

  test('a code with any one byte changed is not verified', async () => {
    const bytes = fromBase45(seal(sample).slice(4))!;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= difference;
        expect(await verifyQr(`JT1:${toBase45(changed)}`, keys)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('a code that is cut short, lengthened, written in small letters or signed by an unknown key is not verified', async () => {
    const text = seal(sample);
    for (let length = 0; length < text.length; length++)
      expect(await verifyQr(text.slice(0, length), keys)).toBeUndefined();
    for (const wrong of [
      `${text}0`,
      `${text}00`,
      `${text}000`,
      ` ${text}`,
      text.toLowerCase(),
      text.replace('JT1:', 'JT2:'),
    ]) {
      expect(await verifyQr(wrong, keys)).toBeUndefined();
    }
    expect(await verifyQr(text, new Map())).toBeUndefined();
  });

  test('any text whatever is refused without an error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          // Also halves of surrogate pairs.
          fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
          fc.uint8Array({ maxLength: 170 }).map((bytes) => `JT1:${toBase45(bytes)}`),
        ),
        async (text) => {
          expect(await verifyQr(text, keys)).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('an instant or an id that the layout cannot hold is refused, not wrapped round', () => {
    const wrong: Partial<QrTicket>[] = [
      { boardingAt: new Date('2026-11-25T17:59:00Z') },
      { boardingAt: new Date('2027-02-26T00:00:00Z') },
      { expiresAt: new Date('2026-11-26T00:59:00Z') },
      { expiresAt: new Date('2027-11-26T00:00:00Z') },
      { journeyDate: '2019-12-31' },
      { journeyDate: 'tomorrow' },
      { ticketId: 'not-an-id' },
    ];
    for (const part of wrong) expect(() => qrToSign({ ...sample, ...part }, kid)).toThrow(RangeError);
    expect(() => qrToSign(sample, 256)).toThrow(RangeError);
  });

  test('the bytes stand where the description says', () => {
    const signed = qrToSign({ ...sample, name: 'Rokeya' }, kid);
    const hex = Buffer.from(signed).toString('hex');
    const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]).toString('hex');
    expect(hex).toBe(
      [
        Buffer.from('JT1:').toString('hex'),
        '01',
        '07',
        sample.ticketId.replaceAll('-', ''),
        (2521).toString(16).padStart(4, '0'),
        (7 * 60).toString(16).padStart(4, '0'),
        (12 * 60 + 5).toString(16).padStart(4, '0'),
        ...['702', 'DA', 'CG', 'KA', '12', 'S_CHAIR', 'Rokeya'].map(text),
      ].join(''),
    );
  });

  test('base45 is that of RFC 9285', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(toBase45(bytes('AB'))).toBe('BB8');
    expect(toBase45(bytes('Hello!!'))).toBe('%69 VD92EX0');
    expect(toBase45(bytes('base-45'))).toBe('UJCLQE7W581');
    expect(new TextDecoder().decode(fromBase45('QED8WEX0'))).toBe('ietf!');
    for (const wrong of ['GGW', ':::', '::', 'A', 'ABCD', 'ab8']) expect(fromBase45(wrong)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => expect(fromBase45(toBase45(any))).toEqual(any)),
    );
  });

  test('the file stands alone, so that a browser can load it', async () => {
    const source = await Bun.file(`${import.meta.dir}/qr.ts`).text();
    const built = await Bun.build({ entrypoints: [`${import.meta.dir}/qr.ts`], target: 'browser' });
    expect(built.success).toBe(true);
    expect(source).not.toMatch(/\bimport\b[^K]|\b(Bun|Buffer|process|require)\b/);
  });
});
