import { invalid } from './problem.ts';

interface Context {
  body: unknown;
}

/**
 * `transform:` of a route whose fields are all optional: before it checks a body, Elysia makes an object of whatever
 * came, and nothing, text, a list or a file would pass for one that says nothing.
 */
export function objectBody({ body }: Context): void {
  if (body === undefined) throw invalid('body', 'is missing');
  optionalObjectBody({ body });
}

/** The same where a body may be left out. */
export function optionalObjectBody({ body }: Context): void {
  if (body !== undefined && Object.prototype.toString.call(body) !== '[object Object]')
    throw invalid('body', 'is not a JSON object');
}
