import { expect, test } from 'bun:test';
import { faultKinds, finelyAimed, planFaults, planJourney, round } from './schedule.ts';

const options = { durationMs: 120_000, processes: ['booking', 'payment', 'ticket'], meanGapMs: 1_500 };

test('one seed is one schedule, another seed another', () => {
  expect(planFaults(1, options)).toEqual(planFaults(1, options));
  expect(planFaults(2, options)).not.toEqual(planFaults(1, options));
  expect(planJourney(1, 3, 5, 15_000)).toEqual(planJourney(1, 3, 5, 15_000));
  expect(planJourney(1, 3, 6, 15_000)).not.toEqual(planJourney(1, 3, 5, 15_000));
});

test('every kind of fault comes once before any comes again, and so does every process', () => {
  const plan = planFaults(3, options);
  expect(new Set(plan.slice(0, round.length).map(({ kind }) => kind)).size).toBe(faultKinds.length);
  const anywhere = plan.filter(({ kind }) => !finelyAimed.includes(kind));
  expect(new Set(anywhere.slice(0, 3).map(({ process }) => process)).size).toBe(3);
});
