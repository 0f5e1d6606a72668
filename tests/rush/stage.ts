import { newId } from '#shared/base/id';
import { withPostgres } from '../faults/operator.ts';
import { type Coach, daysAhead, type Person, type TripFound } from '../support/client.ts';
import type { JatraUnderTest } from '../support/jatra.ts';
import { tokenMint } from '../support/token-mint.ts';

/** A trip that everybody wants, and the seats of it that are on sale here. */
export interface WantedTrip {
  trainId: string;
  journeyDate: string;
  from: string;
  to: string;
  seatIds: string[];
}

export interface Enquiry {
  from: string;
  to: string;
  date: string;
}

/** What the senders are told before the opening. */
export interface Stage {
  baseUrl: string;
  seed: number;
  durationMs: number;
  hits: number;
  /** What is searched for, the most wanted first. */
  enquiries: Enquiry[];
  /** On sale, the most wanted first. */
  trips: WantedTrip[];
  /** The token of each buyer. */
  tokens: string[];
}

/** Out of Dhaka before a feast, and back. */
const routes = [
  ['DA', 'CG'],
  ['DA', 'SYL'],
  ['DA', 'RAJ'],
  ['DA', 'KLN'],
  ['CG', 'DA'],
  ['SYL', 'DA'],
] as const;
const lastDay = 9;
/** Seats of a trip that are on sale here: a few full coaches of it. */
const seatsOfTrip = 100;
const fewestTrips = 3;
/** So many seats are wanted for each that is on sale. */
const wantedPerSeat = 4;
const meanParty = 2.5;

export async function setStage(
  jatra: JatraUnderTest,
  person: Person,
  { seed, hits, seats, minutes }: { seed: number; hits: number; seats: number; minutes: number },
): Promise<Stage> {
  // The last day of the sale is the one that opens: it is wanted most.
  const enquiries = Array.from({ length: lastDay }, (_, day) => daysAhead(lastDay - day)).flatMap((date) =>
    routes.map(([from, to]) => ({ from, to, date })),
  );
  const buyers = Math.ceil((seats * wantedPerSeat) / meanParty);
  return {
    baseUrl: jatra.baseUrl,
    seed,
    durationMs: minutes * 60_000,
    hits,
    enquiries,
    trips: await tripsOnSale(person, enquiries, shareOut(seats)),
    tokens: await registerBuyers(jatra, buyers, minutes),
  };
}

function shareOut(seats: number): { trips: number; each: number } {
  const trips = Math.max(fewestTrips, Math.ceil(seats / seatsOfTrip));
  return { trips, each: Math.ceil(seats / trips) };
}

/** So many trips with so many free seats of one class each, as they are found. */
export async function tripsOnSale(
  person: Person,
  enquiries: Enquiry[],
  { trips, each }: { trips: number; each: number },
): Promise<WantedTrip[]> {
  const found: WantedTrip[] = [];
  for (const { from, to, date } of enquiries) {
    for (const trip of await person.search(from, to, date).catch((): TripFound[] => [])) {
      if (found.length === trips) return found;
      const seatIds = seatsOfOneClass(await person.seatMap(trip, from, to)).slice(0, each);
      if (seatIds.length === each)
        found.push({ trainId: trip.trainId, journeyDate: trip.journeyDate, from, to, seatIds });
    }
  }
  if (found.length === trips) return found;
  throw new Error(`Only ${found.length} trips have ${each} free seats, of ${trips} that are wanted`);
}

function seatsOfOneClass(coaches: Coach[]): string[] {
  const free = Map.groupBy(
    coaches.flatMap((coach) => coach.seats.map((seat) => ({ ...seat, class: coach.class }))),
    (seat) => seat.class,
  );
  const largest = [...free.values()].sort((one, other) => other.length - one.length)[0] ?? [];
  return largest.filter(({ status }) => status === 'AVAILABLE').map(({ seatId }) => seatId);
}

/**
 * Accounts as registration leaves them, with e-mail and phone proved, and a token for each that lasts for the whole rush.
 * @returns the tokens
 */
export async function registerBuyers(
  jatra: JatraUnderTest,
  howMany: number,
  minutes: number,
): Promise<string[]> {
  const ids = Array.from({ length: howMany }, newId);
  await withPostgres(
    { env: jatra.env },
    'auth',
    (sql) => sql`
      INSERT INTO users (id, email, phone, password_hash, is_email_verified, is_phone_verified, full_name)
      SELECT id, 'buyer' || number || '@example.com', '+88018' || lpad(number::text, 8, '0'), 'none', true, true, 'Buyer ' || number
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS buyer (id, number)`,
  );
  const mint = await tokenMint(jatra.env, `${Math.ceil(minutes) + 30}m`);
  const tokens: string[] = [];
  for (const id of ids) tokens.push(await mint(id));
  return tokens;
}
