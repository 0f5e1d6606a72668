/** Why a message was not delivered; it is stored. */
export interface DeliveryFault {
  code: string;
  responseCode?: number;
  response?: string;
  /** The provider will say the same next time. */
  permanent: boolean;
  /** How long the provider asks us to wait. */
  retryAfterMs?: number;
}

/** Thrown by senders over HTTP. Errors of nodemailer have fields of their own. */
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

/** The fault is not in the message: the key, the load, the provider. */
const passingStatuses = [401, 403, 408, 425, 429];

/** The provider refused with an HTTP status. */
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

/** The provider did not answer in time. */
export function unreached(error: unknown): DeliveryError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return new DeliveryError({ code: timedOut ? 'TIMED_OUT' : 'UNREACHABLE', permanent: false });
}
