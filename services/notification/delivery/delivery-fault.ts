/** Why a message was not delivered, fit to be stored. */
export interface DeliveryFault {
  code: string;
  responseCode?: number;
  response?: string;
  /** The provider will say the same next time. */
  permanent: boolean;
  /** How long the provider wants to be left alone. */
  retryAfterMs?: number;
}

/** Thrown by those who speak HTTP; what nodemailer throws is read by its own fields. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  constructor(readonly fault: DeliveryFault) {
    super(fault.code);
  }
}

export function readFault(error: unknown): DeliveryFault {
  if (error instanceof DeliveryError) return error.fault;
  const found: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  const responseCode = typeof found.responseCode === 'number' ? found.responseCode : undefined;
  const code = typeof found.code === 'string' ? found.code : 'UNKNOWN';
  return {
    code,
    responseCode,
    response: typeof found.response === 'string' ? found.response : undefined,
    permanent:
      (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500,
  };
}

/** What the message itself cannot mend: the key, the load, the provider's own troubles. */
const passingStatuses = [401, 403, 408, 425, 429];

/** A refusal told by an HTTP status. */
export function refusedBy(response: Response, says?: string): DeliveryError {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new DeliveryError({
    code: 'REFUSED',
    responseCode: status,
    response: says?.slice(0, 200),
    permanent: status >= 400 && status < 500 && !passingStatuses.includes(status),
    retryAfterMs: seconds > 0 ? seconds * 1_000 : undefined,
  });
}

/** No answer at all, in time or ever. */
export function unreached(error: unknown): DeliveryError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return new DeliveryError({ code: timedOut ? 'TIMED_OUT' : 'UNREACHABLE', permanent: false });
}
