import { eventually } from '#support/platform';
import { languages } from '../../services/notification/messages/language.ts';
import {
  type Booking,
  daysAhead,
  freeSeats,
  type Hold,
  Person,
  staff,
  type TripFound,
} from '../support/client.ts';
import type { JatraUnderTest } from '../support/jatra.ts';
import { Reader, type Sent } from './reader.ts';

type Jatra = Pick<JatraUnderTest, 'baseUrl' | 'inboxUrl'>;

export interface Ride {
  reader: Reader;
  trip: TripFound;
  booking: Booking;
}

/** So many buyers with a confirmed booking each on every one of the trips; half of them read Bengali. */
export async function sellRides(jatra: Jatra, buyers: number, trips: TripFound[]): Promise<Ride[]> {
  const readers = await Promise.all(
    Array.from({ length: buyers }, (_, at) => new Reader(jatra, languages[at % languages.length]!).join()),
  );
  const rides: Ride[] = [];
  for (const trip of trips) {
    const seats = freeSeats(await readers[0]!.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
    const sold = await Promise.all(
      readers.map(async (reader, at) => {
        const { booking } = await reader.buy(trip, 'DA', 'CG', [seats[at]!.seatId]);
        return { reader, trip, booking };
      }),
    );
    rides.push(...sold);
  }
  return rides;
}

/** Different trips with many seats left. */
export async function findTrips(person: Person, count: number): Promise<TripFound[]> {
  const found = await eventually(async () => {
    const trips = await person.search('DA', 'CG', daysAhead(4));
    const roomy = trips.filter(({ classes }) =>
      classes.some((offer) => offer.class === 'S_CHAIR' && (offer.available ?? 0) >= 60),
    );
    return roomy.length >= count && roomy;
  }, `${count} trips with seats`);
  return found.slice(0, count);
}

export async function delay(jatra: Jatra, trip: TripFound, minutes: number, reason = 'Fog'): Promise<void> {
  const admin = await staff(jatra, 'ADMIN');
  const path = `/v1/admin/trips/${trip.trainId}/${trip.journeyDate}/delay`;
  await admin.expect(200, 'POST', path, { minutes, reason });
}

/** Searches and sales without a pause, until it is stopped; says how many of each there were. */
export async function startLoad(jatra: Jatra, workers: number) {
  let stopped = false;
  const done = { searches: 0, sales: 0 };
  const people = await Promise.all(Array.from({ length: workers }, () => new Person(jatra).join()));
  const trip = await people[0]!.tripWithSeats('DA', 'CG', daysAhead(8), 100);
  const shop = async (person: Person, at: number) => {
    // Two seats of their own each, held, booked and given up, again and again.
    const seats = freeSeats(await person.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
    const seatIds = seats.slice(at * 2, at * 2 + 2).map(({ seatId }) => seatId);
    while (!stopped) {
      await person.search('DA', 'CG', daysAhead(4));
      done.searches++;
      const booking = await person.book(await holdOnceFree(person, trip, seatIds));
      await person.expect(200, 'POST', `/v1/bookings/${booking.bookingId}/cancel`, {});
      await eventually(async () => {
        const map = (await person.seatMap(trip, 'DA', 'CG')).flatMap((coach) => coach.seats);
        return map.every((seat) => !seatIds.includes(seat.seatId) || seat.status === 'AVAILABLE');
      }, 'the seats to be free again');
      done.sales++;
    }
  };
  const running = Promise.all(people.map(shop));
  // Awaited at the end; a fault before that is not to end the process.
  running.catch(() => undefined);
  return {
    done,
    async stop() {
      stopped = true;
      await running;
      return done;
    },
  };
}

/** What came of a delay to one ride, once nothing of it is on its way any more. */
export async function delaysTold({ reader, booking }: Ride): Promise<Sent[]> {
  return eventually(async () => {
    const sent = await reader.sent('TRIP_DELAYED', booking.bookingId);
    return sent.length > 0 && sent.every(({ status }) => status !== 'PENDING') && sent;
  }, `word of the delay of ${booking.pnr}`);
}

const dhakaTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Dhaka',
  hour: '2-digit',
  minute: '2-digit',
});

/** `08:30`, in the reader's digits: when the train should leave, so many minutes late. */
export function expectedDeparture({ reader, trip }: Pick<Ride, 'reader' | 'trip'>, minutes: number): string {
  return reader.figure(dhakaTime.format(Date.parse(trip.departureTime) + minutes * 60_000));
}

/** By the minutes or by the new time: a text message has no room for both. */
export function tellsOf(ride: Pick<Ride, 'reader' | 'trip'>, minutes: number, text: string): boolean {
  return [ride.reader.figure(minutes), expectedDeparture(ride, minutes)].some((fact) => text.includes(fact));
}

/** The map may be up to a second old: the hold decides whether the seats are free. */
function holdOnceFree(person: Person, trip: TripFound, seatIds: string[]): Promise<Hold> {
  const { trainId, journeyDate } = trip;
  const body = { trainId, journeyDate, from: 'DA', to: 'CG', seatIds };
  return eventually(async () => {
    const answer = await person.call<Hold>('POST', '/v1/holds', body);
    if (answer.status !== 201 && answer.status !== 409)
      throw new Error(`A hold is ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.status === 201 && answer.body;
  }, 'the seats to be free to hold');
}
