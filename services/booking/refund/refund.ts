import type { getRules } from '#shared/contracts/schedule';

type Rules = (typeof getRules)['output']['static'];
type Tier = Rules['refundTiers'][number];

export interface SoldFare {
  class: string;
  basePoisha: number;
  vatPoisha: number;
  beddingPoisha: number;
  serviceChargePoisha: number;
}

export interface RefundQuote {
  /** Base fare, VAT and bedding: what a refund is counted from. */
  farePoisha: number;
  deductionPoisha: number;
  refundPoisha: number;
}

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
 * What one passenger gets back. A share is counted from the base fare, as VAT is in the railway's rules:
 * VAT and bedding come back whole as long as anything does. The service charge comes back only if the rules say so.
 */
export function quoteRefund(
  fare: SoldFare,
  tier: Tier | null,
  rules: Pick<Rules, 'serviceChargeRefundable'>,
): RefundQuote {
  const farePoisha = fare.basePoisha + fare.vatPoisha + fare.beddingPoisha;
  const deductionPoisha = tier ? Math.min(deductionOf(fare, farePoisha, tier), farePoisha) : farePoisha;
  const chargePoisha = tier && rules.serviceChargeRefundable ? fare.serviceChargePoisha : 0;
  return { farePoisha, deductionPoisha, refundPoisha: farePoisha - deductionPoisha + chargePoisha };
}

function deductionOf(fare: SoldFare, farePoisha: number, tier: Tier): number {
  if (tier.deductionPoishaByClass) {
    const byClass = tier.deductionPoishaByClass;
    // A class the rules do not name counts as the dearest that they do.
    return byClass[fare.class] ?? Math.max(0, ...Object.values(byClass));
  }
  const percent = tier.deductionPercent ?? 100;
  if (percent >= 100) return farePoisha;
  return Math.floor((fare.basePoisha * percent) / 100);
}

export function sumQuotes(quotes: RefundQuote[]): RefundQuote {
  return quotes.reduce(
    (sum, quote) => ({
      farePoisha: sum.farePoisha + quote.farePoisha,
      deductionPoisha: sum.deductionPoisha + quote.deductionPoisha,
      refundPoisha: sum.refundPoisha + quote.refundPoisha,
    }),
    { farePoisha: 0, deductionPoisha: 0, refundPoisha: 0 },
  );
}
