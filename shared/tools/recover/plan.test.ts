import { expect, test } from 'bun:test';
import { newId } from '../../base/id.ts';
import type { Orphan } from '../audit/orphans.ts';
import { planRecovery } from './plan.ts';

const bookingId = newId();
const at = '2026-11-23T07:00:00.000Z';

function lost(type: string, data: Record<string, unknown> = {}, more: Partial<Orphan> = {}): Orphan {
  const service = type.split('.')[0]!;
  const about = { bookingId, userId: 'u', ...data };
  return {
    id: newId(),
    type,
    service,
    source: service,
    aggregateId: bookingId,
    version: 1,
    time: at,
    data: about,
    ...more,
  };
}

const seat = { passengerId: 'p', seatId: 's', class: 'SNIGDHA', paidPoisha: 50_000 };
const parts = { vatPoisha: 6_000, beddingPoisha: 0, serviceChargePoisha: 2_000 };
const names = { pnr: 'ABCDEFGH23', bookingReference: 'ABCDEFGH23456789', holdId: 'h' };
const created = lost('booking.created');
const confirmed = lost('booking.confirmed', { ...names, seats: [{ ...seat, ...parts }] }, { version: 3 });
const confirmedByAnOlderRelease = lost('booking.confirmed', { seats: [seat] });
const paid = lost('payment.succeeded', { amountPoisha: 50_000, transactionId: 'T' });
const paidToAnOlderRelease = lost('payment.succeeded', { amountPoisha: 50_000 });
const cancelled = (whole: boolean, refundPoisha: number) =>
  lost('booking.cancelled', { whole, refundPoisha, wasConfirmed: true, seats: [seat] });
const refunded = (amountPoisha: number) => lost('payment.refunded', { amountPoisha });

const wayOf = (orphans: Orphan[], known: string[] = []) =>
  planRecovery(orphans, new Set(known)).cases[0]!.way;

test.each([
  ['paid and confirmed', [created, paid, confirmed], 'SELL'],
  [
    'paid, and confirmed by a release that named no PNR',
    [created, paid, confirmedByAnOlderRelease],
    'REFUND',
  ],
  ['paid, and not yet confirmed', [created, paid], 'REFUND'],
  ['paid to a release that named no tran_id', [created, paidToAnOlderRelease, confirmed], 'BY HAND'],
  ['never paid', [created, lost('booking.failed', { paid: false })], 'NOTHING'],
  ['under review', [created, lost('payment.held-for-review', { reason: 'RISK' })], 'BY HAND'],
  ['paid and wholly refunded', [created, paid, refunded(50_000)], 'NOTHING'],
  [
    'cancelled, its refund sent back',
    [created, paid, confirmed, cancelled(true, 40_000), refunded(40_000)],
    'NOTHING',
  ],
  ['cancelled, its refund on its way', [created, paid, confirmed, cancelled(true, 40_000)], 'SELL'],
  ['cancelled in part', [created, paid, confirmed, cancelled(false, 20_000), refunded(20_000)], 'SELL'],
  ['known by a part of its events alone', [lost('ticket.issued')], 'BY HAND'],
] as const)('of a lost booking that was %s', (_what, orphans, way) => {
  expect(wayOf([...orphans])).toBe(way);
  expect(wayOf([...orphans].reverse())).toBe(way);
});

test('a booking that is there is driven on, whatever was lost of it, from its highest version', () => {
  expect(wayOf([paid, confirmed, cancelled(true, 0)], [bookingId])).toBe('DRIVE');
  const [one] = planRecovery([created, confirmed, paid], new Set()).cases;
  expect(one).toMatchObject({ version: 3, pnr: names.pnr, amountPoisha: 50_000 });
});

test('a ticket is used again only where its newest word is that it was used', () => {
  const of = (type: string, version: number, ticketId: string) =>
    lost(type, { ticketId, usedAt: at }, { version, aggregateId: ticketId });
  const [one] = planRecovery(
    [
      of('ticket.use-undone', 3, 'a'),
      of('ticket.used', 2, 'a'),
      of('ticket.used', 2, 'b'),
      of('ticket.used', 4, 'b'),
      of('ticket.use-undone', 3, 'b'),
    ],
    new Set([bookingId]),
  ).cases;
  expect(one!.used.map(({ use }) => use.ticketId)).toEqual(['b']);
});

test('what is of no booking goes the way of its kind', () => {
  const of = (type: string) => lost(type, { bookingId: undefined });
  const { cases, others } = planRecovery(
    ['auth.account-deleted', 'auth.registered', 'schedule.trip-cancelled'].map(of),
    new Set(),
  );
  expect(cases).toEqual([]);
  expect(others.map(({ way }) => way)).toEqual(['ERASE', 'GONE', 'BY HAND']);
});
