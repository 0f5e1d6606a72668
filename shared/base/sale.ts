import { t } from 'elysia';

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
