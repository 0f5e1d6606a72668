/**
 * Callers that name the same key while its work is under way get that one answer: a rush asks few different questions.
 * Nothing is kept once it is answered: a stranger has no more places in it than requests under way.
 */
export function singleFlight<Answer>() {
  const underWay = new Map<string, Promise<Answer>>();
  return (key: string, work: () => Promise<Answer>): Promise<Answer> => {
    const known = underWay.get(key);
    if (known) return known;
    const answer = work().finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}

/** Runs one work, never twice at a time. */
export function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const join = (): Promise<void> => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    /** The run that is under way, else a new one. */
    join,
    /** A run that begins after this call: calls made during a run share the one that follows it. */
    again(): Promise<void> {
      if (!running && !next) return join();
      next ??= (running ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return join();
        });
      return next;
    },
  };
}
