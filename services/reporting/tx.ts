import type { Transaction } from '#shared/stores/postgres';
import type * as schema from './schema.ts';

export type Tx = Transaction<typeof schema>;
