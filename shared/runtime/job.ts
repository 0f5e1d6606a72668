import type { Counter } from 'prom-client';
import type { Logger } from '../seeing/log.ts';

/** One line of a service's table: a timer and the verb that it runs. `Deps` is what the verb needs. */
export interface Job<Deps = never> {
  name: string;
  intervalMs: number;
  verb: (deps: Deps) => () => Promise<unknown>;
}

interface RunningJob {
  name: string;
  intervalMs: number;
  run: () => Promise<unknown>;
}

/** A timer of a service. Any number of processes may run it, so its steps are conditional. */
export function every<Deps>(seconds: number, name: string, verb: Job<Deps>['verb']): Job<Deps> {
  return { name, intervalMs: seconds * 1_000, verb };
}

/** Runs each job again its interval after it ended, never twice at once; a failure is logged and the next run comes. */
export function startJobs<Deps>(
  service: string,
  table: readonly Job<Deps>[],
  deps: Deps,
  log: Logger,
  runs: Counter<'service' | 'job' | 'outcome'>,
) {
  const jobs = table.map(({ verb, ...job }) => ({ ...job, run: verb(deps) }));
  let stopped = false;
  const running = new Set<Promise<void>>();
  const timers = new Map<RunningJob, Timer>();

  const schedule = (job: RunningJob) => {
    if (stopped) return;
    timers.set(
      job,
      setTimeout(() => {
        const work = runOnce(service, job, log, runs).finally(() => {
          running.delete(work);
          schedule(job);
        });
        running.add(work);
      }, job.intervalMs),
    );
  };
  for (const job of jobs) schedule(job);

  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}

async function runOnce(
  service: string,
  job: RunningJob,
  log: Logger,
  runs: Counter<'service' | 'job' | 'outcome'>,
): Promise<void> {
  try {
    await job.run();
    runs.inc({ service, job: job.name, outcome: 'done' });
  } catch (error) {
    runs.inc({ service, job: job.name, outcome: 'failed' });
    log.error({ error, job: job.name }, 'job failed');
  }
}
