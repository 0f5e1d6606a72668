import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startSchedule } from './testing-support.ts';

const searchesPerAddress = 4;
let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00', {
    TRUSTED_PROXIES: '1',
    SEARCHES_PER_ADDRESS: String(searchesPerAddress),
    SEARCHES_PER_ACCOUNT: '2',
  });
}, 60_000);
afterAll(() => schedule?.close());

const search = async (headers: Record<string, string>) => {
  const path = '/v1/trips?from=DA&to=CG&date=2026-11-26';
  return (await schedule.app.handle(new Request(`http://localhost${path}`, { headers }))).status;
};
async function times(count: number, headers: Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < count; at++) statuses.push(await search(headers));
  return statuses;
}

test('searches have a pace by address and by token; the machine itself has none', async () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const address = await times(searchesPerAddress + 1, from('203.0.113.7'));
  expect(address).toEqual([...Array(searchesPerAddress).fill(200), 429]);
  expect(await search(from('203.0.113.8'))).toBe(200);
  expect(await times(3, { authorization: `Bearer ${'t'.repeat(100)}` })).toEqual([200, 200, 429]);
  expect(await times(searchesPerAddress + 1, from('127.0.0.1'))).not.toContain(429);
});
