import type { Deps } from '../connect.ts';

/** The rules in force; their version is the timetable's, which grows with every change of a rule. */
export function getRules({ timetable }: Pick<Deps, 'timetable'>) {
  return async ({ timetableVersion }: { timetableVersion?: number }) => {
    const { rules, sale, version } = await timetable.atLeast(timetableVersion);
    return {
      version: String(version),
      advanceSaleDays: rules.advanceSaleDays,
      maxSeatsPerOrder: rules.maxSeatsPerOrder,
      maxOrdersPerDay: rules.maxOrdersPerDay,
      refundTiers: rules.refundTiers,
      sale,
      serviceChargeRefundable: rules.refund.onlineServiceChargeRefundable,
    };
  };
}
