import { expect } from 'bun:test';
import type { Row } from './observation.ts';
import { type Answer, bookingOf, nthOf, type Op, type SeatWish } from './operations.ts';
import { rules } from './railway.ts';
import { heldAtMost, holdSeconds, type World } from './world.ts';

/** Rows are called expired so much later than their holds lapse, as the protocol has it. */
const graceSeconds = 60;

interface ModelHold {
  /** undefined for seats taken again after a hold had lapsed. */
  holdId: string | undefined;
  userId: string;
  key: string | undefined;
  request: string;
  ordinals: number[];
  from: number;
  to: number;
  /** Seconds on the model's clock. */
  expiresAt: number;
  claimed: boolean;
  /** Given up, dropped, refused or sold, rather than lapsed. */
  ended: boolean;
  rows: { ordinal: number; status: Row['status']; bookingId: string | null }[];
}

type Legs = { from: number; to: number };

/** Who may have what, in words that know nothing of Redis, epochs and rebuilds: Redis's losses change nothing here. */
export class Model {
  private now = 0;
  private readonly holds: ModelHold[] = [];
  readonly verdicts: Record<string, string> = {};
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Fails unless the answer is the one that is right now, and takes over what it changes. */
  follow(op: Op, answer: Answer | undefined): void {
    if (op.do === 'hold') this.hold(op, answer!);
    else if (op.do === 'confirm') this.confirm(op, answer);
    else if (op.do === 'giveBack') this.giveBack(op, answer);
    else if (op.do === 'passTime') this.now += op.seconds;
    else if (op.do === 'timer' && op.name === 'expire') this.expire();
    else if (op.do === 'claim' || op.do === 'release' || op.do === 'drop') this.withHold(op, answer);
  }

  private alive = (hold: ModelHold): boolean => !hold.ended && hold.expiresAt >= this.now;

  private isSold(ordinal: number, { from, to }: Legs): boolean {
    return this.holds.some(
      (hold) =>
        hold.from < to &&
        from < hold.to &&
        hold.rows.some((row) => row.ordinal === ordinal && row.status === 'CONFIRMED'),
    );
  }

  private isHeld = (ordinal: number): boolean =>
    this.holds.some((hold) => this.alive(hold) && hold.ordinals.includes(ordinal));

  private isFree = (ordinal: number, legs: Legs): boolean =>
    !this.isHeld(ordinal) && !this.isSold(ordinal, legs);

  private heldBy(userId: string): number {
    const own = this.holds.filter((hold) => hold.userId === userId && this.alive(hold));
    return own.flatMap((hold) => hold.ordinals).length;
  }

  private counted(userId: string): number {
    const own = this.holds.filter((hold) => hold.userId === userId);
    const held = own.filter(this.alive).flatMap((hold) => hold.ordinals);
    const bought = own.flatMap((hold) => hold.rows.filter(({ status }) => status === 'CONFIRMED'));
    return held.length + bought.length;
  }

  private hold(op: Op & { do: 'hold' }, { said, held }: Answer): void {
    const userId = this.world.users[op.user]!;
    const request = JSON.stringify([op.from, op.to, op.wish]);
    const known = this.holds.find(
      (hold) => op.key !== undefined && hold.key === op.key && hold.userId === userId,
    );
    expect(said).toBe(this.refusalOf(op, op.wish, userId, request, known) ?? 'granted');
    if (said !== 'granted') return;
    const { hold } = held!;
    if (known) {
      expect(hold.holdId).toBe(known.holdId!);
      expect([...hold.ordinals].sort()).toEqual(known.ordinals);
      return;
    }
    const ordinals = [...hold.ordinals].sort();
    this.expectGranted(ordinals, op, op.wish);
    this.holds.push({
      holdId: hold.holdId,
      userId,
      key: op.key,
      request,
      ordinals,
      from: op.from,
      to: op.to,
      expiresAt: this.now + holdSeconds,
      claimed: false,
      ended: false,
      rows: ordinals.map((ordinal) => ({ ordinal, status: 'LOCKED', bookingId: null })),
    });
    this.world.holds.push(held!);
  }

  private refusalOf(legs: Legs, wish: SeatWish, userId: string, request: string, known?: ModelHold) {
    const stands = known !== undefined && this.alive(known);
    if (!stands && 'class' in wish && this.freeOf(wish.class, legs).length < wish.count)
      return 'SEAT_NOT_AVAILABLE';
    if (stands) return known.request === request ? undefined : 'IDEMPOTENCY_KEY_REUSED';
    const size = 'seats' in wish ? wish.seats.length : wish.count;
    if (this.counted(userId) + size > rules.maxSeatsPerOrder) return 'SEAT_LIMIT_EXCEEDED';
    if ('seats' in wish && !wish.seats.every((ordinal) => this.isFree(ordinal, legs)))
      return 'SEAT_NOT_AVAILABLE';
    if (this.heldBy(userId) + size > heldAtMost) return 'TOO_MANY_SEATS_HELD';
    if (known) return known.request === request ? 'HOLD_ENDED' : 'IDEMPOTENCY_KEY_REUSED';
    return undefined;
  }

  private freeOf(className: string, legs: Legs): number[] {
    const { seats } = this.world.trip.layout;
    const own = seats.filter((seat) => seat.class === className).map(({ ordinal }) => ordinal);
    return own.filter((ordinal) => this.isFree(ordinal, legs));
  }

  private expectGranted(ordinals: number[], legs: Legs, wish: SeatWish): void {
    if ('seats' in wish) {
      expect(ordinals).toEqual([...wish.seats].sort());
      return;
    }
    expect(new Set(ordinals).size).toBe(wish.count);
    expect(this.freeOf(wish.class, legs)).toEqual(expect.arrayContaining(ordinals));
  }

  private byId = (holdId: string | undefined) => this.holds.find((hold) => hold.holdId === holdId && holdId);

  private withHold(op: Op & { do: 'claim' | 'release' | 'drop' }, answer: Answer | undefined): void {
    const hold = this.byId(nthOf(this.world.holds, op.nth)?.hold.holdId);
    if (!hold) {
      expect(answer).toBeUndefined();
      return;
    }
    const stands = this.alive(hold) && !op.stranger;
    if (op.do === 'claim') {
      expect(answer!.said).toBe(stands ? 'claimed' : 'HOLD_NOT_FOUND');
      if (stands && !hold.claimed) Object.assign(hold, { claimed: true, expiresAt: this.now + holdSeconds });
      return;
    }
    if (op.do === 'release') {
      expect(answer!.said).toBe(!stands ? 'HOLD_NOT_FOUND' : hold.claimed ? 'HOLD_CLAIMED' : 'released');
      // What has lapsed is ended in Postgres as well: a release may have died before it came there.
      if (!op.stranger && !(stands && hold.claimed)) end(hold);
      return;
    }
    const locked = !op.stranger && hold.rows.some(({ status }) => status === 'LOCKED');
    expect(answer!.said).toBe(locked ? 'dropped' : 'kept');
    if (locked) end(hold);
  }

  private confirm(op: Op & { do: 'confirm' }, answer: Answer | undefined): void {
    const booking = bookingOf(this.world, op);
    if (!booking) {
      expect(answer).toBeUndefined();
      return;
    }
    const { bookingId, userId } = booking;
    const named = this.byId(booking.holdId);
    const hold = named?.userId === userId ? named : undefined;
    const ordinals = booking.seatIds.map((seatId) => this.world.trip.layout.ordinals.get(seatId)!).sort();
    const legs = nthOf(this.world.holds, op.nth)!.hold;
    const verdict = this.verdicts[bookingId] ?? this.decide(bookingId, userId, hold, ordinals, legs);
    expect(answer!.said).toBe(verdict);
    this.verdicts[bookingId] = verdict;
  }

  private decide(
    bookingId: string,
    userId: string,
    hold: ModelHold | undefined,
    ordinals: number[],
    legs: Legs,
  ) {
    const sold = ordinals.map((ordinal) => ({ ordinal, status: 'CONFIRMED' as const, bookingId }));
    if (hold && this.alive(hold) && `${hold.ordinals}` === `${ordinals}`) {
      Object.assign(hold, { ended: true, rows: sold });
      return 'CONFIRMED';
    }
    if (ordinals.every((ordinal) => this.isFree(ordinal, legs))) {
      const { from, to } = legs;
      const again = {
        holdId: undefined,
        key: undefined,
        request: '',
        expiresAt: 0,
        claimed: false,
        ended: true,
      };
      this.holds.push({ ...again, userId, ordinals, from, to, rows: sold });
      return 'CONFIRMED';
    }
    if (hold && !hold.rows.some(({ status }) => status === 'CONFIRMED')) end(hold);
    return 'GONE';
  }

  private giveBack(op: Op & { do: 'giveBack' }, answer: Answer | undefined): void {
    const booking = nthOf([...this.world.bookings.values()], op.nth);
    if (!booking) {
      expect(answer).toBeUndefined();
      return;
    }
    const rows = this.holds
      .flatMap((hold) => hold.rows)
      .filter(({ bookingId, status }) => bookingId === booking.bookingId && status === 'CONFIRMED')
      .filter(({ ordinal }) => op.seats.includes(ordinal));
    expect(answer).toEqual({ said: 'done', givenBack: rows.map(({ ordinal }) => ordinal).sort() });
    for (const row of rows) row.status = 'RELEASED';
  }

  private expire(): void {
    for (const hold of this.holds) {
      if (hold.expiresAt + graceSeconds >= this.now) continue;
      for (const row of hold.rows) if (row.status === 'LOCKED') row.status = 'EXPIRED';
    }
  }

  /** As Postgres should have it. */
  rows(): string[] {
    return this.holds
      .flatMap(({ holdId, userId, from, to, rows }) =>
        rows.map((row) => lineOf({ ...row, holdId, userId, from, to })),
      )
      .sort();
  }

  /** As the seat map should show it. */
  cells(legCount: number): string[][] {
    return Array.from({ length: this.world.seats }, (_, ordinal) =>
      Array.from({ length: legCount }, (_, leg) => {
        if (this.isSold(ordinal, { from: leg, to: leg + 1 })) return 'SOLD';
        return this.isHeld(ordinal) ? 'HELD' : 'AVAILABLE';
      }),
    );
  }
}

function end(hold: ModelHold): void {
  hold.ended = true;
  for (const row of hold.rows) if (row.status === 'LOCKED') row.status = 'RELEASED';
}

export function lineOf(
  row: Pick<Row, 'ordinal' | 'status' | 'bookingId' | 'userId' | 'from' | 'to'> & {
    holdId: string | undefined;
  },
): string {
  const { holdId = 'taken again', userId, ordinal, from, to, status, bookingId } = row;
  return [holdId, userId, ordinal, from, to, status, bookingId].join(' ');
}
