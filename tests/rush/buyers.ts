import { type Random, random } from '../faults/random.ts';
import { arrivals, buyerShape, gap, peakFor, zipf } from './arrivals.ts';
import type { Connections } from './connections.ts';
import { mapPath, searchPath } from './crowd.ts';
import { type Answer, readJson } from './read-answers.ts';
import { encodeRequest } from './requests.ts';
import type { Stage, WantedTrip } from './stage.ts';
import type { Step, Tally } from './tally.ts';

/** How a buyer is; drawn by the seed before anything is answered. */
export interface Plan {
  /** Who travels together. */
  party: number;
  /** The trips that would do, by rank, the best first. */
  wishes: number[];
  /** Behind which step this one leaves without a word. */
  leavesAfter: Step | undefined;
  cancels: boolean;
}

const leaving: [Step, number][] = [
  ['search', 0.08],
  ['seat map', 0.08],
  ['hold', 0.06],
  ['book', 0.06],
  ['open payment', 0.04],
];
const cancelling = 0.04;
const mostWishes = 3;
const looksAtTrip = 2;
/** By one look at the map, which is older with each: meanwhile others hold what it shows. */
const triesByLook = 3;
const meanThoughtMs = 800;
/** Of a server that says it is busy. */
const triesWhileBusy = 6;
const comeAgainMs = 1_000;
const pollMs = 500;
const pollsAtMost = 120;

export function planBuyer(seed: number, number: number, trips: number): Plan {
  const draws = random(seed, `buyer ${number}`);
  const rank = zipf(trips, draws);
  const wishes = new Set(Array.from({ length: mostWishes }, rank));
  return {
    party: draws.between(1, 4),
    wishes: [...wishes],
    leavesAfter: leaving.find(([, probability]) => draws.chance(probability))?.[0],
    cancels: draws.chance(cancelling),
  };
}

/** Where every buyer comes at his own time; what he does next waits for its answer, and then for his thought. */
export async function sendBuyers(stage: Stage, connections: Connections, tally: Tally): Promise<void> {
  const { seed, durationMs, tokens, trips } = stage;
  const peakPerSecond = peakFor(tokens.length, durationMs, buyerShape);
  const coming = arrivals({ peakPerSecond, durationMs, shape: buyerShape }, random(seed, 'buyers'));
  const shown = new Map<string, string>();
  const began = performance.now();
  const journeys: Promise<void>[] = [];
  let number = 0;
  for (const at of coming) {
    const token = tokens[number];
    if (!token) break;
    const intendedMs = began + at;
    await until(intendedMs);
    const plan = planBuyer(seed, number, trips.length);
    const draws = random(seed, `thoughts ${number}`);
    const journey = new Journey({ stage, connections, tally, token, plan, draws, shown }, intendedMs);
    journeys.push(journey.travel().then((ending) => tally.journey(ending)));
    number++;
  }
  await Promise.all(journeys);
}

interface Around {
  stage: Stage;
  connections: Connections;
  tally: Tally;
  token: string;
  plan: Plan;
  draws: Random;
  /** Who has been shown a ticket for a seat: its booking, until that is cancelled. */
  shown: Map<string, string>;
}

const until = (instantMs: number) => Bun.sleep(Math.max(0, instantMs - performance.now()));

type Request = Omit<Parameters<typeof encodeRequest>[0], 'baseUrl' | 'token'>;

interface Hold {
  holdId: string;
  seats: { seatId: string }[];
}

/** One buyer's way from the search to the tickets. */
class Journey {
  constructor(
    private readonly around: Around,
    /** When the next step is to begin. */
    private nextMs: number,
  ) {}

  /** @returns how it ended, in words */
  async travel(): Promise<string> {
    const { stage, plan, tally } = this.around;
    const first = stage.trips[plan.wishes[0]!]!;
    const { from, to, journeyDate: date } = first;
    if (!(await this.get('search', searchPath({ from, to, date })))) return 'got no answer to the search';
    if (this.leaves('search')) return 'left after the search';
    const held = await this.holdSomewhere();
    if (typeof held === 'string') return held;
    if (this.leaves('hold')) return 'left the hold';
    const paid = await this.buy(held.hold);
    if (typeof paid === 'string') return paid;
    const { bookingId } = paid;
    if (!(await this.seeTickets(bookingId, held))) return 'paid, and saw no tickets in time';
    tally.time('from paid to tickets', performance.now() - paid.paidMs);
    tally.counts.sold += held.hold.seats.length;
    if (!plan.cancels) return 'has tickets';
    return this.cancel(bookingId, held);
  }

  private leaves(step: Step): boolean {
    return this.around.plan.leavesAfter === step;
  }

  private async holdSomewhere(): Promise<{ trip: WantedTrip; hold: Hold } | string> {
    const { stage, plan } = this.around;
    for (const rank of plan.wishes) {
      const trip = stage.trips[rank]!;
      for (let look = 0; look < looksAtTrip; look++) {
        const map = await this.get('seat map', mapPath(trip));
        if (!map) return 'got no seat map';
        if (this.leaves('seat map')) return 'left after the seat map';
        let free = freeOf(trip, map);
        for (let tried = 0; tried < triesByLook && free.length >= plan.party; tried++) {
          const hold = await this.hold(trip, this.choose(free));
          if (typeof hold === 'string') return hold;
          if ('holdId' in hold) return { trip, hold };
          free = free.filter((seatId) => !hold.taken.includes(seatId));
        }
      }
    }
    return 'found no seats';
  }

  /** Seats side by side; everybody likes those in front. */
  private choose(free: string[]): string[] {
    const { plan, draws } = this.around;
    const at = Math.floor((free.length - plan.party + 1) * draws.next() ** 2);
    return free.slice(at, at + plan.party);
  }

  /** @returns the seats that others were quicker to hold, where it is refused for that */
  private async hold(trip: WantedTrip, seatIds: string[]): Promise<Hold | { taken: string[] } | string> {
    const { trainId, journeyDate, from, to } = trip;
    const answer = await this.post('hold', '/v1/holds', { trainId, journeyDate, from, to, seatIds });
    if (answer === undefined) return 'got no answer to the hold';
    if (answer.status === 201) return readJson(answer) as Hold;
    if (codeOf(answer) !== 'SEAT_NOT_AVAILABLE') return `hold: ${codeOf(answer)}`;
    const { seats } = readJson(answer) as Hold;
    return { taken: seats.map(({ seatId }) => seatId) };
  }

  private async buy(hold: Hold): Promise<{ bookingId: string; paidMs: number } | string> {
    const passengers = hold.seats.map(({ seatId }, at) => ({
      seatId,
      name: `Passenger ${at + 1}`,
      age: 30 + at,
      gender: 'FEMALE',
    }));
    const booked = await this.post('book', '/v1/bookings', { holdId: hold.holdId, passengers });
    if (booked?.status !== 201) return `book: ${codeOf(booked)}`;
    const { bookingId } = readJson(booked) as { bookingId: string };
    if (this.leaves('book')) return 'left the booking unpaid';
    const opened = await this.post('open payment', '/v1/payments', { bookingId, method: 'BKASH' });
    if (opened?.status !== 201) return `open payment: ${codeOf(opened)}`;
    if (this.leaves('open payment')) return 'left the gateway unpaid';
    const { pathname } = new URL((readJson(opened) as { redirectUrl: string }).redirectUrl);
    const paid = await this.ask('pay at the gateway', {
      method: 'POST',
      path: pathname,
      form: { outcome: 'pay' },
    });
    if (paid?.status !== 200) return `pay at the gateway: ${codeOf(paid)}`;
    return { bookingId, paidMs: performance.now() };
  }

  /** Looks at the booking until it is confirmed, then at the tickets until they are all there. */
  private async seeTickets(bookingId: string, { trip, hold }: { trip: WantedTrip; hold: Hold }) {
    const { shown, tally } = this.around;
    let confirmed = false;
    for (let polls = 0; polls < pollsAtMost; polls++) {
      if (!confirmed) {
        const booking = await this.get('booking', `/v1/bookings/${bookingId}`, 0);
        const { status } = (booking ?? {}) as { status?: string };
        if (status === 'FAILED') return false;
        confirmed = status === 'CONFIRMED';
      }
      if (confirmed) {
        const seen = await this.get('tickets', `/v1/tickets?bookingId=${bookingId}`, 0);
        const { items = [] } = (seen ?? {}) as { items?: object[] };
        if (items.length === hold.seats.length) {
          for (const { seatId } of hold.seats) {
            const key = `${trip.trainId} ${trip.journeyDate} ${seatId}`;
            const other = shown.get(key);
            if (other) tally.soldTwice.push(`${key}: bookings ${other} and ${bookingId}`);
            shown.set(key, bookingId);
          }
          return true;
        }
      }
      this.nextMs = performance.now() + pollMs;
    }
    return false;
  }

  private async cancel(bookingId: string, { trip, hold }: { trip: WantedTrip; hold: Hold }): Promise<string> {
    // From here on the seats may be anybody's.
    for (const { seatId } of hold.seats)
      this.around.shown.delete(`${trip.trainId} ${trip.journeyDate} ${seatId}`);
    const answer = await this.post('cancel', `/v1/bookings/${bookingId}/cancel`, {});
    if (answer?.status !== 200 && answer?.status !== 202) return `cancel: ${codeOf(answer)}`;
    this.around.tally.counts.cancelled += hold.seats.length;
    return 'had tickets, and cancelled';
  }

  /** @returns the body of a 200; undefined for anything else */
  private async get(step: Step, path: string, thoughtMs = meanThoughtMs): Promise<unknown> {
    const answer = await this.ask(step, { path }, thoughtMs);
    return answer?.status === 200 ? readJson(answer) : undefined;
  }

  private post(step: Step, path: string, body: object): Promise<Answer | undefined> {
    return this.ask(step, { method: 'POST', path, body });
  }

  /** Asks when it is time, and again where he is told to come again; afterwards the buyer thinks. */
  private async ask(step: Step, request: Request, thoughtMs = meanThoughtMs): Promise<Answer | undefined> {
    for (let tried = 1; ; tried++) {
      const answer = await this.askOnce(step, request, thoughtMs);
      const isBusy = answer?.status === 503 && answer.retryAfter;
      if (!isBusy || tried === triesWhileBusy) return answer;
      this.nextMs = Math.max(this.nextMs, performance.now() + comeAgainMs);
    }
  }

  private async askOnce(step: Step, request: Request, thoughtMs: number): Promise<Answer | undefined> {
    const { stage, connections, tally, token, draws } = this.around;
    const intendedMs = this.nextMs;
    await until(intendedMs);
    const bytes = encodeRequest({ baseUrl: stage.baseUrl, ...(request.form ? {} : { token }), ...request });
    tally.sent();
    const outcome = await new Promise<Answer | string>((done) =>
      connections.send({
        bytes,
        keepsBody: true,
        intendedMs,
        done: (ended) => {
          tally.ended(step, intendedMs, ended);
          done(ended);
        },
      }),
    );
    this.nextMs = performance.now() + thoughtMs * gap(draws);
    if (typeof outcome === 'string') return undefined;
    if (outcome.status >= 400) tally.refused(step, codeOf(outcome));
    return outcome;
  }
}

function freeOf({ seatIds }: WantedTrip, map: unknown): string[] {
  const { coaches } = map as { coaches: { seats: { seatId: string; status: string }[] }[] };
  const free = new Set(
    coaches.flatMap(({ seats }) =>
      seats.filter(({ status }) => status === 'AVAILABLE').map(({ seatId }) => seatId),
    ),
  );
  return seatIds.filter((seatId) => free.has(seatId));
}

/** Why it was refused, as the problem names it. */
function codeOf(answer: Answer | undefined): string {
  if (!answer) return 'no answer';
  try {
    return (readJson(answer) as { code?: string }).code ?? String(answer.status);
  } catch {
    return String(answer.status);
  }
}
