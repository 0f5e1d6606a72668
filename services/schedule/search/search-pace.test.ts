import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { startSchedule } from '../testing/fixtures.ts';

const searchesPerAddress = 4;
let schedule: Awaited<ReturnType<typeof startSchedule>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00', {
    TRUSTED_PROXIES: '1',
    SEARCHES_PER_ADDRESS: String(searchesPerAddress),
    SEARCHES_PER_ACCOUNT: '2',
  });
});
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

const from = (address: string) => ({ 'x-forwarded-for': address });

test('searches have a pace by address; the machine itself has none', async () => {
  const address = await times(searchesPerAddress + 1, from('203.0.113.7'));
  expect(address).toEqual([...Array(searchesPerAddress).fill(200), 429]);
  expect(await search(from('203.0.113.8'))).toBe(200);
  expect(await times(searchesPerAddress + 1, from('127.0.0.1'))).not.toContain(429);
});

test('searches have a pace by account, whichever of its tokens is sent, and others go on', async () => {
  const userId = newId();
  const bearer = async (who: string) => ({
    authorization: `Bearer ${await schedule.platform.tokenFor({ userId: who })}`,
  });
  const one = await bearer(userId);
  expect(await times(2, one)).toEqual([200, 200]);
  expect([await search(one), await search(await bearer(userId))]).toEqual([429, 429]);
  expect(await search(await bearer(newId()))).toBe(200);
});

test('what is written behind a token makes nobody else, wherever it comes from', async () => {
  const token = await schedule.platform.tokenFor();
  const statuses: number[] = [];
  for (let at = 0; at < 4; at++)
    statuses.push(
      await search({ authorization: `Bearer ${token} tail-${at}`, ...from(`203.0.113.${200 + at}`) }),
    );
  expect(statuses).toEqual([200, 200, 429, 429]);
});

test.each([
  ['a token in another spelling', (token: string) => `${token}==`],
  ['a token that is none', (_: string, at: number) => `x.y.z${at}`],
  ['no token', () => ''],
])('whoever sends %s is paced by the address', async (what, spell) => {
  const token = await schedule.platform.tokenFor();
  const statuses: number[] = [];
  for (let at = 0; at <= searchesPerAddress; at++) {
    const text = spell(token, at);
    const headers: Record<string, string> = text === '' ? {} : { authorization: `Bearer ${text}` };
    statuses.push(await search({ ...headers, ...from(`203.0.113.${what.length + 100}`) }));
  }
  expect(statuses).toEqual([...Array(searchesPerAddress).fill(200), 429]);
});
