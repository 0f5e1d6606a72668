import { newId } from '../base/id.ts';
import { currentRequest } from '../seeing/request-scope.ts';

const plainId = /^[A-Za-z0-9._-]{8,128}$/;

/** The client's own where it is plain, else a new one. */
export function newRequestId(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given && plainId.test(given) ? given : newId();
}

/** Of the request at hand. */
export const requestIdOf = (request: Request): string => currentRequest().requestId ?? newRequestId(request);
