import { type Clock, dhakaInstant } from '#shared/base/clock';

/** A clock that a test moves. It goes on by itself from the time of the system; where it was set, it stands still. */
export class MovableClock implements Clock {
  private stoppedAtMs: number | undefined;
  private aheadMs = 0;

  /** @param instant where it stands still from the start. */
  constructor(instant?: Date | string) {
    if (instant !== undefined) this.set(instant);
  }

  now = (): Date => new Date((this.stoppedAtMs ?? Date.now()) + this.aheadMs);

  /** Stands still at an instant, or at a date and a time in Dhaka. */
  set(instant: Date | string, dhakaTime?: string): void {
    this.stoppedAtMs = (
      dhakaTime === undefined ? new Date(instant) : dhakaInstant(String(instant), dhakaTime)
    ).getTime();
    this.aheadMs = 0;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  forward(seconds: number): void {
    this.advance(seconds * 1_000);
  }

  /** Takes back by how much it was advanced. */
  reset(): void {
    this.aheadMs = 0;
  }
}
