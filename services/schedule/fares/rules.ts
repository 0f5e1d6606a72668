import { Value } from '@sinclair/typebox/value';
import { type Static, t } from 'elysia';

const byClass = t.Record(t.String(), t.Number({ minimum: 0 }));

/** The shapes of the rules that are enforced; all others in the table are recorded only. Amounts are taka. */
const shapes = {
  advanceSaleDays: t.Integer({ minimum: 0, maximum: 90 }),
  maxSeatsPerOrder: t.Integer({ minimum: 1, maximum: 16 }),
  maxOrdersPerDay: t.Integer({ minimum: 1, maximum: 1_000 }),
  vat: t.Object({ percent: t.Number({ minimum: 0 }), classes: t.Array(t.String()) }),
  beddingFee: t.Object({ amount: t.Integer({ minimum: 0 }), classes: t.Array(t.String()) }),
  onlineServiceCharge: t.Object({ amount: t.Integer({ minimum: 0 }), refundable: t.Boolean() }),
  refund: t.Object({
    tiers: t.Array(
      t.Object({
        hoursBeforeDepartureMin: t.Optional(t.Number()),
        refundable: t.Optional(t.Boolean()),
        deduction: t.Optional(
          t.Union([
            t.Object({ type: t.Literal('percentOfFare'), percent: t.Number() }),
            t.Object({ type: t.Literal('fixed') }, { additionalProperties: t.Unknown() }),
          ]),
        ),
      }),
    ),
    classGroups: t.Record(t.String(), t.Array(t.String())),
    onlineServiceChargeRefundable: t.Boolean(),
  }),
  derivedDistanceFareFormula: t.Object({
    baseRatePerKm: t.Number({ exclusiveMinimum: 0 }),
    classMultiplier: byClass,
    roundFareUpTo: t.Integer({ minimum: 1 }),
    minimumFare: byClass,
    nonStopSurcharge: t.Object({ percent: t.Number({ minimum: 0 }), trains: t.Array(t.String()) }),
  }),
};

type Shapes = typeof shapes;
type RuleValues = { [Key in keyof Shapes]: Static<Shapes[Key]> };

export interface Rules extends RuleValues {
  refundTiers: RefundTier[];
}

/** Applies when at least `hoursBeforeDepartureMin` hours are left; below the last tier nothing is refunded. */
interface RefundTier {
  hoursBeforeDepartureMin: number;
  deductionPoishaByClass: Record<string, number> | null;
  deductionPercent: number | null;
}

/** @throws Error naming the rule that is missing or does not have its shape. */
export function readRules(rows: { key: string; value: unknown }[]): Rules {
  const values = new Map(rows.map((row) => [row.key, row.value]));
  const entries = Object.entries(shapes).map(([key, shape]) => {
    const value = values.get(key);
    const fault = Value.Errors(shape, value).First();
    if (fault) throw new Error(`The rule ${key}${fault.path}: ${fault.message}`);
    return [key, value];
  });
  const read = Object.fromEntries(entries) as RuleValues;
  return { ...read, refundTiers: refundTiers(read.refund) };
}

/** The tiers with a refund, the most generous first, their deductions by class in poisha. */
function refundTiers(refund: RuleValues['refund']): RefundTier[] {
  return refund.tiers
    .flatMap((tier): RefundTier[] => {
      const { deduction } = tier;
      if (tier.refundable === false || !deduction) return [];
      const hoursBeforeDepartureMin = tier.hoursBeforeDepartureMin ?? 0;
      if (deduction.type === 'percentOfFare') {
        return [
          { hoursBeforeDepartureMin, deductionPoishaByClass: null, deductionPercent: deduction.percent },
        ];
      }
      const groups: Record<string, unknown> = deduction;
      const deductions = Object.entries(refund.classGroups).flatMap(([group, classes]) => {
        const taka = groups[group];
        if (typeof taka !== 'number')
          throw new Error(`The rule refund: no deduction for the class group ${group}`);
        return classes.map((code): [string, number] => [code, Math.round(taka * 100)]);
      });
      return [
        {
          hoursBeforeDepartureMin,
          deductionPoishaByClass: Object.fromEntries(deductions),
          deductionPercent: null,
        },
      ];
    })
    .sort((one, other) => other.hoursBeforeDepartureMin - one.hoursBeforeDepartureMin);
}
