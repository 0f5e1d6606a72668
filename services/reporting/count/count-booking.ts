import type { Static } from '@sinclair/typebox';
import { dhakaDate } from '#shared/base/clock';
import type { Delivery } from '#shared/bus/bus';
import type * as booking from '#shared/contracts/booking';
import type { Counting } from './count-events.ts';
import type { News, SaleStatus } from './sale.ts';

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
export function countCreated({ count }: Counting) {
  return (event: Delivery<Static<typeof booking.created.data>>): Promise<void> => {
    const { bookingId } = event.data;
    return count({ event, told: { bookingId, news: news(event.data, 'PENDING', false) } });
  };
}

/** booking.confirmed → a sale, its passengers and its money. */
export function countConfirmed({ count }: Counting) {
  return (event: Delivery<Static<typeof booking.confirmed.data>>): Promise<void> => {
    const { bookingId, seats, totalPoisha } = event.data;
    const told = {
      ...news(event.data, 'CONFIRMED', true),
      sold: { passengers: seats.length, paidPoisha: totalPoisha },
    };
    return count({ event, told: { bookingId, news: told, seats: seats.map(toSeat), fate: 'sold' } });
  };
}

/** booking.failed → no sale; until a late payment confirms it after all. */
export function countFailed({ count }: Counting) {
  return (event: Delivery<Static<typeof booking.failed.data>>): Promise<void> => {
    const { bookingId } = event.data;
    return count({ event, told: { bookingId, news: news(event.data, 'FAILED', false) } });
  };
}

/** booking.cancelled → fewer passengers; the money is counted when it has been refunded. */
export function countCancelled({ count }: Counting) {
  return (event: Delivery<Static<typeof booking.cancelled.data>>): Promise<void> => {
    const { whole, wasConfirmed, cancellationId, bookingId, seats, cancelledAt } = event.data;
    const cancellation = {
      cancellationId,
      passengers: seats.length,
      cancelledAt: new Date(cancelledAt),
    };
    const told = news(event.data, whole ? 'CANCELLED' : 'CONFIRMED', wasConfirmed);
    return count({
      event,
      told: { bookingId, news: told, seats: seats.map(toSeat), fate: 'cancelled', cancellation },
    });
  };
}

type SeatTold = Static<typeof booking.confirmed.data>['seats'][number];
const toSeat = ({
  passengerId,
  class: seatClass,
  paidPoisha,
}: Pick<SeatTold, 'passengerId' | 'class' | 'paidPoisha'>) => ({
  passengerId,
  class: seatClass,
  paidPoisha,
});
