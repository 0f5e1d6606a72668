/**
 * silent: no answer in time, what was asked for may still take effect. refused: it cannot be reached or cannot serve.
 * busy: it answered that this one piece of work took too long or met another.
 */
type Kind = 'silent' | 'refused' | 'busy';

/** A server or a service this process depends on is away. Answered with 503. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(
    readonly dependency: string,
    readonly kind: Kind,
    options?: ErrorOptions,
  ) {
    super(`${dependency} is ${kind}`, options);
  }
}

/** The outage beneath whatever wrapped it. */
export function unreachable(error: unknown): Unreachable | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof Unreachable) return at;
  }
  return undefined;
}
