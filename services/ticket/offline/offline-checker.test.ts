import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import * as contracts from '#shared/contracts/ticket';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';
import { prepare } from './offline-checker.ts';

let service: TicketTest;

beforeAll(async () => {
  service = await startTicketService();
});
afterAll(() => service.platform.close());

test('a device that fetched everything beforehand judges with no network, and its scans count when it is back', async () => {
  const view = aBooking(['Rokeya', 'Karim']);
  const [rokeya, karim] = await service.issue(view);
  const [other] = await service.issue(aBooking(['Begum'], { trainNumber: '999' }));
  await service.platform.bus.request(contracts.voidTickets, {
    bookingId: view.bookingId,
    passengerIds: [karim!.passengerId],
  });
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  let network = true;
  const call = async (path: string, body?: unknown) => {
    if (!network) throw new Error('There is no network');
    const answer = await service.call(token, body ? 'POST' : 'GET', path.slice('/v1'.length), body);
    expect(answer.status).toBe(200);
    return await answer.json();
  };
  const { trainId, trainNumber, journeyDate } = view;
  const device = await prepare(call, { trainId, trainNumber, journeyDate });

  network = false;
  const at = service.clock.now();
  const judged = async (qr: string, now = at) => (await device.check(qr, now)).result;
  expect(await judged(`${rokeya!.qr}\n`)).toBe('VALID');
  expect(await judged(rokeya!.qr)).toBe('ALREADY_USED');
  expect(await judged(karim!.qr)).toBe('CANCELLED');
  expect(await judged(other!.qr)).toBe('WRONG_TRIP');
  expect(await judged(rokeya!.qr, new Date('2026-11-26T12:05:00.000Z'))).toBe('EXPIRED');
  expect(await judged('JT1:NOTHING')).toBe('FORGED');
  await expect(device.upload('phone-1')).rejects.toThrow('no network');

  network = true;
  const verdicts = await device.upload('phone-1');
  expect(verdicts.map(({ result }) => result)).toContain('VALID');
  expect(verdicts).toHaveLength(6);
  expect(await device.upload('phone-1')).toEqual([]);
  const [first] = await service
    .list(view.bookingId)
    .then((all) => all.filter((one) => one.ticketId === rokeya!.ticketId));
  expect(first!.status).toBe('USED');
});

test('a device that fetched the manifest lets nobody in hours before boarding, and the server does not either', async () => {
  const view = aBooking(['Rokeya']);
  const [ticket] = await service.issue(view);
  const token = await service.platform.tokenFor({ role: 'CHECKER' });
  const call = async (path: string, body?: unknown) => {
    const answer = await service.call(token, body ? 'POST' : 'GET', path.slice('/v1'.length), body);
    return await answer.json();
  };
  const device = await prepare(call, view);
  expect((await device.check(ticket!.qr, new Date('2026-11-25T12:59:59.999Z'))).result).toBe('TOO_EARLY');
  expect((await device.check(ticket!.qr, new Date('2026-11-25T13:00:00.000Z'))).result).toBe('VALID');
  const [{ status } = { status: '' }] = await service.list(view.bookingId);
  expect(status).toBe('VALID');
});

test('the checker bundles for a browser and needs nothing of Node or Bun', async () => {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, 'offline-checker.ts')],
    target: 'browser',
  });
  expect(built.success).toBe(true);
  const code = await built.outputs[0]!.text();
  expect(code).toContain('Ed25519');
  expect(code).not.toMatch(/\bnode:|require\(|\bBuffer\b|\bprocess\.|\bBun\./);
});
