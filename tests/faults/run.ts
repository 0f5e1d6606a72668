import { parseArgs } from 'node:util';
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

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      minutes: { type: 'string', default: '2' },
      buyers: { type: 'string', default: '16' },
      gap: { type: 'string', default: '2000' },
      processes: { type: 'string', default: 'many' },
      hold: { type: 'string', default: '15' },
      logs: { type: 'string' },
    },
  });
  const report = await runFaults({
    seed: Number(values.seed),
    durationMs: Number(values.minutes) * 60_000,
    layout: values.processes === 'few' ? closeTogether : spreadOut,
    buyers: Number(values.buyers),
    meanGapMs: Number(values.gap),
    holdSeconds: Number(values.hold),
    logFolder: values.logs,
    say: (line) => console.log(line),
  });
  console.log(summary(report));
  const { seed: _, logs: __, ...others } = values;
  const again = Object.entries({ seed: String(report.seed), ...others }).map(
    ([name, value]) => `--${name} ${value}`,
  );
  if (report.violations.length > 0) console.log(`  again: bun run faults ${again.join(' ')}`);
  process.exit(report.violations.length === 0 ? 0 : 1);
}

if (import.meta.main) await main();
