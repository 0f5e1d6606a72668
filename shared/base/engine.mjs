/**
 * What Bun's engine is told when it starts the services; the Dockerfile says it too. Its last and costliest compiler
 * takes a third of a sale's processor time while a process is young, from Postgres beside it. A search that has run
 * long enough costs a little more without it.
 */
export const engine = { BUN_JSC_useFTLJIT: '0' };
