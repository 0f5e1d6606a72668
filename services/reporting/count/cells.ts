import type { Journey, Sale, TakenBack } from './sale.ts';

/** A seat of a booking that was sold, cancelled or both, as far as is known. */
export interface Seat {
  class: string;
  paidPoisha: number;
  sold: boolean;
  cancelled: boolean;
}

interface CellFigures {
  ticketsSold: number;
  ticketsCancelled: number;
  grossPoisha: number;
  refundedPoisha: number;
}

/** A row of sales_stats. */
export interface Cell extends Journey, CellFigures {
  statDate: string;
  class: string;
}

/**
 * What a booking adds to sales_stats: a cell for each class. The money is that of daily_stats, shared out by what the
 * seats cost, a refund among the seats that were cancelled; so cells always add up to their day.
 */
export function cellsOf(sale: Sale | undefined, seats: Seat[], takenBack: TakenBack): Cell[] {
  const sold = seats.filter((seat) => seat.sold);
  if (!sale?.journey || sale.paidPoisha === null || sold.length === 0) return [];
  const { journey, saleDate: statDate } = sale;
  const classes = [...new Set(sold.map((seat) => seat.class))].sort();
  const cancelled = sold.filter((seat) => seat.cancelled);
  const paidIn = (among: Seat[]) =>
    classes.map((name) =>
      among.filter((seat) => seat.class === name).reduce((sum, seat) => sum + seat.paidPoisha, 0),
    );
  const gross = apportion(sale.paidPoisha, paidIn(sold));
  const refunded = apportion(takenBack.refundedPoisha, paidIn(cancelled.length > 0 ? cancelled : sold));
  return classes.map((name, at) => ({
    ...journey,
    statDate,
    class: name,
    ticketsSold: sold.filter((seat) => seat.class === name).length,
    ticketsCancelled: cancelled.filter((seat) => seat.class === name).length,
    grossPoisha: gross[at]!,
    refundedPoisha: refunded[at]!,
  }));
}

const figures = ['ticketsSold', 'ticketsCancelled', 'grossPoisha', 'refundedPoisha'] as const;

/** What must be added to the rows so that they hold `after` where they held `before`. In one order always, so that those who write them do not wait for each other in a ring. */
export function cellChanges(before: Cell[], after: Cell[]): Cell[] {
  const changes = new Map(after.map((cell) => [cellKey(cell), { ...cell }]));
  for (const old of before) {
    const key = cellKey(old);
    const change = changes.get(key) ?? { ...old, ...nothing };
    for (const figure of figures) change[figure] -= old[figure];
    changes.set(key, change);
  }
  return [...changes.entries()]
    .filter(([, cell]) => figures.some((figure) => cell[figure] !== 0))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, cell]) => cell);
}

const nothing: CellFigures = { ticketsSold: 0, ticketsCancelled: 0, grossPoisha: 0, refundedPoisha: 0 };

function cellKey(cell: Cell): string {
  return [
    cell.statDate,
    cell.trainId,
    cell.journeyDate,
    cell.class,
    cell.fromStationId,
    cell.toStationId,
  ].join(' ');
}

/** Cells of one key become one. */
export function addUp(cells: Cell[]): Cell[] {
  const sums = new Map<string, Cell>();
  for (const cell of cells) {
    const sum = sums.get(cellKey(cell));
    if (sum) for (const figure of figures) sum[figure] += cell[figure];
    else sums.set(cellKey(cell), { ...cell });
  }
  return [...sums.values()];
}

/** Shares out an amount by weights, to the last poisha: what is left over goes to the largest remainders. */
export function apportion(amount: number, weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return apportionEvenly(amount, weights.length);
  const shares = weights.map((weight, at) => {
    const product = BigInt(amount) * BigInt(weight);
    return { at, share: Number(product / BigInt(total)), remainder: Number(product % BigInt(total)) };
  });
  let left = amount - shares.reduce((sum, { share }) => sum + share, 0);
  for (const one of shares.toSorted((a, b) => b.remainder - a.remainder || a.at - b.at)) {
    if (left-- <= 0) break;
    shares[one.at]!.share += 1;
  }
  return shares.map(({ share }) => share);
}

const apportionEvenly = (amount: number, count: number) =>
  apportion(
    amount,
    Array.from({ length: count }, () => 1),
  );
