import { afterAll, beforeAll, expect, setSystemTime, test } from 'bun:test';
import { readFile, writeFile } from 'node:fs/promises';
import { decodeProtectedHeader } from 'jose';
import type { Bus } from '#shared/bus/bus';
import { accessTokenSeconds, createTokenVerifier } from '#shared/http/auth';
import { MovableClock } from '#support/clock';
import { type StartedAuth, startAuth } from '../testing/fixtures.ts';
import { addSigningKey, publishedBeforeSeconds, replaceSigningKeys } from './keys.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

const kidOf = (token: string) => decodeProtectedHeader(token).kid!;
const publishedKids = async (): Promise<string[]> =>
  (await auth.call('GET', '/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);

/** A process that reads the keys only when it is told to: its cache has to last so long. */
function verifierWithCache() {
  let mayRead = true;
  const bus: Bus = {
    ...auth.platform.bus,
    request: (contract, input, options) => {
      if (!mayRead) throw new Error('the keys were asked for');
      return auth.platform.bus.request(contract, input, options);
    },
  };
  const verifier = createTokenVerifier(bus);
  return {
    async fill(token: string) {
      await verifier.verify(token);
      mayRead = false;
    },
    verify: (token: string) => verifier.verify(token),
  };
}

test('through a change of keys no token is refused by a process that has the published keys in its cache', async () => {
  const path = auth.platform.env.AUTH_SIGNING_KEYS_FILE!;
  const person = await auth.loggedIn();
  const refreshed = async () => {
    const answer = await auth.post('/login', { identifier: person.email, password: person.password });
    return answer.body.accessToken as string;
  };
  const oldKid = kidOf(person.accessToken);

  const added = await addSigningKey(path, clock.now());
  expect(await publishedKids()).toEqual([oldKid]);
  await auth.deps.keys.reload();
  expect(await publishedKids()).toEqual([oldKid, added.kid]);
  const signedMeanwhile = await refreshed();
  expect(kidOf(signedMeanwhile)).toBe(oldKid);
  const filledWhilePublished = verifierWithCache();
  await filledWhilePublished.fill(signedMeanwhile);

  clock.forward(publishedBeforeSeconds - 5);
  const lastOfOld = await refreshed();
  expect(kidOf(lastOfOld)).toBe(oldKid);
  clock.forward(6);
  const firstOfNew = await refreshed();
  expect(kidOf(firstOfNew)).toBe(added.kid);
  for (const token of [lastOfOld, firstOfNew])
    expect(await filledWhilePublished.verify(token)).toMatchObject({ userId: person.userId });

  clock.forward(accessTokenSeconds);
  const startedLater = createTokenVerifier(auth.platform.bus);
  expect(await startedLater.verify(lastOfOld)).toMatchObject({ userId: person.userId });
  clock.forward(60);
  expect(await publishedKids()).toEqual([added.kid]);

  const next = await addSigningKey(path, clock.now());
  await auth.deps.keys.reload();
  expect(await publishedKids()).toEqual([added.kid, next.kid]);
  expect(JSON.parse(await readFile(path, 'utf8')).signingKeys).toHaveLength(2);
});

test('a key that is replaced takes the tokens along that it signed, also those a process remembers', async () => {
  const { accessToken } = await auth.loggedIn();
  const replaced = await replaceSigningKeys(auth.platform.env.AUTH_SIGNING_KEYS_FILE!, clock.now());
  const remembers = createTokenVerifier(auth.platform.bus);
  expect(await remembers.verify(accessToken)).toMatchObject({ role: 'USER' });
  await auth.deps.keys.reload();
  expect(await publishedKids()).toEqual([replaced.kid]);
  const fresh = await auth.loggedIn();
  expect(kidOf(fresh.accessToken)).toBe(replaced.kid);
  setSystemTime(Date.now() + 60_000);
  try {
    await expect(remembers.verify(accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await remembers.verify(fresh.accessToken)).toMatchObject({ userId: fresh.userId });
  } finally {
    setSystemTime();
  }
});

test('a file that cannot be read changes nothing in a running service', async () => {
  const path = auth.platform.env.AUTH_SIGNING_KEYS_FILE!;
  const before = await publishedKids();
  const content = await readFile(path, 'utf8');
  await writeFile(path, '{');
  await expect(auth.deps.keys.reload()).rejects.toThrow('AUTH_SIGNING_KEYS_FILE');
  expect(await publishedKids()).toEqual(before);
  expect((await auth.loggedIn()).accessToken).toBeString();
  await writeFile(path, content);
});
