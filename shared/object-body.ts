import { invalid } from './problem.ts';

/**
 * `transform:` of a route whose fields are all optional: before it checks a body, Elysia makes an object of whatever
 * came, and text, a list or a file would pass for one that says nothing.
 */
export function objectBody({ body }: { body: unknown }): void {
  if (body !== undefined && Object.prototype.toString.call(body) !== '[object Object]')
    throw invalid('body', 'is not a JSON object');
}
