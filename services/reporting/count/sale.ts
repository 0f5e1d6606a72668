import type { Static } from '@sinclair/typebox';
import type { bookingStatus } from '#shared/contracts/booking';
import type { paymentRefundReason } from '#shared/contracts/payment';

export type SaleStatus = Static<typeof bookingStatus>;
export type RefundReason = Static<typeof paymentRefundReason>;

/** Which train, when, from where to where. */
export interface Journey {
  trainId: string;
  journeyDate: string;
  fromStationId: string;
  toStationId: string;
}

/** What is known of one booking, whatever of it has arrived so far. */
export interface Sale {
  bookingId: string;
  saleDate: string;
  userId: string;
  journey: Journey | null;
  version: number;
  status: SaleStatus;
  everConfirmed: boolean;
  /** null until booking.confirmed has arrived. */
  soldPassengers: number | null;
  paidPoisha: number | null;
}

/** What has been taken back of it, counted once each. */
export interface TakenBack {
  cancelledPassengers: number;
  refundedPoisha: number;
}

/** The news one event brings about a booking. */
export interface News {
  bookingId: string;
  saleDate: string;
  userId: string;
  journey: Journey;
  version: number;
  status: SaleStatus;
  confirmed: boolean;
  sold?: { passengers: number; paidPoisha: number };
}

/** Events come in any order: the newest version says the status, and what was once confirmed stays so. */
export function learn(sale: Sale | undefined, news: News): Sale {
  const newest = sale === undefined || news.version > sale.version;
  return {
    bookingId: news.bookingId,
    saleDate: sale?.saleDate ?? news.saleDate,
    userId: sale?.userId ?? news.userId,
    journey: sale?.journey ?? news.journey,
    version: newest ? news.version : sale.version,
    status: newest ? news.status : sale.status,
    everConfirmed: news.confirmed || (sale?.everConfirmed ?? false),
    soldPassengers: news.sold?.passengers ?? sale?.soldPassengers ?? null,
    paidPoisha: news.sold?.paidPoisha ?? sale?.paidPoisha ?? null,
  };
}

/** Money of a sale that was given back; other refunds return payments that never bought anything. */
const refundsOfSales: RefundReason[] = ['CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED'];

export function reducesRevenue(reason: RefundReason): boolean {
  return refundsOfSales.includes(reason);
}

/** What one sale, or many, add to their day. */
export interface Figures {
  totalBookings: number;
  successfulBookings: number;
  failedBookings: number;
  revenuePoisha: number;
  totalPassengers: number;
}

export const noFigures: Figures = {
  totalBookings: 0,
  successfulBookings: 0,
  failedBookings: 0,
  revenuePoisha: 0,
  totalPassengers: 0,
};

export function figuresOf(sale: Sale | undefined, takenBack: TakenBack): Figures {
  if (!sale) return noFigures;
  return {
    totalBookings: 1,
    successfulBookings: sale.everConfirmed ? 1 : 0,
    failedBookings: sale.status === 'FAILED' && !sale.everConfirmed ? 1 : 0,
    revenuePoisha: sale.paidPoisha === null ? 0 : sale.paidPoisha - takenBack.refundedPoisha,
    totalPassengers: Math.max(0, (sale.soldPassengers ?? 0) - takenBack.cancelledPassengers),
  };
}

export function combine(one: Figures, other: Figures, sign: 1 | -1): Figures {
  return {
    totalBookings: one.totalBookings + sign * other.totalBookings,
    successfulBookings: one.successfulBookings + sign * other.successfulBookings,
    failedBookings: one.failedBookings + sign * other.failedBookings,
    revenuePoisha: one.revenuePoisha + sign * other.revenuePoisha,
    totalPassengers: one.totalPassengers + sign * other.totalPassengers,
  };
}

/** A day from nothing but the facts of its sales: what daily_stats must hold, however the events came. */
export function dayOf(sales: { sale: Sale; takenBack: TakenBack }[]): Figures & { uniqueUsers: number } {
  const figures = sales.reduce(
    (sum, { sale, takenBack }) => combine(sum, figuresOf(sale, takenBack), 1),
    noFigures,
  );
  return { ...figures, uniqueUsers: new Set(sales.map(({ sale }) => sale.userId)).size };
}
