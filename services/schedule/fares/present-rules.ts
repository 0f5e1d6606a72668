import { toMoney } from '#shared/base/money';
import type { Deps } from '../connect.ts';
import type { RulesAnswer } from '../models.ts';
import type { Rules } from './rules.ts';

/** The rules of sale and refund as a buyer is told them. */
export function presentRules(
  rules: Rules,
  config: Pick<Deps['config'], 'SALE_CLOSES_MINUTES_BEFORE_BOARDING'>,
): typeof RulesAnswer.static {
  return {
    advanceSaleDays: rules.advanceSaleDays,
    maxSeatsPerOrder: rules.maxSeatsPerOrder,
    maxOrdersPerDay: rules.maxOrdersPerDay,
    saleClosesMinutesBeforeDeparture: config.SALE_CLOSES_MINUTES_BEFORE_BOARDING,
    serviceCharge: toMoney(rules.onlineServiceCharge.amount * 100),
    serviceChargeRefundable: rules.refund.onlineServiceChargeRefundable,
    refundTiers: rules.refundTiers.map(
      ({ hoursBeforeDepartureMin, deductionPercent, deductionPoishaByClass }) => ({
        hoursBeforeDepartureMin,
        deductionPercent,
        deductionByClass:
          deductionPoishaByClass &&
          Object.fromEntries(
            Object.entries(deductionPoishaByClass).map(([code, poisha]) => [code, toMoney(poisha)]),
          ),
      }),
    ),
  };
}
