/**
 * Callers that ask the same while the answer is under way get that one answer: a rush asks few different questions.
 * Nothing is kept once it is answered: a stranger has no more places in it than requests under way.
 */
export function shareInFlight<Input, Output>(
  keyOf: (input: Input) => string,
  work: (input: Input) => Promise<Output>,
) {
  const underWay = new Map<string, Promise<Output>>();
  return (input: Input): Promise<Output> => {
    const key = keyOf(input);
    const known = underWay.get(key);
    if (known) return known;
    const answer = work(input).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}
