import type { Static } from '@sinclair/typebox';
import { dhakaDate } from '#shared/base/clock';
import type { Delivery } from '#shared/bus/bus';
import type * as booking from '#shared/contracts/booking';
import type { Tx } from '../connect.ts';
import { cancellationFacts } from '../schema.ts';
import { type Counting, countEvent } from './count-event.ts';
import { writeSale, writeSeats } from './facts.ts';
import { learn, type News, type SaleStatus } from './sale.ts';

type Sold = Static<typeof booking.created.data> | Static<typeof booking.failed.data>;

type Told = Pick<
  Sold,
  | 'bookingId'
  | 'createdAt'
  | 'userId'
  | 'version'
  | 'trainId'
  | 'journeyDate'
  | 'fromStationId'
  | 'toStationId'
>;

const news = (sale: Told, status: SaleStatus, confirmed: boolean): News => ({
  bookingId: sale.bookingId,
  saleDate: dhakaDate(new Date(sale.createdAt)),
  userId: sale.userId,
  journey: {
    trainId: sale.trainId,
    journeyDate: sale.journeyDate,
    fromStationId: sale.fromStationId,
    toStationId: sale.toStationId,
  },
  version: sale.version,
  status,
  confirmed,
});

/** booking.created → one more booking of its day. */
export function countCreated(deps: Counting) {
  return (event: Delivery<Static<typeof booking.created.data>>) =>
    countNews(deps, event, news(event.data, 'PENDING', false));
}

/** booking.confirmed → a sale, its passengers and its money. */
export function countConfirmed(deps: Counting) {
  return (event: Delivery<Static<typeof booking.confirmed.data>>) => {
    const { bookingId, seats, totalPoisha } = event.data;
    const told = {
      ...news(event.data, 'CONFIRMED', true),
      sold: { passengers: seats.length, paidPoisha: totalPoisha },
    };
    return countNews(deps, event, told, (tx) =>
      writeSeats(tx, bookingId, seats, { sold: true, cancelled: false }),
    );
  };
}

/** booking.failed → no sale; until a late payment confirms it after all. */
export function countFailed(deps: Counting) {
  return (event: Delivery<Static<typeof booking.failed.data>>) =>
    countNews(deps, event, news(event.data, 'FAILED', false));
}

/** booking.cancelled → fewer passengers; the money is counted when it has been refunded. */
export function countCancelled(deps: Counting) {
  return (event: Delivery<Static<typeof booking.cancelled.data>>) => {
    const { whole, wasConfirmed, cancellationId, bookingId, seats, cancelledAt } = event.data;
    const status = whole ? 'CANCELLED' : 'CONFIRMED';
    return countNews(deps, event, news(event.data, status, wasConfirmed), async (tx) => {
      await tx
        .insert(cancellationFacts)
        .values({ cancellationId, bookingId, passengers: seats.length, cancelledAt: new Date(cancelledAt) })
        .onConflictDoNothing();
      await writeSeats(tx, bookingId, seats, { sold: false, cancelled: true });
    });
  };
}

function countNews(
  deps: Counting,
  event: Delivery,
  told: News,
  alsoWrite?: (tx: Tx) => Promise<void>,
): Promise<void> {
  return countEvent(deps, event, told.bookingId, async (tx, known) => {
    await writeSale(tx, learn(known.sale, told));
    await alsoWrite?.(tx);
  });
}
