import { readFaultOptions } from './command.ts';
import { type Report, runFaults } from './fault-run.ts';
import { closeTogether, spreadOut } from './system.ts';

const shownAtMost = 40;

function lines(counts: Iterable<[string, number]>): string[] {
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, times]) => `    ${String(times).padStart(6)}  ${what}`);
}

export function summary(report: Report): string {
  const { seed, minutes, journal, faults, figures, audited, violations } = report;
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, one) => sum + one, 0);
  const faultTimes = [...faults.counts].map(([kind, { times, things }]): [string, number] => [
    things === times ? kind : `${kind} (${things} things)`,
    times,
  ]);
  return [
    '',
    `seed ${seed}, ${minutes} minutes`,
    `  ${total(journal.outcomes)} journeys`,
    ...lines(journal.outcomes),
    `  ${faultTimes.reduce((sum, [, times]) => sum + times, 0)} faults, ${faults.misses.length} that could not be carried out`,
    ...lines(faultTimes),
    ...faults.misses.slice(0, 10).map((miss) => `    missed: ${miss}`),
    '  in the system',
    ...lines(Object.entries(figures)),
    '  absorbed',
    ...lines(
      Object.entries({
        'requests repeated under one key': journal.repeatsAbsorbed,
        'notifications sent once more': journal.notificationsRepeated,
        'events published again': faults.counts.get('publish events again')?.things ?? 0,
        'holds refused because the seat was taken': journal.contended,
      }),
    ),
    '  answers to the buyers',
    ...lines(journal.answers),
    ...lines(journal.wrongAnswers),
    '  audit',
    ...audited.map((line) => `    ${line}`),
    `  ${violations.length} violations`,
    ...violations.slice(0, shownAtMost).map((violation) => `    ${violation}`),
    ...(violations.length > shownAtMost ? [`    and ${violations.length - shownAtMost} more`] : []),
    ...report.evidence.map((line) => `    ${line}`),
  ].join('\n');
}

/** Beside empty servers: `command.ts` starts them. */
async function main(args: string[]): Promise<number> {
  const options = readFaultOptions(args);
  const { seed: _, logs, ...others } = options;
  const report = await runFaults({
    seed: options.seed,
    durationMs: options.minutes * 60_000,
    layout: options.processes === 'few' ? closeTogether : spreadOut,
    buyers: options.buyers,
    meanGapMs: options.gap,
    holdSeconds: options.hold,
    logFolder: logs,
    say: (line) => console.log(line),
  });
  console.log(summary(report));
  const again = Object.entries({ seed: report.seed, ...others }).map(([name, value]) => `--${name} ${value}`);
  if (report.violations.length > 0) console.log(`  again: npm run faults -- ${again.join(' ')}`);
  return report.violations.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
