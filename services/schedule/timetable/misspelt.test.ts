import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startSchedule } from '../testing/fixtures.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
});
afterAll(() => schedule.close());

const find = async (q: string, more = {}) =>
  (await schedule.get(`/v1/stations?${new URLSearchParams({ q, ...more })}`)).body;
const first = async (q: string) => (await find(q)).items[0]?.name;

test.each([
  ['dakha', 'Dhaka'],
  ['dhka', 'Dhaka'],
  ['kamolapur', 'Dhaka'],
  ['chitagong', 'Chattogram'],
  ['chattagram', 'Chattogram'],
  ['sylet', 'Sylhet'],
  ['silhet', 'Sylhet'],
  ['rajsahi', 'Rajshahi'],
  ['rajshahee', 'Rajshahi'],
  ['momensing', 'Mymensingh'],
  ['maimansingh', 'Mymensingh'],
  ['khulnaa', 'Khulna'],
  ['dinajpoor', 'Dinajpur'],
  ['coxs bajar', "Cox's Bazar"],
  ['narayangonj', 'Narayanganj'],
  ['sirajgang', 'Sirajganj Bazar'],
  ['সিলেঠ', 'Sylhet'],
  ['রাজসাহি', 'Rajshahi'],
])('%s finds %s', async (q, name) => {
  expect(await first(q)).toBe(name);
});

test('a name itself comes before those that hold it, however it is written', async () => {
  for (const q of ['Dhaka', 'dhaka', ' ঢাকা ']) expect(await first(q)).toBe('Dhaka');
});

test('what fits is never mixed with what is alike, and what is like nothing finds nothing', async () => {
  for (const { name } of (await find('rajsh')).items) expect(name).toContain('Rajsh');
  expect(await find('qqqq')).toEqual({ items: [], nextCursor: null });
});

test('guesses are few, and come by pages like all others', async () => {
  const { items } = await find('bazzar');
  expect(items.length).toBeGreaterThan(1);
  expect(items.length).toBeLessThanOrEqual(8);
  const one = await find('bazzar', { limit: '1' });
  const two = await find('bazzar', { limit: '1', cursor: one.nextCursor });
  expect([...one.items, ...two.items]).toEqual(items.slice(0, 2));
});
