import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { getStanding } from '#shared/contracts/auth';
import { type Railway, type TestTrain, testRailway } from '../testing/railway.ts';

const [holdsPerAccount, seatMapsPerAddress, holdsPerAddress] = [3, 5, 6];
let railway: Railway;
let app: Awaited<ReturnType<Railway['start']>>['app'];
/** Accounts whose phone is proved by now, and how often somebody asked. */
const proved = new Set<string>();
let asked = 0;

beforeAll(async () => {
  railway = await testRailway({
    env: {
      TRUSTED_PROXIES: '1',
      HOLDS_PER_ACCOUNT: String(holdsPerAccount),
      HOLDS_PER_ADDRESS: String(holdsPerAddress),
      SEAT_MAPS_PER_ADDRESS: String(seatMapsPerAddress),
    },
  });
  await railway.platform.fake(getStanding, ({ userId }) => {
    asked++;
    return { userId, status: 'ACTIVE' as const, isPhoneVerified: proved.has(userId), isEmailVerified: true };
  });
  ({ app } = await railway.start());
});
afterAll(() => railway?.close());

interface Buyer {
  userId?: string;
  phoneVerified?: boolean;
  address?: string;
}

async function hold(train: TestTrain, { address, ...who }: Buyer, seat = 0) {
  const token = await railway.platform.tokenFor(who);
  const { trainId, journeyDate } = train;
  const seatIds = [train.seats.SNIGDHA[seat]!];
  return app.handle(
    new Request('http://localhost/v1/holds', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(address ? { 'x-forwarded-for': address } : {}),
      },
      body: JSON.stringify({ trainId, journeyDate, from: 'AA', to: 'EE', seatIds }),
    }),
  );
}
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

test('nobody holds seats whose phone is not proved, and whoever proves it does with the token from before', async () => {
  const train = railway.train();
  const buyer = { userId: newId(), phoneVerified: false };
  const refused = await hold(train, buyer);
  expect([refused.status, await codeOf(refused)]).toEqual([403, 'PHONE_NOT_VERIFIED']);
  proved.add(buyer.userId);
  expect((await hold(train, buyer)).status).toBe(201);
  asked = 0;
  expect((await hold(train, buyer, 1)).status).toBe(201);
  expect(asked).toBe(0);
});

test('a token that says it is proved asks nobody', async () => {
  asked = 0;
  expect((await hold(railway.train(), { phoneVerified: true })).status).toBe(201);
  expect(asked).toBe(0);
});

test('holds of one account, and from one address, have a pace; refused with Retry-After', async () => {
  const train = railway.train(12);
  const userId = newId();
  const statuses: number[] = [];
  for (let at = 0; at <= holdsPerAccount; at++) statuses.push((await hold(train, { userId }, at)).status);
  expect(statuses).toEqual([...Array(holdsPerAccount).fill(201), 429]);
  const refused = await hold(train, { userId }, 5);
  expect(await codeOf(refused)).toBe('TOO_MANY_REQUESTS');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

  const address = '203.0.113.7';
  const many = [];
  for (let at = 0; at <= holdsPerAddress; at++) many.push((await hold(train, { address }, 11)).status);
  expect(many).toEqual([201, ...Array(holdsPerAddress - 1).fill(409), 429]);
  expect((await hold(train, { address: '203.0.113.8' }, 10)).status).toBe(201);
});

test('seat maps have a pace by address; without an address, as from the machine itself, there is none', async () => {
  const { trainId, journeyDate } = railway.train();
  const look = async (address?: string) => {
    const headers: Record<string, string> = address ? { 'x-forwarded-for': address } : {};
    const path = `/v1/trips/${trainId}/${journeyDate}/seats?from=AA&to=EE`;
    return (await app.handle(new Request(`http://localhost${path}`, { headers }))).status;
  };
  const looks: number[] = [];
  for (let at = 0; at <= seatMapsPerAddress; at++) looks.push(await look('203.0.113.7'));
  expect(looks).toEqual([...Array(seatMapsPerAddress).fill(200), 429]);
  for (const address of [undefined, '127.0.0.1']) {
    for (let at = 0; at <= seatMapsPerAddress; at++) expect(await look(address)).toBe(200);
  }
});
