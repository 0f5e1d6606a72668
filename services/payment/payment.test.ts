import { describe, expect, test } from 'bun:test';
import { isPayableAmount, judge, nextCheck, outcomeOf } from './charge/payment.ts';

const asked = { transactionId: 'T1', amount: 144_800, currency: 'BDT' };
const charge = {
  tranId: 'T1',
  valId: 'V1',
  bankTranId: 'B1',
  amountPoisha: 144_800,
  feePoisha: 0,
  currency: 'BDT',
  risky: false,
  odd: [] as string[],
  record: {},
};

describe('judge', () => {
  test('settles only what was asked for, to the poisha and in its currency', () => {
    expect(judge(asked, charge)).toBe('SETTLE');
    expect(judge(asked, { ...charge, amountPoisha: 144_799 })).toBe('AMOUNT_MISMATCH');
    expect(judge(asked, { ...charge, amountPoisha: 144_801 })).toBe('AMOUNT_MISMATCH');
    expect(judge(asked, { ...charge, currency: 'USD' })).toBe('AMOUNT_MISMATCH');
  });

  test('a proof of another transaction proves nothing, whatever else it says', () => {
    expect(judge(asked, { ...charge, tranId: 'T2', amountPoisha: 1, risky: true })).toBe('FOREIGN');
  });

  test('a capture whose answer is odd goes to a person', () => {
    expect(judge(asked, { ...charge, odd: ['bank_tran_id'] })).toBe('ODD_ANSWER');
    expect(judge(asked, { ...charge, currency: '', odd: ['currency'] })).toBe('ODD_ANSWER');
  });

  test('a risky capture goes to a person', () => {
    expect(judge(asked, { ...charge, risky: true })).toBe('RISK');
  });
});

test('an attempt is asked about after 1, 3, 10 and 30 minutes and a day, then no more', () => {
  const opened = new Date('2026-11-26T00:00:00Z');
  const minutes: number[] = [];
  for (let at: Date | null = opened; at; ) {
    at = nextCheck(opened, at);
    if (at) minutes.push((at.getTime() - opened.getTime()) / 60_000);
  }
  expect(minutes).toEqual([1, 3, 10, 30, 1_440]);
});

test('only the ends that the gateway documents end an attempt', () => {
  expect(['FAILED', 'CANCELLED', 'EXPIRED', 'UNATTEMPTED', 'VALID', 'PENDING', ''].map(outcomeOf)).toEqual([
    'FAILED',
    'CANCELLED',
    'EXPIRED',
    'EXPIRED',
    undefined,
    undefined,
    undefined,
  ]);
});

test('the gateway takes from 10 to 500,000 BDT', () => {
  expect([999, 1_000, 50_000_000, 50_000_001].map(isPayableAmount)).toEqual([false, true, true, false]);
});
