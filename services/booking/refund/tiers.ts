import type { getRules } from '#shared/contracts/schedule';
import type { PassengerRow } from '../schema.ts';

export type Rules = (typeof getRules)['output']['static'];
export type Tier = Rules['refundTiers'][number];

/** What was charged for a seat; `fare` is base fare, VAT and bedding together. */
export type SoldFare = Pick<PassengerRow, 'class' | 'fare' | 'baseFare' | 'serviceCharge'>;

const hourMs = 3_600_000;

export interface TierInForce {
  /** null: too late, nothing is refunded. */
  tier: Tier | null;
  /** The last instant at which it applies. */
  validUntil: Date;
}

/** The tier at an instant, counted to the departure from the boarding stop; its lower bound belongs to it. */
export function tierAt(rules: Pick<Rules, 'refundTiers'>, departsAt: Date, now: Date): TierInForce {
  const leftMs = departsAt.getTime() - now.getTime();
  const tiers = [...rules.refundTiers].sort(
    (one, other) => other.hoursBeforeDepartureMin - one.hoursBeforeDepartureMin,
  );
  const tier =
    tiers.find(({ hoursBeforeDepartureMin }) => leftMs >= hoursBeforeDepartureMin * hourMs) ?? null;
  return { tier, validUntil: new Date(departsAt.getTime() - (tier?.hoursBeforeDepartureMin ?? 0) * hourMs) };
}

/**
 * What a tier keeps of a fare; it may exceed the fare. The railway counts a percentage from the base fare, as
 * it does VAT, so VAT and bedding come back whole as long as anything does.
 */
export function deductionOf({ class: name, fare, baseFare }: SoldFare, tier: Tier | null): number {
  if (!tier) return fare;
  if (tier.deductionPoishaByClass) {
    const byClass = tier.deductionPoishaByClass;
    // A class the rules do not name is deducted like the dearest one they do.
    return byClass[name] ?? Math.max(0, ...Object.values(byClass));
  }
  const percent = tier.deductionPercent ?? 100;
  if (percent >= 100) return fare;
  return Math.floor((baseFare * percent) / 100);
}
