/** So often does a deadline look up on its way. */
const slices = 8;

interface Deadline {
  left: number;
  late(): void;
}

/** Deadlines of one length. They look up together: a timer for each would cost more than much of what they watch. */
interface Group {
  underWay: Set<Deadline>;
  timer: Timer;
}

const groups = new Map<number, Group>();

/**
 * Calls `late` once this process has run for so long, or for one slice longer. Time in which it was held up counts as
 * one slice at most: what has come meanwhile is read first, and what had not left yet leaves, so that a busy machine
 * blames nobody else.
 * @returns ends the deadline
 */
export function startDeadline(milliseconds: number, late: () => void): () => void {
  const length = Math.ceil(milliseconds);
  // The next look comes before a whole slice is over.
  const deadline = { left: slices + 1, late };
  let group = groups.get(length);
  if (!group) {
    group = { underWay: new Set(), timer: lookLater(length) };
    groups.set(length, group);
  } else if (group.underWay.size === 0) group.timer.ref();
  const { underWay } = group;
  underWay.add(deadline);
  return () => {
    // Nobody waits any more: neither does the process, where it is at its end.
    if (underWay.delete(deadline) && underWay.size === 0) group.timer.unref();
  };
}

const lookLater = (length: number): Timer => setTimeout(() => look(length), length / slices);

function look(length: number): void {
  const group = groups.get(length)!;
  for (const deadline of [...group.underWay]) {
    if (--deadline.left > 0 || !group.underWay.delete(deadline)) continue;
    deadline.late();
  }
  if (group.underWay.size > 0) group.timer = lookLater(length);
  else groups.delete(length);
}
