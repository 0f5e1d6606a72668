import type { Static } from '@sinclair/typebox';
import type { Envelope } from '#shared/bus';
import { dhakaDate } from '#shared/clock';
import type * as booking from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { countEvent } from './count-event.ts';
import type { Tx } from './facts.ts';
import { learn, type News, type Sale, type SaleStatus } from './sale.ts';
import { bookingFacts, cancellationFacts } from './schema.ts';

type Sold = Static<typeof booking.created.data> | Static<typeof booking.failed.data>;

const news = (
  sale: Pick<Sold, 'bookingId' | 'createdAt' | 'userId' | 'version'>,
  status: SaleStatus,
  confirmed: boolean,
): News => ({
  bookingId: sale.bookingId,
  saleDate: dhakaDate(new Date(sale.createdAt)),
  userId: sale.userId,
  version: sale.version,
  status,
  confirmed,
});

/** booking.created → one more booking of its day. */
export function countCreated(deps: Deps) {
  return (event: Envelope<Static<typeof booking.created.data>>) =>
    countNews(deps, event, news(event.data, 'PENDING', false));
}

/** booking.confirmed → a sale, its passengers and its money. */
export function countConfirmed(deps: Deps) {
  return (event: Envelope<Static<typeof booking.confirmed.data>>) =>
    countNews(deps, event, {
      ...news(event.data, 'CONFIRMED', true),
      sold: { passengers: event.data.seats.length, paidPoisha: event.data.totalPoisha },
    });
}

/** booking.failed → no sale; until a late payment confirms it after all. */
export function countFailed(deps: Deps) {
  return (event: Envelope<Static<typeof booking.failed.data>>) =>
    countNews(deps, event, news(event.data, 'FAILED', false));
}

/** booking.cancelled → fewer passengers; the money is counted when it has been refunded. */
export function countCancelled(deps: Deps) {
  return (event: Envelope<Static<typeof booking.cancelled.data>>) => {
    const { whole, wasConfirmed, cancellationId, bookingId, seats, cancelledAt } = event.data;
    const status = whole ? 'CANCELLED' : 'CONFIRMED';
    return countNews(deps, event, news(event.data, status, wasConfirmed), async (tx) => {
      await tx
        .insert(cancellationFacts)
        .values({ cancellationId, bookingId, passengers: seats.length, cancelledAt: new Date(cancelledAt) })
        .onConflictDoNothing();
    });
  };
}

function countNews(
  deps: Deps,
  event: { id: string },
  told: News,
  alsoWrite?: (tx: Tx) => Promise<void>,
): Promise<void> {
  return countEvent(deps, event, told.bookingId, async (tx, known) => {
    await writeSale(tx, learn(known.sale, told));
    await alsoWrite?.(tx);
  });
}

async function writeSale(tx: Tx, sale: Sale): Promise<void> {
  const { bookingId: _key, ...changed } = sale;
  await tx
    .insert(bookingFacts)
    .values(sale)
    .onConflictDoUpdate({ target: bookingFacts.bookingId, set: changed });
}
