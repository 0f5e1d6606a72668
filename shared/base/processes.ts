/** Which of how many processes alike on this machine, counted from 0. */
export interface Place {
  index: number;
  count: number;
}

export const alone: Place = { index: 0, count: 1 };

let processes = 1;

/** Said once at the start of the process: how many share with it what one may use. */
export function shareMachine({ count }: Place): void {
  processes = count;
}

/** What falls to this process of a limit that is said for all of them, at least 1. 0 stays: it is none. */
export function shareOf(limit: number): number {
  return limit === 0 ? 0 : Math.max(1, Math.floor(limit / processes));
}
