export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { idempotencyKeys } from '#shared/http/idempotency';
export { adminActions } from '#shared/records/admin';
export { adminActionSeals, adminActionsUnsealed } from '#shared/records/seals';
export { ledgerEntries, ledgerJournals } from './ledger/schema.ts';
export * from './payment-tables.ts';
export * from './sslcommerz/sandbox-tables.ts';
