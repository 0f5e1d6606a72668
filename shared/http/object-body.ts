import { invalid } from '../base/problem.ts';

/**
 * Hooks of a route whose fields are all optional, to be spread into its options: before it checks a body, Elysia makes an
 * object of whatever came, and nothing, text, a list or a file would pass for one that says nothing. What came is looked
 * at before that, and refused after whoever asks is known: a stranger is told 401 first.
 */
function hooks(faultOf: (body: unknown) => string | undefined) {
  const faults = new WeakMap<Request, string>();
  return {
    transform({ request, body }: { request: Request; body: unknown }): void {
      const fault = faultOf(body);
      if (fault) faults.set(request, fault);
    },
    beforeHandle({ request }: { request: Request }): void {
      const fault = faults.get(request);
      if (fault) throw invalid('body', fault);
    },
  };
}

const isObject = (body: unknown) => Object.prototype.toString.call(body) === '[object Object]';
const notAnObject = 'is not a JSON object';

export const objectBody = hooks((body) => {
  if (body === undefined) return 'is missing';
  return isObject(body) ? undefined : notAnObject;
});

/** The same where a body may be left out. */
export const optionalObjectBody = hooks((body) =>
  body === undefined || isObject(body) ? undefined : notAnObject,
);
