import { t } from 'elysia';

/** What operators have shut, or open later; a trip is for sale where none of them concerns it. */
export const saleSwitch = t.Object({
  /** null: every train. */
  trainIds: t.Union([t.Array(t.String()), t.Null()]),
  /** null: trips of every date. */
  journeyDate: t.Union([t.String(), t.Null()]),
  paused: t.Boolean(),
  /** Nothing is sold before. */
  opensAt: t.Union([t.String({ format: 'date-time' }), t.Null()]),
});
export type SaleSwitch = typeof saleSwitch.static;

/** All switches that concern a trip as one: paused by any of them, open when the last of them opens. */
export function shutBy(
  switches: readonly SaleSwitch[],
  { trainId, journeyDate }: { trainId: string; journeyDate: string },
): { paused: boolean; opensAtMs: number } {
  let paused = false;
  let opensAtMs = Number.NEGATIVE_INFINITY;
  for (const one of switches) {
    if (one.journeyDate !== null && one.journeyDate !== journeyDate) continue;
    if (one.trainIds !== null && !one.trainIds.includes(trainId)) continue;
    paused ||= one.paused;
    if (one.opensAt !== null) opensAtMs = Math.max(opensAtMs, Date.parse(one.opensAt));
  }
  return { paused, opensAtMs };
}

/** One variable for all who sell, so that a search marks as closed what a hold and a booking refuse. */
export const saleCloseConfig = {
  SALE_CLOSES_MINUTES_BEFORE_BOARDING: t.Integer({
    default: 15,
    minimum: 0,
    maximum: 24 * 60,
    description:
      'Sales close so many minutes before the train leaves the boarding stop, as late as it is expected',
  }),
};

type SaleConfig = { SALE_CLOSES_MINUTES_BEFORE_BOARDING: number };

const minuteMs = 60_000;

/** @param boardingAt when the train is expected to leave the boarding stop. */
export const saleClosesAt = (config: SaleConfig, boardingAt: Date): Date =>
  new Date(boardingAt.getTime() - config.SALE_CLOSES_MINUTES_BEFORE_BOARDING * minuteMs);

/** From this very instant on nothing is sold. */
export const isSaleClosed = (config: SaleConfig, boardingAt: Date, now: Date): boolean =>
  now.getTime() >= saleClosesAt(config, boardingAt).getTime();
