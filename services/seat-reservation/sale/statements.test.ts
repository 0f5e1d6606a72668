import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { askedOf } from '#support/statements';
import type { Deps } from '../connect.ts';
import { claimHold } from '../hold/claim-hold.ts';
import { holdOn, paid, type Railway, testRailway } from '../testing/railway.ts';
import { confirmSeats } from './confirm-seats.ts';

let railway: Railway;
let deps: Deps;
beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway?.close());

/** The statements of its own timers name no booking. */
const ofSale = (statements: string[]) => statements.filter((text) => !/leased|due|LIMIT/.test(text));

test('four seats are claimed by two statements and sold by three, one of which commits', async () => {
  const train = railway.train(8);
  const held = await holdOn(deps, train, { class: 'SNIGDHA', count: 4 });
  const { holdId, userId } = held.hold;
  const claimed = await askedOf(deps.db, () => claimHold(deps)({ holdId, userId }));
  expect(ofSale(claimed.statements), claimed.statements.join('\n')).toHaveLength(2);
  const sold = await askedOf(deps.db, () => confirmSeats(deps)(paid(held)));
  expect(ofSale(sold.statements), sold.statements.join('\n')).toHaveLength(3);
  expect(sold.commits).toBe(1);
});

test('that Redis knows them is noted for many sales in one statement, after their answers', async () => {
  const train = railway.train(40);
  const holds = await Promise.all(
    Array.from({ length: 8 }, () => holdOn(deps, train, { class: 'SNIGDHA', count: 1 })),
  );
  const bookingIds = holds.map(() => newId());
  const unnoted = async () => {
    const [row] = await deps.db.$client`
      SELECT count(*)::int AS rows FROM verdicts WHERE booking_id = ANY(${bookingIds}) AND applied_at IS NULL`;
    return row!.rows;
  };
  const { statements } = await askedOf(deps.db, async () => {
    await Promise.all(holds.map((held, at) => confirmSeats(deps)(paid(held, bookingIds[at]))));
    await eventually(async () => (await unnoted()) === 0, 'the notes');
  });
  expect(statements.filter((text) => text.includes('SET applied_at')).length).toBeLessThanOrEqual(3);
});

test('a hold that another changes at the very moment of its sale is sold whole', async () => {
  const train = railway.train(8);
  const held = await holdOn(deps, train, { class: 'SNIGDHA', count: 4 });
  const bookingId = newId();
  const { promise: may, resolve: goOn } = Promise.withResolvers<void>();
  const changing = deps.db.$client.begin(async (sql) => {
    await sql`UPDATE seat_reservations SET status = 'EXPIRED' WHERE hold_id = ${held.hold.holdId}`;
    await may;
  });
  const selling = confirmSeats(deps)(paid(held, bookingId));
  await eventually(async () => {
    const [row] = await deps.db.$client`
      SELECT count(*)::int AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return row!.waiting > 0;
  }, 'the sale to wait for the change');
  goOn();
  await changing;
  expect(await selling).toEqual({ verdict: 'CONFIRMED' });
  const rows = await deps.db.$client`
    SELECT status, booking_id FROM seat_reservations WHERE hold_id = ${held.hold.holdId}`;
  expect(rows.map(({ status, booking_id }) => [status, booking_id])).toEqual(
    Array.from({ length: 4 }, () => ['CONFIRMED', bookingId]),
  );
});
