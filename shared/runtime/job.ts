import type { Counter } from 'prom-client';
import type { Logger } from '../seeing/log.ts';

export interface Job {
  name: string;
  intervalMs: number;
  run: () => Promise<void>;
}

/** A timer of a service. Any number of processes may run it, so its steps are conditional. */
export function every(seconds: number, name: string, run: () => Promise<void>): Job {
  return { name, intervalMs: seconds * 1_000, run };
}

/** Runs each job again its interval after it ended, never twice at once; a failure is logged and the next run comes. */
export function startJobs(
  service: string,
  jobs: Job[],
  log: Logger,
  runs: Counter<'service' | 'job' | 'outcome'>,
) {
  let stopped = false;
  const running = new Set<Promise<void>>();
  const timers = new Map<Job, Timer>();

  const schedule = (job: Job) => {
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
  job: Job,
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
