import type { Timetable } from './timetable-index.ts';

/** The rules in force; their version is the timetable's, which grows with every change of a rule. */
export function getRules(deps: { timetable: { current(): Timetable } }) {
  return async () => {
    const { rules, version } = deps.timetable.current();
    return {
      version: String(version),
      advanceSaleDays: rules.advanceSaleDays,
      maxSeatsPerOrder: rules.maxSeatsPerOrder,
      maxOrdersPerDay: rules.maxOrdersPerDay,
      refundTiers: rules.refundTiers,
      serviceChargeRefundable: rules.refund.onlineServiceChargeRefundable,
    };
  };
}
