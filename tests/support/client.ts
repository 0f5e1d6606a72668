import { expect } from 'bun:test';
import { addDays, dhakaDate } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import type { Money } from '#shared/base/money';
import { eventually } from '#support/platform';
import type { JatraUnderTest } from './jatra.ts';

export interface Answer<Body = Record<string, never>> {
  status: number;
  body: Body;
  headers: Headers;
}

// The shapes that a client relies on; what else an answer holds is not this client's business.
export interface TripFound {
  trainId: string;
  trainNumber: string;
  journeyDate: string;
  departureTime: string;
  arrivalTime: string;
  classes: { class: string; fare: Money; available: number | null }[];
}
export interface SeatOnMap {
  seatId: string;
  seatNumber: string;
  status: 'AVAILABLE' | 'HELD' | 'SOLD';
  fare: Money;
}
export interface Coach {
  coachId: string;
  coachNumber: string;
  class: string;
  seats: SeatOnMap[];
}
export interface Hold {
  holdId: string;
  expiresAt: string;
  seats: { seatId: string; seatNumber: string }[];
}
export interface Booking {
  bookingId: string;
  pnr: string;
  bookingReference: string;
  status: string;
  totalAmount: Money;
  expiresAt: string;
  passengers: { passengerId: string; seatId: string; name: string }[];
}
export interface Payment {
  paymentId: string;
  transactionId: string;
  status: string;
  redirectUrl: string;
}
export interface Ticket {
  ticketId: string;
  passengerId: string;
  ticketNumber: string;
  seatNumber: string;
  status: string;
}
export interface Mail {
  subject: string;
  text: string;
  to: { address: string }[];
}

export const daysAhead = (days: number) => addDays(dhakaDate(new Date()), days);

const readings = new Map<string, { running: Promise<Mail[]>; next?: Promise<Mail[]> }>();

/**
 * Every mail of an inbox. A crowd that waits for its codes shares the next reading: each with one of its own, the inbox
 * would be too busy to take the codes in.
 */
function readInbox(url: string): Promise<Mail[]> {
  const reading = readings.get(url);
  if (reading) {
    reading.next ??= reading.running.catch(() => []).then(() => readInbox(url));
    return reading.next;
  }
  const running = fetch(`${url}/api/email`)
    .then((answer) => answer.json() as Promise<Mail[]>)
    .finally(() => readings.delete(url));
  readings.set(url, { running });
  return running;
}

/** One person in front of the API, signed in or not. */
export class Person {
  accessToken: string | undefined;
  /** Sent with every call, as a client that traces its journey does. */
  traceparent: string | undefined;
  readonly email: string;
  readonly phone: string;
  readonly password = `pass-${newId()}`;

  constructor(
    readonly jatra: Pick<JatraUnderTest, 'baseUrl' | 'inboxUrl'>,
    readonly fullName = 'Rahima Khatun',
  ) {
    const digits = BigInt(`0x${newId().replaceAll('-', '').slice(-12)}`)
      .toString()
      .slice(-8)
      .padStart(8, '0');
    this.email = `${newId()}@example.com`;
    this.phone = `017${digits}`;
  }

  async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.jatra.baseUrl}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : {}),
        ...(this.traceparent ? { traceparent: this.traceparent } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as Body,
      headers: response.headers,
    };
  }

  /** A call that must answer this status; the body is in the failure's message. */
  async expect<Body>(status: number, method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.call<Body>(method, path, body);
    if (answer.status !== status)
      throw new Error(
        `${method} ${path}: ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`,
      );
    return answer.body;
  }

  async signIn(identifier = this.email, password = this.password): Promise<this> {
    const tokens = await this.expect<{ accessToken: string }>(200, 'POST', '/v1/auth/login', {
      identifier,
      password,
    });
    this.accessToken = tokens.accessToken;
    return this;
  }

  /** Registers, proves the phone with the code from the inbox, and signs in. */
  async join(): Promise<this> {
    const { email, phone, password, fullName } = this;
    await this.expect(201, 'POST', '/v1/auth/register', { email, phone, password, fullName });
    const mail = await this.mail((one) => /\d{6}/.test(one.text), 'the code');
    const code = /[0-9]{6}/.exec(mail.text)![0];
    await this.expect(200, 'POST', '/v1/auth/otp/verify', { phone, type: 'REGISTRATION', code });
    return this.signIn();
  }

  async mail(wanted: (mail: Mail) => boolean, what: string): Promise<Mail> {
    return eventually(async () => (await this.mails()).find(wanted), `${what} in the inbox of ${this.email}`);
  }

  async mails(): Promise<Mail[]> {
    return (await readInbox(this.jatra.inboxUrl)).filter((mail) =>
      mail.to.some((to) => to.address === this.email),
    );
  }

  /** A trip with so many seats left in Shovan Chair. A search says nothing of them while that cannot be had in time. */
  tripWithSeats(from: string, to: string, date: string, seats: number): Promise<TripFound> {
    return eventually(
      async () =>
        (await this.search(from, to, date)).find(({ classes }) =>
          classes.some((offer) => offer.class === 'S_CHAIR' && (offer.available ?? 0) >= seats),
        ),
      `a trip from ${from} to ${to} with ${seats} seats`,
    );
  }

  async search(from: string, to: string, date: string): Promise<TripFound[]> {
    const query = new URLSearchParams({ from, to, date });
    return (await this.expect<{ trips: TripFound[] }>(200, 'GET', `/v1/trips?${query}`)).trips;
  }

  async seatMap(trip: { trainId: string; journeyDate: string }, from: string, to: string): Promise<Coach[]> {
    const query = new URLSearchParams({ from, to });
    return (
      await this.expect<{ coaches: Coach[] }>(
        200,
        'GET',
        `/v1/trips/${trip.trainId}/${trip.journeyDate}/seats?${query}`,
      )
    ).coaches;
  }

  hold(
    trip: { trainId: string; journeyDate: string },
    from: string,
    to: string,
    seatIds: string[],
  ): Promise<Hold> {
    return this.expect<Hold>(201, 'POST', '/v1/holds', {
      trainId: trip.trainId,
      journeyDate: trip.journeyDate,
      from,
      to,
      seatIds,
    });
  }

  book(hold: Hold, names: string[] = hold.seats.map(() => this.fullName)): Promise<Booking> {
    const passengers = hold.seats.map((seat, at) => ({
      seatId: seat.seatId,
      name: names[at],
      age: 34,
      gender: 'FEMALE',
    }));
    return this.expect<Booking>(201, 'POST', '/v1/bookings', { holdId: hold.holdId, passengers });
  }

  startPayment(booking: Booking): Promise<Payment> {
    return this.expect<Payment>(201, 'POST', '/v1/payments', {
      bookingId: booking.bookingId,
      method: 'BKASH',
    });
  }

  /** Pays by posting the gateway page's form, as a browser without JavaScript would. */
  async pay(booking: Booking, outcome: 'pay' | 'fail' | 'cancel' = 'pay'): Promise<Payment> {
    const payment = await this.startPayment(booking);
    const page = await fetch(payment.redirectUrl);
    const html = await page.text();
    expect(page.status, `GET ${payment.redirectUrl}: ${html}`).toBe(200);
    const action =
      /<form[^>]*action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? payment.redirectUrl;
    const button = new RegExp(`<button[^>]*name="([^"]+)"[^>]*value="${outcome}"`).exec(html);
    const form = new URLSearchParams({ [button?.[1] ?? 'outcome']: outcome });
    for (const [, name, value] of html.matchAll(
      /<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g,
    ))
      form.set(name!, value!);
    const pressed = await fetch(new URL(action, payment.redirectUrl), {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    if (pressed.status >= 500)
      throw new Error(`POST ${action}: ${pressed.status} instead of a way back: ${await pressed.text()}`);
    return payment;
  }

  booking(bookingId: string): Promise<Booking & { paymentStatus: string }> {
    return this.expect(200, 'GET', `/v1/bookings/${bookingId}`);
  }

  async bookingIn(status: string, bookingId: string): Promise<Booking> {
    return eventually(async () => {
      const booking = await this.booking(bookingId);
      return booking.status === status && booking;
    }, `booking ${bookingId} to be ${status}`);
  }

  async tickets(bookingId: string): Promise<Ticket[]> {
    return (await this.expect<{ items: Ticket[] }>(200, 'GET', `/v1/tickets?bookingId=${bookingId}`)).items;
  }

  /** Search to tickets in one go: seats chosen from the map, paid without a browser. */
  async buy(
    trip: { trainId: string; journeyDate: string },
    from: string,
    to: string,
    seatIds: string[],
  ): Promise<{ booking: Booking; tickets: Ticket[] }> {
    const hold = await this.hold(trip, from, to, seatIds);
    const booked = await this.book(hold);
    await this.pay(booked);
    const booking = await this.bookingIn('CONFIRMED', booked.bookingId);
    const tickets = await eventually(async () => {
      const found = await this.tickets(booking.bookingId);
      return found.length === seatIds.length && found;
    }, 'the tickets');
    return { booking, tickets };
  }
}

/** One of the development accounts of `npm run up`. */
export async function staff(
  jatra: Pick<JatraUnderTest, 'baseUrl' | 'inboxUrl'>,
  role: string,
): Promise<Person> {
  const accounts = (await import('../../services/auth/accounts/development-accounts.json')).default as {
    role: string;
    email: string;
    password: string;
  }[];
  const account = accounts.find((one) => one.role === role)!;
  return new Person(jatra).signIn(account.email, account.password);
}

export function freeSeats(coaches: Coach[], seatClass: string): SeatOnMap[] {
  return coaches
    .filter((coach) => coach.class === seatClass)
    .flatMap((coach) => coach.seats.filter((seat) => seat.status === 'AVAILABLE'));
}
