/**
 * What Bun's engine is told when it starts the services; the Dockerfile says it too. Its last compiler waits ten times
 * as long before it takes a function: by its own measure it compiles all that a sale touches while a process is young,
 * and takes a quarter of a sale's processor time from the sale and from Postgres beside it. What is as hot as a search
 * still comes to it within seconds.
 */
export const engine = {
  BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: '1000000',
  BUN_JSC_thresholdForFTLOptimizeSoon: '20000',
};
