import { customType } from 'drizzle-orm/pg-core';
import { fromDecimal, toDecimal } from '../base/money.ts';

/** Integer poisha in code, DECIMAL(10,2) taka in the table. */
export const money = customType<{ data: number; driverData: string }>({
  dataType: () => 'numeric(10, 2)',
  toDriver: toDecimal,
  fromDriver: fromDecimal,
});
