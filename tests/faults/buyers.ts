import { newId } from '#shared/base/id';
import { Person } from '../support/client.ts';
import { type Answer, Caller } from './caller.ts';
import type { HotJourney, HotTrip } from './hot-trips.ts';
import type { Disorder } from './inject.ts';
import { type BookingTold, count, type Journal, type PaymentTold, type TicketTold } from './journal.ts';
import { payAtGateway, tellSandbox } from './pay.ts';
import { type JourneyPlan, planJourney } from './schedule.ts';

interface Buying {
  buyer: number;
  caller: Caller;
  journal: Journal;
  trip: HotTrip;
  journey: HotJourney;
  plan: JourneyPlan;
  holdMs: number;
}

/** How long somebody looks at the screen for a ticket. */
const watchMs = 12_000;

export interface Crowd {
  /** No further journeys; waits for those under way. */
  stop(): Promise<void>;
}

/** @param hotFor the trips that everybody wants after so many journeys */
export function sendBuyers(options: {
  people: Person[];
  seed: number;
  journal: Journal;
  holdMs: number;
  hotFor: (journeysBefore: number) => HotTrip[];
  /** All of them, hot or not. */
  trips: HotTrip[];
  disorder: Disorder;
}): Crowd {
  const { people, seed, journal, holdMs, hotFor, trips, disorder } = options;
  let journeys = 0;
  let stopped = false;
  const loops = people.map(async (person, buyer) => {
    const caller = new Caller(person, journal);
    for (let number = 0; !stopped; number++) {
      const plan = planJourney(seed, buyer, number, holdMs);
      const hot = hotFor(journeys++);
      const trip = hot[plan.trip % hot.length]!;
      const journey = trip.journeys[plan.journey % trip.journeys.length]!;
      const buying = { buyer, caller, journal, trip, journey, plan, holdMs };
      const outcome = await travel(
        disorder.salesLostAtMs === undefined ? buying : afterSoldSeat(buying, trips, disorder.salesLostAtMs),
      );
      count(journal.outcomes, outcome);
      await Bun.sleep(plan.pauseMs);
    }
  });
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
    },
  };
}

/** The same journey for a seat of somebody who has just been shown a ticket for it. */
function afterSoldSeat(buying: Buying, trips: HotTrip[], soldBeforeMs: number): Buying {
  const { journal, plan } = buying;
  const cancelled = new Set(
    journal.bookings.filter((one) => one.cancelAskedAtMs !== undefined).map((one) => one.bookingId),
  );
  const tripOf = ({ trainId, journeyDate, seatId }: TicketTold) =>
    trips.find(
      (one) => one.trainId === trainId && one.journeyDate === journeyDate && one.seats.includes(seatId),
    );
  const sold = journal.tickets.filter(
    (one) => one.shownAtMs < soldBeforeMs && !cancelled.has(one.bookingId) && tripOf(one),
  );
  if (sold.length === 0) return buying;
  const ticket = sold[plan.trip % sold.length]!;
  const trip = tripOf(ticket)!;
  return {
    ...buying,
    trip,
    journey: trip.journeys[0]!,
    plan: { ...plan, seats: [trip.seats.indexOf(ticket.seatId)] },
  };
}

/** One whole journey. @returns its outcome in words, by which the report counts */
async function travel(buying: Buying): Promise<string> {
  const { caller, plan, trip, journey } = buying;
  if (plan.trip % 5 === 0) {
    await caller.once('GET', `/v1/trips?from=${journey.from}&to=${journey.to}&date=${trip.journeyDate}`);
    await caller.once(
      'GET',
      `/v1/trips/${trip.trainId}/${trip.journeyDate}/seats?from=${journey.from}&to=${journey.to}`,
    );
  }
  const hold = await holdSeats(buying);
  if (typeof hold === 'string') return hold;
  if (plan.ending === 'leave the hold') return 'left the hold';

  const booking = await book(buying, hold);
  if (typeof booking === 'string') return booking;
  if (plan.ending === 'leave the booking') return 'left the booking unpaid';
  if (plan.ending === 'cancel unpaid') return cancel(buying, booking, 'cancelled unpaid');
  if (plan.ending === 'pay after the deadline') await Bun.sleep(buying.holdMs + 1_500);

  const payments: PaymentTold[] = [];
  for (const gateway of plan.payments) {
    const payment = await startPayment(buying, booking, gateway);
    if (payment) payments.push(payment);
  }
  if (payments.length === 0) return 'could not begin to pay';
  await Promise.all(payments.map((payment) => payAtGateway(buying, payment)));
  for (const status of plan.lateIpns) void sendLateIpn(buying, payments[0]!, status);
  if (!payments.some(({ taken }) => taken)) return 'did not pay';
  return watch(buying, booking);
}

type Held = { holdId: string; seats: { seatId: string }[] };

async function holdSeats(buying: Buying): Promise<Held | string> {
  const { caller, trip, journey, plan, journal } = buying;
  const { trainId, journeyDate } = trip;
  const tries = 3;
  for (let tried = 0; tried < tries; tried++) {
    const seatIds = plan.seats.map((at) => trip.seats[(at + tried * 5) % trip.seats.length]!);
    const answer = await caller.post(
      '/v1/holds',
      { trainId, journeyDate, from: journey.from, to: journey.to, seatIds },
      { twice: plan.repeats, id: 'holdId' },
    );
    if (answer.status === 201) return answer.body as unknown as Held;
    if (answer.body.code !== 'SEAT_NOT_AVAILABLE') return refusal('hold', answer);
    journal.contended++;
  }
  return 'found its seats taken';
}

async function book(buying: Buying, hold: Held): Promise<BookingTold | string> {
  const { buyer, caller, journal, plan } = buying;
  const passengers = hold.seats.map(({ seatId }, at) => ({
    seatId,
    name: `Passenger ${at + 1}`,
    age: 30 + at,
    gender: 'FEMALE',
  }));
  const answer = await caller.post(
    '/v1/bookings',
    { holdId: hold.holdId, passengers, acceptEqualSeats: plan.acceptsEqualSeats },
    { twice: plan.repeats, id: 'bookingId' },
  );
  if (answer.status !== 201) return refusal('booking', answer);
  const { bookingId, pnr } = answer.body as { bookingId: string; pnr: string };
  const told: BookingTold = { buyer, bookingId, pnr };
  journal.bookings.push(told);
  return told;
}

async function startPayment(
  { buyer, caller, journal, plan }: Buying,
  { bookingId }: BookingTold,
  gateway: Record<string, unknown>,
): Promise<PaymentTold | undefined> {
  const answer = await caller.post(
    '/v1/payments',
    { bookingId, method: 'BKASH' },
    { twice: plan.repeats, id: 'paymentId' },
  );
  if (answer.status !== 201) return undefined;
  const { paymentId, transactionId } = answer.body as { paymentId: string; transactionId: string };
  const told: PaymentTold = { buyer, bookingId, paymentId, transactionId, taken: false };
  journal.payments.push(told);
  await tellSandbox(caller, transactionId, gateway);
  return told;
}

async function sendLateIpn({ caller, journal, holdMs }: Buying, payment: PaymentTold, status: string) {
  await Bun.sleep(holdMs / 4);
  const { transactionId: tranId } = payment;
  const answer = await caller.once('POST', '/sandbox/sslcommerz/ipn', { tranId, status });
  if (answer.status === 200) journal.notificationsRepeated++;
}

/** Looks at the booking until it has ended or patience has; what is seen goes into the journal. */
async function watch(buying: Buying, booking: BookingTold): Promise<string> {
  const { caller, plan } = buying;
  const until = performance.now() + watchMs;
  while (performance.now() < until) {
    const seen = await caller.ask('GET', `/v1/bookings/${booking.bookingId}`, undefined, { forMs: watchMs });
    if (seen.status === 404) {
      buying.journal.contradictions.push(`booking ${booking.bookingId} was answered 201 and is not there`);
      return 'lost its booking';
    }
    if (seen.body.bookingStatus === 'FAILED' || seen.body.status === 'FAILED')
      return 'paid, and the booking failed';
    if (seen.body.status === 'CONFIRMED' && (await seeTickets(buying, booking, seen))) {
      return plan.cancelsTicket ? cancel(buying, booking, 'ticketed, then cancelled') : 'ticketed';
    }
    await Bun.sleep(300);
  }
  return 'paid, and left before the tickets came';
}

async function seeTickets(buying: Buying, booking: BookingTold, seen: Answer): Promise<boolean> {
  const { buyer, caller, journal, trip, journey } = buying;
  const answer = await caller.ask('GET', `/v1/tickets?bookingId=${booking.bookingId}`);
  const items = (answer.body.items ?? []) as { ticketId: string; passengerId: string; status: string }[];
  const passengers = seen.body.passengers as { passengerId: string; seatId: string }[];
  if (items.length < passengers.length) return false;
  for (const ticket of items.filter(({ status }) => status === 'VALID')) {
    const passenger = passengers.find(({ passengerId }) => passengerId === ticket.passengerId);
    if (!passenger) {
      journal.contradictions.push(`ticket ${ticket.ticketId} is for nobody of booking ${booking.bookingId}`);
      continue;
    }
    journal.tickets.push({
      buyer,
      bookingId: booking.bookingId,
      ticketId: ticket.ticketId,
      trainId: trip.trainId,
      journeyDate: trip.journeyDate,
      seatId: passenger.seatId,
      from: journey.legs[0],
      to: journey.legs[1],
      shownAtMs: performance.now(),
    });
  }
  return true;
}

async function cancel({ caller, plan }: Buying, booking: BookingTold, outcome: string): Promise<string> {
  booking.cancelAskedAtMs = performance.now();
  const path = `/v1/bookings/${booking.bookingId}/cancel`;
  const answer = await caller.post(path, {}, { twice: plan.repeats, id: 'bookingId' });
  return answer.status === 200 || answer.status === 202 ? outcome : refusal('cancellation', answer);
}

const refusal = (of: string, { status, body }: Answer) =>
  status === 0 ? `${of}: nobody answered` : `${of} refused: ${body.code ?? status}`;

/** Accounts with a proven phone, made before anything breaks; one after another, for hashing passwords takes its time. */
export async function registerBuyers(
  jatra: ConstructorParameters<typeof Person>[0],
  howMany: number,
): Promise<Person[]> {
  const people: Person[] = [];
  for (let tried = 0; people.length < howMany; tried++) {
    try {
      people.push(await new Person(jatra, `Buyer ${newId().slice(-6)}`).join());
    } catch (error) {
      if (tried > 2 * howMany) throw error;
    }
  }
  return people;
}
