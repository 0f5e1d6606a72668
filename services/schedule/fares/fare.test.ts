import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readTimetableFiles } from '../timetable/timetable-files.ts';
import { type FareRow, indexFares } from '../timetable/timetable-index.ts';
import { baseFare, chargeableScale, type FareTrain, price, ruleFare } from './fare.ts';
import { readRules } from './rules.ts';

const files = await readTimetableFiles();
const rules = readRules(files.rules);
const codes = Object.keys(rules.derivedDistanceFareFormula.classMultiplier);

const train = (over: Partial<FareTrain> = {}): FareTrain => ({
  id: 'T',
  number: '999',
  classes: ['AC_B', 'SNIGDHA', 'S_CHAIR', 'SHULOV'],
  stops: [
    { stationId: 'A', km: 0 },
    { stationId: 'B', km: 100 },
    { stationId: 'C', km: 200 },
  ],
  ...over,
});
const row = (
  from: string,
  to: string,
  code: string,
  taka: number,
  trainId: string | null = null,
): FareRow => ({
  fromStationId: from,
  toStationId: to,
  class: code,
  trainId,
  basePoisha: taka * 100,
});
const whole = (code: string, scale = 1) => ({ from: 0, to: 2, code, scale });

describe('price', () => {
  test('VAT of every published fare is what the railway charges', () => {
    let seen = 0;
    for (const fare of files.fares) {
      for (const fares of [fare.fares, ...Object.values(fare.byTrain ?? {})]) {
        for (const [code, [taka, vat]] of Object.entries(fares)) {
          expect(price(rules, code, taka * 100).vatPoisha).toBe(vat * 100);
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThanOrEqual(7023);
  });

  test('Dhaka to Chattogram in a berth is 1215 + 183 VAT + 50 bedding', () => {
    expect(price(rules, 'AC_B', 121_500)).toEqual({
      basePoisha: 121_500,
      vatPoisha: 18_300,
      beddingPoisha: 5_000,
    });
    expect(price(rules, 'S_CHAIR', 40_500)).toEqual({ basePoisha: 40_500, vatPoisha: 0, beddingPoisha: 0 });
  });

  test('every amount is whole taka', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.integer({ min: 1, max: 5_000 }), (code, taka) => {
        const { basePoisha, vatPoisha, beddingPoisha } = price(rules, code, taka * 100);
        expect([basePoisha, vatPoisha, beddingPoisha].every((poisha) => poisha % 100 === 0)).toBe(true);
        expect(vatPoisha).toBeLessThanOrEqual(basePoisha * 0.15 + 100);
      }),
    );
  });
});

describe('the fare ladder', () => {
  test("the train's own row comes before the default row", () => {
    const rows = indexFares([row('A', 'C', 'SNIGDHA', 500), row('A', 'C', 'SNIGDHA', 550, 'T')]);
    expect(baseFare(rules, rows, train(), whole('SNIGDHA'))).toBe(55_000);
    expect(baseFare(rules, rows, train({ id: 'U' }), whole('SNIGDHA'))).toBe(50_000);
  });

  test('without a row the distance rule holds, rounded up to five taka', () => {
    const none = indexFares([]);
    expect(baseFare(rules, none, train(), whole('SNIGDHA'))).toBe(39_000);
    expect(baseFare(rules, none, train(), whole('S_CHAIR'))).toBe(23_500);
  });

  test("the train's kilometres are scaled by its known fares", () => {
    // 585 taka in SNIGDHA pay for 300 km, where the timetable has 200.
    const rows = indexFares([row('A', 'C', 'SNIGDHA', 585)]);
    const scale = chargeableScale(rules, rows, train());
    expect(scale).toBe(1.5);
    expect(baseFare(rules, rows, train(), { from: 0, to: 1, code: 'SNIGDHA', scale })).toBe(29_500);
  });

  test('another class of the same pair tells its chargeable distance', () => {
    const rows = indexFares([row('A', 'C', 'SNIGDHA', 585)]);
    expect(baseFare(rules, rows, train(), whole('S_CHAIR', 1))).toBe(35_500);
  });

  test('no fare is below the minimum of its class', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.double({ min: 0.1, max: 3, noNaN: true }), (code, scale) => {
        const fare = ruleFare(
          rules,
          indexFares([]),
          train({
            stops: [
              { stationId: 'A', km: 0 },
              { stationId: 'B', km: 3 },
            ],
          }),
          {
            from: 0,
            to: 1,
            code,
            scale,
          },
        );
        expect(fare).toBe(rules.derivedDistanceFareFormula.minimumFare[code]! * 100);
      }),
    );
  });

  test('the rule gives more for more kilometres, in steps of five taka', () => {
    const at = (km: number, code: string) =>
      ruleFare(
        rules,
        indexFares([]),
        train({
          stops: [
            { stationId: 'A', km: 0 },
            { stationId: 'B', km },
          ],
        }),
        {
          from: 0,
          to: 1,
          code,
          scale: 1,
        },
      )!;
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.integer({ min: 1, max: 700 }), (code, km) => {
        expect(at(km, code) % 500).toBe(0);
        expect(at(km + 1, code)).toBeGreaterThanOrEqual(at(km, code));
      }),
    );
  });

  test('non-stop trains pay ten percent more', () => {
    expect(baseFare(rules, indexFares([]), train({ number: '701' }), whole('SNIGDHA'))).toBe(42_900);
  });

  test('a class the rule does not know is not sold without a row', () => {
    expect(baseFare(rules, indexFares([]), train(), whole('SHULOV'))).toBeUndefined();
    expect(baseFare(rules, indexFares([row('A', 'C', 'SHULOV', 60)]), train(), whole('SHULOV'))).toBe(6_000);
  });

  test('without kilometres only a row is a price', () => {
    const stops = [
      { stationId: 'A', km: null },
      { stationId: 'B', km: null },
      { stationId: 'C', km: null },
    ];
    const rows = indexFares([row('A', 'C', 'S_CHAIR', 95)]);
    expect(baseFare(rules, rows, train({ stops }), whole('S_CHAIR'))).toBe(9_500);
    expect(
      baseFare(rules, rows, train({ stops }), { from: 0, to: 1, code: 'S_CHAIR', scale: 1 }),
    ).toBeUndefined();
    expect(baseFare(rules, rows, train({ stops }), whole('SNIGDHA'))).toBeUndefined();
  });
});
