import { unreachable } from './unreachable.ts';

interface ProblemKind {
  status: number;
  title: string;
  /** Sent as Retry-After where trying again makes sense. */
  retryAfterSeconds?: number;
}

/**
 * An expected refusal, RFC 9457. Bugs are plain errors. Holds no personal data, and no stack: nobody looks for the place
 * of what is expected, and a rush refuses more than it grants.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: string,
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
    readonly extra: Record<string, unknown> = {},
    readonly retryAfterSeconds?: number,
  ) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(detail ? `${title}: ${detail}` : title);
    Error.stackTraceLimit = stackTraceLimit;
  }

  toJSON() {
    return {
      type: 'about:blank',
      title: this.title,
      status: this.status,
      code: this.code,
      detail: this.detail,
      ...this.extra,
    };
  }

  static fromJSON(body: Record<string, unknown>, retryAfterSeconds?: number): Problem {
    const { type: _type, title, status, code, detail, requestId: _requestId, ...extra } = body;
    return new Problem(
      String(code),
      Number(status),
      String(title),
      detail === undefined ? undefined : String(detail),
      extra,
      retryAfterSeconds,
    );
  }
}

type Refusal = (detail?: string, extra?: Record<string, unknown>, retryAfterSeconds?: number) => Problem;

/** A service's refusals in one catalogue: `problems.HOLD_NOT_FOUND()`. */
export function defineProblems<Code extends string>(
  catalogue: Record<Code, ProblemKind>,
): Record<Code, Refusal> {
  const entries = Object.entries<ProblemKind>(catalogue).map(([code, kind]): [string, Refusal] => [
    code,
    (detail, extra, retryAfterSeconds = kind.retryAfterSeconds) =>
      new Problem(code, kind.status, kind.title, detail, extra, retryAfterSeconds),
  ]);
  return Object.fromEntries(entries) as Record<Code, Refusal>;
}

export const commonProblems = defineProblems({
  VALIDATION: { status: 400, title: 'The request does not fit' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first' },
  FORBIDDEN: { status: 403, title: 'Not allowed for this role' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Not by this method' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is packed in a way that is not read' },
  INTERNAL: { status: 500, title: 'Something went wrong here' },
  UNAVAILABLE: { status: 503, title: 'Not available at the moment', retryAfterSeconds: 2 },
});

/** A refusal of one field of the request. */
export function invalid(field: string, message: string): Problem {
  return commonProblems.VALIDATION(`${field} ${message}`, { errors: [{ field, message }] });
}

/** What is expected to go wrong; undefined for a bug. */
export function asRefusal(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  return unreachable(error) && commonProblems.UNAVAILABLE();
}
