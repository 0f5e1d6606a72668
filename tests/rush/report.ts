import type { Audited } from '#shared/tools/audit/audit';
import type { RushOptions } from './command.ts';
import type { Growth } from './memory.ts';
import type { Counts, Latency } from './tally.ts';

export interface Second extends Counts {
  /** Since the opening. */
  at: number;
  inFlight: number;
}

export interface ProcessUse {
  name: string;
  cpuMs: number;
  /** For each request that was answered. */
  cpuMsPerRequest: number;
  peakBytes: number;
  finalBytes: number;
}

export interface Report {
  options: RushOptions;
  machine: string;
  began: string;
  total: Counts;
  seconds: Second[];
  latencies: Latency[];
  answers: [string, number][];
  refusals: [string, number][];
  journeys: [string, number][];
  processes: ProcessUse[];
  /** By process; without those of which there are too few samples. */
  growth: [string, Growth][];
  /** How long what the buyers had set off went on after them: mails, refunds, events. */
  settledAfterSeconds: number;
  audit: Audited[];
  violations: string[];
}

const shownAtMost = 20;
export const formatBytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
export const formatGrowth = (bytes: number) =>
  `${bytes < 0 ? '−' : '+'}${(Math.abs(bytes) / 2 ** 20).toFixed(1)} MiB`;

export function progressLine({ at, answered, inFlight, refused, errors }: Second, sold: number): string {
  return `${String(at).padStart(5)} s  ${String(answered).padStart(6)} hits/s  ${String(inFlight).padStart(6)} in flight  ${String(sold).padStart(6)} seats sold  ${String(refused).padStart(5)} refused/s  ${errors} errors/s`;
}

/** Everything that makes a rush a failure, in words. */
export function violationsOf(
  audit: Audited[],
  soldTwice: string[],
  faults: [string, number][],
  restless: string[],
): string[] {
  return [
    ...audit.flatMap(({ says, violations }) => violations.map((one) => `audit, ${says}: ${one}`)),
    ...soldTwice.map((one) => `tickets were shown twice for a seat: ${one}`),
    ...faults.map(([answer, times]) => `answered ${times} times: ${answer}`),
    ...restless.map((what) => `not at rest: ${what}`),
  ];
}

export function summary(report: Report): string {
  const { options, total, latencies, processes, growth, audit, violations } = report;
  const perSecond = report.seconds.map(({ answered }) => answered);
  return [
    '',
    `${report.machine}; ${options.hits} enquiries a second at the peak, ${options.seats} seats, ${options.minutes} min, seed ${options.seed}`,
    `  ${total.answered} answers, at most ${Math.max(0, ...perSecond)} in a second; ${total.sold} seats sold, ${total.cancelled} of them given back; ${(total.bytes / 1e6).toFixed(0)} MB`,
    `  ${total.refused} refusals, ${total.errors} faults or no answer in time`,
    `  latency in ms from the intended start ${'count'.padStart(10)}       p50       p99     p99.9       max`,
    ...latencies.map(
      ({ step, count, p50, p99, p999, max }) =>
        `    ${step.padEnd(35)} ${[count, ...[p50, p99, p999, max].map((ms) => ms.toFixed(1))].map((value) => String(value).padStart(9)).join(' ')}`,
    ),
    '  refused',
    ...counted(report.refusals),
    '  how buyers fared',
    ...counted(report.journeys),
    `  ${'process'.padEnd(35)}    CPU ms  ms a hit      peak       end`,
    ...processes.map(
      ({ name, cpuMs, cpuMsPerRequest, peakBytes, finalBytes }) =>
        `    ${name.padEnd(33)} ${String(cpuMs).padStart(9)} ${cpuMsPerRequest.toFixed(3).padStart(9)} ${formatBytes(peakBytes).padStart(9)} ${formatBytes(finalBytes).padStart(9)}`,
    ),
    ...(growth.length === 0
      ? ['  memory: too short a rush to say whether it grows']
      : ['  growth for a million requests, after the warm-up']),
    ...growth.map(
      ([name, { rssPerMillion, heapPerMillion, isFlat, rssAfterWarmUp, requests }]) =>
        `    ${name.padEnd(33)} ${formatGrowth(rssPerMillion)} resident, ${formatGrowth(heapPerMillion)} heap, from ${formatBytes(rssAfterWarmUp)}, over ${requests} requests: ${isFlat ? 'flat' : 'grows'}`,
    ),
    `  all at rest ${report.settledAfterSeconds.toFixed(0)} s after the last buyer`,
    `  audit: ${audit.filter(({ violations: found }) => found.length === 0).length} of ${audit.length} invariants hold`,
    `  ${violations.length} violations`,
    ...violations.slice(0, shownAtMost).map((violation) => `    ${violation}`),
    ...(violations.length > shownAtMost ? [`    and ${violations.length - shownAtMost} more`] : []),
  ].join('\n');
}

const counted = (counts: [string, number][]) =>
  counts.length === 0
    ? ['    nothing']
    : counts.map(([what, times]) => `    ${String(times).padStart(7)}  ${what}`);
