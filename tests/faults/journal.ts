/** What the buyers were told, kept outside of the system: the system is held against it in the end. */
export interface Journal {
  bookings: BookingTold[];
  payments: PaymentTold[];
  tickets: TicketTold[];
  /** Answers that contradict each other. */
  contradictions: string[];
  outcomes: Map<string, number>;
  /** Answers by status, and `none` for calls that nobody answered. */
  answers: Map<string, number>;
  /** Answers that no fault excuses, with where they came from. */
  wrongAnswers: Map<string, number>;
  /** Requests sent once more under the same Idempotency-Key that were answered as the first. */
  repeatsAbsorbed: number;
  notificationsRepeated: number;
  contended: number;
}

export interface BookingTold {
  buyer: number;
  bookingId: string;
  pnr: string;
  /** When the buyer asked to cancel it, whatever came of that. */
  cancelAskedAtMs?: number;
}

export interface PaymentTold {
  buyer: number;
  bookingId: string;
  paymentId: string;
  transactionId: string;
  /** The gateway's page said that the money has been taken. */
  taken: boolean;
}

export interface TicketTold {
  buyer: number;
  bookingId: string;
  ticketId: string;
  trainId: string;
  journeyDate: string;
  seatId: string;
  /** Legs of the trip, the last one not included. */
  from: number;
  to: number;
  shownAtMs: number;
}

export function openJournal(): Journal {
  return {
    bookings: [],
    payments: [],
    tickets: [],
    contradictions: [],
    outcomes: new Map(),
    answers: new Map(),
    wrongAnswers: new Map(),
    repeatsAbsorbed: 0,
    notificationsRepeated: 0,
    contended: 0,
  };
}

export function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
