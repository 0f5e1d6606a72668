import { type Context, Elysia, NotFoundError, ParseError, t, ValidationError } from 'elysia';
import { integer } from '../base/contract.ts';
import { asRefusal, commonProblems, invalid, type Problem } from '../base/problem.ts';
import type { Logger } from '../seeing/log.ts';
import { loggedPath, pathOf } from '../seeing/logged-path.ts';
import { noteRequest } from '../seeing/request-scope.ts';
import { describeFault, type Fault } from './describe-fault.ts';
import type { MethodsOf } from './methods.ts';
import { requestIdOf } from './request-id.ts';

export const problemSchema = t.Object(
  {
    type: t.String(),
    title: t.String(),
    status: integer(),
    code: t.String({ description: 'Stable; branch on this' }),
    detail: t.Optional(t.String()),
    requestId: t.String(),
    errors: t.Optional(t.Array(t.Object({ field: t.String(), message: t.String() }))),
  },
  { additionalProperties: true, description: 'A refusal, RFC 9457' },
);

/** `response: {200: …, ...problemResponses(404, 409)}` */
export function problemResponses<Status extends number>(
  ...statuses: Status[]
): Record<Status, typeof problemSchema> {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema])) as Record<
    Status,
    typeof problemSchema
  >;
}

/** What Elysia found wrong, by field and without the value that was sent. */
function fromValidation(error: ValidationError, request: Request): Problem {
  const errors = [...error.all].slice(0, 20).map((found) => {
    const where = 'path' in found && typeof found.path === 'string' ? found.path : '';
    const summary = 'schema' in found && found.schema ? describeFault(found as Fault) : 'does not fit';
    const field = where.slice(1).replaceAll('/', '.') || parameterWith(error.value, request) || error.type;
    return { field, message: summary };
  });
  const unique = errors.filter((one, at) => errors.findIndex((other) => other.field === one.field) === at);
  const first = unique[0];
  return commonProblems.VALIDATION(first ? `${first.field} ${first.message}` : undefined, { errors: unique });
}

/** Of a number out of bounds or a list in the query Elysia keeps the value and forgets whose it was. */
function parameterWith(value: unknown, request: Request): string | undefined {
  const parameters = [...new URL(request.url).searchParams];
  if (Array.isArray(value)) return parameters.find(([, text]) => text === value.join(','))?.[0];
  if (typeof value !== 'number') return undefined;
  return parameters.find(([, text]) => text !== '' && Number(text) === value)?.[0];
}

/** Thrown as it is where one parameter is read as a list whose items do not fit; of TypeBox's two builds. */
function isUnfitList(error: unknown): error is Error & { value: unknown } {
  return error instanceof Error && error.constructor.name === 'TransformDecodeCheckError';
}

/** Elysia prints what it refuses; an object whose toString is no function cannot be printed. */
function isUnprintable(error: unknown): boolean {
  return error instanceof TypeError && error.stack?.includes('mapValueError') === true;
}

function toProblem(error: unknown, code: number | string, request: Request): Problem | undefined {
  // Elysia wraps what is thrown while it reads a body.
  const refusal = asRefusal(error instanceof ParseError ? error.cause : error);
  if (refusal) return refusal;
  if (error instanceof ValidationError)
    return error.type === 'response' ? undefined : fromValidation(error, request);
  if (isUnfitList(error)) return invalid(parameterWith(error.value, request) ?? 'query', 'does not fit');
  if (isUnprintable(error)) return invalid('body', 'does not fit');
  if (error instanceof NotFoundError) return commonProblems.NOT_FOUND();
  if (code === 'PARSE')
    return commonProblems.VALIDATION('The body cannot be read', {
      errors: [{ field: 'body', message: 'cannot be read' }],
    });
  if (code === 'INVALID_FILE_TYPE' || code === 'INVALID_COOKIE_SIGNATURE') return commonProblems.VALIDATION();
  return undefined;
}

/**
 * Turns whatever a route throws into one problem document; must be mounted before the routes.
 * @param methods tells a wrong method (405) from a wrong path (404)
 */
export function problems(log: Logger, methods: MethodsOf = () => []) {
  return new Elysia({ name: 'problems' }).onError(
    { as: 'global' },
    ({ error, code, request, route, set }) => {
      const requestId = requestIdOf(request);
      const known = toProblem(error, code, request);
      if (!known) log.error({ requestId, error, path: loggedPath(request, route) }, 'request failed');
      const allowed = error instanceof NotFoundError ? methods(pathOf(request.url)) : [];
      const problem =
        allowed.length > 0 ? commonProblems.METHOD_NOT_ALLOWED() : (known ?? commonProblems.INTERNAL());
      noteRequest({ route, problem: problem.code, ...(problem.status >= 500 && { fault: error }) });
      const headers = headersOf(problem, set.headers);
      if (allowed.length > 0) headers.allow = allowed.join(', ');
      // All of it is said below: what is left here makes Elysia copy the answer, and read its body anew.
      set.status = 200;
      set.headers = {};
      return new Response(JSON.stringify({ ...problem.toJSON(), requestId }), {
        status: problem.status,
        headers,
      });
    },
  );
}

/** @param given what the route and its hooks had said before */
function headersOf(problem: Problem, given: Context['set']['headers']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in given) headers[name] = String(given[name]);
  headers['content-type'] = 'application/problem+json';
  headers['cache-control'] = 'no-store';
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = String(problem.retryAfterSeconds);
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  return headers;
}
