import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#shared/base/id';
import { importQrKey, readQr, verifyQr } from '#shared/qr/qr';
import { jobs } from '../jobs.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';
import { addSigningKey, type KeyFile, makeKeys, newKeyFile, publishedBeforeHours } from './signing-keys.ts';

let folder: string;
let path: string;
let service: TicketTest;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-rotation-'));
  path = join(folder, 'ticket.json');
  await makeKeys(path, new Date('2026-01-01T00:00:00Z'));
  service = await startTicketService({ TICKET_SIGNING_KEYS_FILE: path, TICKET_SCAN_OPENS_HOURS: '288' });
});
afterAll(async () => {
  await service.platform.close();
  await rm(folder, { recursive: true, force: true });
});

const issued = async () => (await service.issue(aBooking(['Rokeya Begum'])))[0]!.qr;
const kidOf = (qr: string) => readQr(qr)!.kid;
const kidsInFile = async () =>
  (JSON.parse(await readFile(path, 'utf8')) as KeyFile).keys.map(({ kid }) => Number(kid));
const reread = () => jobs.find(({ name }) => name === 'reread-keys')!.verb(service.deps)();
const forward = (hours: number) =>
  service.clock.set(new Date(service.clock.now().getTime() + hours * 3_600_000));

/** The public keys as a device keeps them that fetches them now. */
async function fetchKeys(): Promise<Map<number, CryptoKey>> {
  const answer = await service.call('', 'GET', '/tickets/keys');
  const { keys } = (await answer.json()) as { keys: { kid: string; kty: string; crv: string; x: string }[] };
  return new Map(
    await Promise.all(keys.map(async (key) => [Number(key.kid), await importQrKey(key)] as const)),
  );
}

async function scanned(qr: string): Promise<string> {
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  const answer = await service.call(token, 'POST', '/tickets/validate', {
    qr,
    ...service.tripOf(qr),
    deviceId: 'gate',
    nonce: newId(),
  });
  return ((await answer.json()) as { result: string }).result;
}

test('through a change of keys every ticket is good at the gate, and on a device that has been without network for a day', async () => {
  service.clock.set('2026-11-24T00:00:00Z');
  const first = await issued();
  expect(kidOf(first)).toBe(1);

  const added = await addSigningKey(path, service.clock.now());
  expect(added).toEqual({ kid: 2, signsFrom: new Date('2026-11-25T00:00:00Z') });
  expect([...(await fetchKeys()).keys()]).toEqual([1]);
  await reread();
  const device = await fetchKeys();
  expect([...device.keys()]).toEqual([1, 2]);
  const meanwhile = await issued();
  expect(kidOf(meanwhile)).toBe(1);

  forward(publishedBeforeHours - 1);
  const lastOfOld = await issued();
  forward(1);
  const firstOfNew = await issued();
  expect([lastOfOld, firstOfNew].map(kidOf)).toEqual([1, 2]);
  for (const qr of [first, meanwhile, lastOfOld, firstOfNew])
    expect(await verifyQr(qr, device)).toMatchObject({ trainNumber: '702' });

  await addSigningKey(path, service.clock.now());
  await reread();
  expect(await kidsInFile()).toEqual([2, 3]);
  for (const qr of [first, lastOfOld, firstOfNew]) expect(await scanned(qr)).toBe('VALID');
});

test('a key in other hands signs nothing more once its successor is read, and tickets sold before stay good', async () => {
  const before = await issued();
  const { kid, signsFrom } = await addSigningKey(path, service.clock.now(), { atOnce: true });
  expect(signsFrom).toEqual(service.clock.now());
  expect(await kidsInFile()).toEqual([kid]);
  await reread();
  const after = await issued();
  expect(kidOf(after)).toBe(kid);
  expect(kidOf(before)).not.toBe(kid);
  for (const qr of [before, after]) expect(await scanned(qr)).toBe('VALID');
});

test('a file that is damaged, or whose keys have not begun, changes nothing in a running service', async () => {
  const content = await readFile(path, 'utf8');
  const kid = kidOf(await issued());
  const later = newKeyFile(kid + 1, new Date('2027-01-01T00:00:00Z'));
  for (const wrong of ['{', JSON.stringify({ keys: [] }), JSON.stringify(later)]) {
    await writeFile(path, wrong);
    await expect(reread()).rejects.toThrow('TICKET_SIGNING_KEYS_FILE');
    expect(kidOf(await issued())).toBe(kid);
  }
  await writeFile(path, content);
  await reread();
});

test('the command makes a file for its owner alone, then appends to it', async () => {
  const own = join(folder, 'command.json');
  const command = (...options: string[]) =>
    Bun.spawnSync([process.execPath, join(import.meta.dir, 'make-keys.ts'), ...options], { stderr: 'pipe' });
  expect(command(own).stdout.toString()).toBe(`made ${own}\n`);
  expect((await stat(own)).mode & 0o777).toBe(0o600);
  expect(command(own).stdout.toString()).toContain('has the signing key 2, which signs from');
  expect((await stat(own)).mode & 0o777).toBe(0o600);
  const { keys } = JSON.parse(await readFile(own, 'utf8')) as KeyFile;
  expect(keys.map(({ kid }) => kid)).toEqual(['1', '2']);
  expect(Date.parse(keys[1]!.notBefore)).toBeGreaterThan(Date.now());
  expect(command('--at-once').exitCode).toBe(2);
});

test('a kid above 255 is never given', async () => {
  const last = join(folder, 'last.json');
  await writeFile(last, JSON.stringify(newKeyFile(255, new Date('2026-01-01T00:00:00Z'))));
  await expect(addSigningKey(last, service.clock.now())).rejects.toThrow('255');
});
