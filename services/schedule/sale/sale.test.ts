import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import type { RequestContract } from '#shared/base/contract';
import { newId } from '#shared/base/id';
import * as ops from '#shared/contracts/ops';
import { getRules } from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import { jobs } from '../jobs.ts';
import { adminActions } from '../schema.ts';
import { startSchedule, trainId } from '../testing/fixtures.ts';
import { readVersion } from '../timetable/read-timetable.ts';

let schedule: Awaited<ReturnType<typeof startSchedule>>;
let other: Awaited<ReturnType<typeof schedule.startAnother>>;
beforeAll(async () => {
  schedule = await startSchedule('2026-11-24', '10:00');
  other = await schedule.startAnother(jobs.filter(({ name }) => name === 'follow-timetable'));
});
afterAll(() => schedule.close());

const who = { by: 'rahim', why: 'The bridge is looked at' };
const request = async (contract: RequestContract, input: unknown) => {
  const { connection } = schedule.platform.bus;
  const payload = typeof input === 'string' ? input : JSON.stringify(input);
  return (await connection.request(contract.subject, payload)).json<Record<string, unknown>>();
};
const bus = () => schedule.platform.bus;
const switches = async () => (await bus().request(ops.listSaleSwitches, {})).switches;
const version = async () => (await readVersion(schedule.db))!;
/** Whichever of the two processes answers. */
const told = async () => (await bus().request(getRules, { timetableVersion: await version() })).sale;
const path = '/v1/trips?from=DA&to=SYL&date=2026-11-26';
const found = async (process: Pick<typeof schedule, 'get'>, number = '739') =>
  (await process.get(path)).body.trips.find((trip: { trainNumber: string }) => trip.trainNumber === number);
const records = () =>
  schedule.db.select().from(adminActions).where(eq(adminActions.entity, 'sale')).orderBy(adminActions.id);

describe('an operator', () => {
  test('pauses the sale of a train by its number: every process tells it within a second, and it is on record once', async () => {
    const pause = () => bus().request(ops.pauseSale, { scope: 'train', key: '739', ...who });
    expect((await found(schedule)).salePaused).toBeUndefined();
    const [first] = (await pause()).switches;
    expect(first).toMatchObject({
      scope: 'train',
      key: trainId('739'),
      trainNumber: '739',
      journeyDate: null,
      paused: true,
      opensAt: null,
      reason: who.why,
      by: 'rahim',
    });
    const versionBefore = await version();
    expect((await pause()).switches).toEqual([first!]);
    expect(await version()).toBe(versionBefore);
    expect(await told()).toEqual([
      { trainIds: [trainId('739')], journeyDate: null, paused: true, opensAt: null },
    ]);
    for (const process of [schedule, other])
      await eventually(async () => (await found(process)).salePaused === true, 'the pause in the search');
    expect((await found(schedule, '709')).salePaused).toBeUndefined();
    const resumed = await bus().request(ops.resumeSale, { scope: 'train', key: trainId('739'), ...who });
    expect(resumed.switches).toEqual([]);
    for (const process of [schedule, other])
      await eventually(async () => (await found(process)).salePaused === undefined, 'the sale goes on');
    expect(await records()).toMatchObject([
      {
        action: 'pause',
        actorRole: 'OPERATOR',
        entityId: `train/${trainId('739')}`,
        reason: who.why,
        before: { paused: false },
        after: { paused: true, by: 'rahim' },
      },
      { action: 'resume', before: { paused: true }, after: { paused: false, by: 'rahim' } },
    ]);
  });

  test('shuts a zone on one date, and what the zone has is resolved for who sells', async () => {
    const asked = { scope: 'zone' as const, key: 'WEST', journeyDate: '2026-11-27', ...who };
    await bus().request(ops.pauseSale, asked);
    const [one] = (await told())!;
    expect(one).toMatchObject({ journeyDate: '2026-11-27', paused: true });
    const west = schedule.deps.timetable.current().trains.filter(({ zone }) => zone === 'WEST');
    expect(west.length).toBeGreaterThan(10);
    expect(one!.trainIds!.sort()).toEqual(west.map(({ id }) => id).sort());
    await bus().request(ops.resumeSale, asked);
    expect(await told()).toEqual([]);
  });

  test('says when a sale opens: a search tells the instant until it has come, and a pause leaves it as it is', async () => {
    const opensAt = '2026-11-24T12:00:00+06:00';
    const all = { scope: 'all' as const, ...who };
    await bus().request(ops.openSaleAt, { ...all, opensAt });
    await bus().request(ops.pauseSale, all);
    expect((await bus().request(ops.resumeSale, all)).switches).toMatchObject([
      { paused: false, opensAt: '2026-11-24T06:00:00.000Z' },
    ]);
    schedule.clock.set('2026-11-24', '11:59');
    expect((await found(schedule)).saleOpensAt).toBe('2026-11-24T06:00:00.000Z');
    schedule.clock.set('2026-11-24', '12:00');
    expect((await found(schedule)).saleOpensAt).toBeUndefined();
    schedule.clock.set('2026-11-24', '10:00');
    expect((await found(schedule)).saleOpensAt).toBe('2026-11-24T06:00:00.000Z');
    expect((await bus().request(ops.openSaleAt, { ...all, opensAt: null })).switches).toEqual([]);
  });

  test('opens nothing that a restored backup has shut by opening everything, and the other way round', async () => {
    const all = { scope: 'all' as const, ...who };
    const restored = { scope: 'restore' as const, ...who };
    await bus().request(ops.pauseSale, restored);
    await bus().request(ops.pauseSale, all);
    await bus().request(ops.resumeSale, restored);
    expect((await switches()).map(({ scope }) => scope)).toEqual(['all']);
    await bus().request(ops.pauseSale, restored);
    await bus().request(ops.resumeSale, all);
    expect((await switches()).map(({ scope }) => scope)).toEqual(['restore']);
    await bus().request(ops.resumeSale, restored);
    expect(await switches()).toEqual([]);
  });

  test.each([
    ['by', { scope: 'all', why: who.why }],
    ['by', { scope: 'all', ...who, by: 'Rahim Uddin' }],
    ['why', { scope: 'all', by: who.by }],
    ['scope', { scope: 'trains', ...who }],
    ['key', { scope: 'train', ...who }],
    ['key', { scope: 'train', key: '9999999', ...who }],
    ['key', { scope: 'zone', key: 'NORTH', ...who }],
    ['key', { scope: 'all', key: '739', ...who }],
    ['journeyDate', { scope: 'all', journeyDate: '2026-02-30', ...who }],
    // Passed over, it would shut every date.
    ['journeydate', { scope: 'train', key: '739', journeydate: '2026-11-26', ...who }],
    ['the request', 'pause, please'],
  ])('is told which field is wrong: %s', async (field, input) => {
    const answer = await request(ops.pauseSale, input);
    expect(answer).toMatchObject({ status: 400, code: 'VALIDATION', errors: [{ field }] });
    expect(await switches()).toEqual([]);
  });

  test('reads in micro info what a request takes and answers', async () => {
    const [info] = await Array.fromAsync(await bus().connection.services.client().info('schedule'));
    const endpoint = info!.endpoints.find(({ subject }) => subject === ops.pauseSale.subject)!;
    expect(endpoint.metadata!.summary).toBe(ops.pauseSale.summary);
    expect(JSON.parse(endpoint.metadata!.request!)).toMatchObject({
      required: ['scope', 'by', 'why'],
      properties: { scope: { enum: ['all', 'zone', 'train', 'restore'] } },
    });
    expect(JSON.parse(endpoint.metadata!.answer!)).toMatchObject({ required: ['switches'] });
  });
});

test('eight pauses and resumptions at once end in a state that one of them has said, each on record', async () => {
  const before = (await records()).length;
  const name = { scope: 'train' as const, key: '701', ...who };
  const said = Array.from({ length: 8 }, (_, at) =>
    bus().request(at % 2 === 0 ? ops.pauseSale : ops.resumeSale, name),
  );
  await Promise.all(said);
  const recorded = (await records()).slice(before);
  const states = recorded.map(({ after }) => after!.paused);
  expect(states).toEqual(states.map((_, at) => at % 2 === 0));
  expect((await switches()).length).toBe(states.length % 2);
  await bus().request(ops.resumeSale, name);
});

test('a pause whose notice was lost is told by the other process all the same', async () => {
  const { db } = schedule;
  await db.$client`INSERT INTO sale_switches (scope, key, paused, reason, "by") VALUES ('restore', 'all', true, 'restored', 'restore')
    ON CONFLICT (scope, key, journey_date) DO UPDATE SET paused = true`;
  await db.$client`UPDATE timetable_version SET version = version + 1`;
  await eventually(async () => (await found(other)).salePaused === true, 'the pause');
  await bus().request(ops.resumeSale, { scope: 'restore', ...who });
});

describe('an administrator', () => {
  test('does the same over REST, and nobody else', async () => {
    const body = { scope: 'train', key: '739', reason: 'A tree on the line' };
    for (const role of ['USER', 'AGENT', 'CHECKER'] as const)
      expect((await schedule.ask('POST', '/v1/admin/sale/pause', body, { role })).status).toBe(403);
    const userId = newId();
    const paused = await schedule.ask('POST', '/v1/admin/sale/pause', body, { userId });
    expect(paused).toMatchObject({
      status: 200,
      body: { switches: [{ paused: true, by: userId, reason: body.reason }] },
    });
    const opening = { ...body, opensAt: '2026-11-25T02:00:00Z' };
    expect((await schedule.ask('POST', '/v1/admin/sale/open-at', opening)).status).toBe(200);
    const list = await schedule.ask('GET', '/v1/admin/sale');
    expect(list.body.switches).toMatchObject([{ paused: true, opensAt: '2026-11-25T02:00:00.000Z' }]);
    for (const [path, more] of [
      ['resume', {}],
      ['open-at', { opensAt: null }],
    ] as const)
      await schedule.ask('POST', `/v1/admin/sale/${path}`, { ...body, ...more });
    expect(await switches()).toEqual([]);
    const wrong = await schedule.ask('POST', '/v1/admin/sale/pause', { ...body, key: '0' });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'key' }] } });
    const [action] = (await records()).filter(({ actorId }) => actorId === userId);
    expect(action).toMatchObject({ action: 'pause', actorRole: 'ADMIN', reason: body.reason });
    expect(action!.after).not.toHaveProperty('by');
  });
});
