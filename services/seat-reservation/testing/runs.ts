import fc from 'fast-check';

const number = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined ? undefined : Number(text);
};

/** Shrinking a failure against real servers takes its time; what has been found by then is told. */
const limitSeconds = number('FC_SECONDS') ?? 75;
export const propertyTimeoutMs = (limitSeconds + 30) * 1_000;

/**
 * Runs a property. A failure prints its seed and path: `FC_SEED=… FC_PATH=…` run that one again; `FC_RUNS` runs more
 * than usual and `FC_SECONDS` allows them more time.
 */
export function check<Args>(property: fc.IAsyncProperty<Args>, usualRuns: number): Promise<void> {
  const [seed, path] = [number('FC_SEED'), process.env.FC_PATH];
  return fc.assert(property, {
    numRuns: number('FC_RUNS') ?? usualRuns,
    interruptAfterTimeLimit: limitSeconds * 1_000,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
}
