import { t } from 'elysia';
import { integer } from './contract.ts';

/** Money as the API shows it: `amount` is integer poisha, so 1448 BDT is `{amount: 144800, currency: 'BDT', scale: 2}`. */
export const moneySchema = t.Object(
  { amount: integer(), currency: t.Literal('BDT'), scale: t.Literal(2) },
  { examples: [{ amount: 144_800, currency: 'BDT', scale: 2 }] },
);

export type Money = typeof moneySchema.static;

export function toMoney(poisha: number): Money {
  return { amount: poisha, currency: 'BDT', scale: 2 };
}

/** 144800 → `'1448.00'`, for DECIMAL(10,2) columns and for gateways. */
export function toDecimal(poisha: number): string {
  if (!Number.isSafeInteger(poisha)) throw new Error(`Not whole poisha: ${poisha}`);
  const digits = Math.abs(poisha).toString().padStart(3, '0');
  return `${poisha < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `'1448.00'` → 144800. Refuses anything finer than a poisha. */
export function fromDecimal(text: string): number {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new Error('Not an amount with at most two decimals');
  const poisha = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] && poisha !== 0 ? -poisha : poisha;
}
