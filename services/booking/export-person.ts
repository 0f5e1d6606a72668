import type { Static } from '@sinclair/typebox';
import { and, asc, count, eq, exists, gt, inArray, isNotNull, not, notInArray, or, sql } from 'drizzle-orm';
import type * as contract from '#shared/contracts/booking';
import { personItemsAtOnce, personPageOf } from '#shared/records/person-page';
import { delayOf, isOver, tripDelays } from '#shared/records/trip-delays';
import type { Deps } from './connect.ts';
import { presentView } from './present.ts';
import { selectSales } from './queries.ts';
import { bookingRefunds, bookings, cancellations } from './schema.ts';

type Asked = Static<typeof contract.exportPerson.input>;

/** A page of all bookings of a person. */
export function exportPerson({ db }: Pick<Deps, 'db'>) {
  return async ({ userId, after }: Asked): Promise<Static<typeof contract.exportPerson.output>> => {
    const found = await selectSales(db)
      .where(and(eq(bookings.userId, userId), after === null ? undefined : gt(bookings.id, after)))
      .orderBy(asc(bookings.id))
      .limit(personItemsAtOnce + 1);
    const { rows, next } = personPageOf(found);
    return { items: rows.map((row) => presentView(row, row.passengers)), next };
  };
}

/** Journeys and money that keep an account from being deleted. */
export function countOpen({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return async ({
    userId,
    paid = [],
  }: Static<typeof contract.countOpen.input>): Promise<Static<typeof contract.countOpen.output>> => {
    const { id, arrivalAt, bookingStatus, paymentStatus, reviewPaymentId } = bookings;
    const ahead = and(eq(bookingStatus, 'CONFIRMED'), not(isOver(arrivalAt, clock.now())));
    const unfinished = db
      .select({ id: cancellations.id })
      .from(cancellations)
      .where(and(eq(cancellations.bookingId, id), notInArray(cancellations.status, ['DONE', 'REFUSED'])));
    const returning = db
      .select({ id: bookingRefunds.id })
      .from(bookingRefunds)
      .where(and(eq(bookingRefunds.bookingId, id), sql`${bookingRefunds.status} <> 'REFUNDED'`));
    const [found] = await db
      .select({
        journeys: count(sql`CASE WHEN ${or(eq(bookingStatus, 'PENDING'), ahead)} THEN 1 END`),
        money: count(
          sql`CASE WHEN ${or(isNotNull(reviewPaymentId), exists(unfinished), exists(returning), and(eq(bookingStatus, 'PENDING'), eq(paymentStatus, 'COMPLETED')))} THEN 1 END`,
        ),
      })
      .from(bookings)
      .leftJoin(tripDelays, delayOf(bookings))
      .where(eq(bookings.userId, userId));
    return { ...found!, money: found!.money + (await unheardOf(db, paid)) };
  };
}

/** How many of these payments have neither bought anything here nor been sent back. */
async function unheardOf(db: Deps['db'], paid: string[]): Promise<number> {
  if (paid.length === 0) return 0;
  const bought = db
    .select({ id: bookings.paymentId })
    .from(bookings)
    .where(inArray(bookings.paymentId, paid));
  const sentBack = db
    .select({ id: bookingRefunds.paymentId })
    .from(bookingRefunds)
    .where(inArray(bookingRefunds.paymentId, paid));
  const heard = new Set((await bought.union(sentBack)).map(({ id }) => id));
  return paid.filter((paymentId) => !heard.has(paymentId)).length;
}
