/** So often does a deadline look up on its way. */
const slices = 8;

/**
 * Calls `late` once this process has run for so long. Time in which it was held up counts as one slice at most: what
 * has come meanwhile is read first, and what had not left yet leaves, so that a busy machine blames nobody else.
 * @returns ends the deadline
 */
export function startDeadline(milliseconds: number, late: () => void): () => void {
  let left = slices;
  let timer: Timer;
  const next = () => {
    timer = setTimeout(() => (--left > 0 ? next() : late()), milliseconds / slices);
  };
  next();
  return () => clearTimeout(timer);
}
