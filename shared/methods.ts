import { type AnyElysia, Elysia } from 'elysia';

/** Which methods a path answers, `HEAD` and `OPTIONS` among them; none where no route has the path. */
export type MethodsOf = (pathname: string) => string[];

/** Reads the routes when it is first asked: by then all of them are mounted. */
export function methodsOf(app: () => AnyElysia): MethodsOf {
  let known: { path: RegExp; methods: string[] }[] | undefined;
  return (pathname) => {
    known ??= byPath(app());
    const methods = known.filter(({ path }) => path.test(pathname)).flatMap((one) => one.methods);
    if (methods.length === 0) return [];
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort();
  };
}

/** The routes of `OPTIONS` are those of the plugin for other origins, which takes every path there is or is not. */
function byPath(app: AnyElysia) {
  const routes = app.routes.filter(({ method }) => method !== 'OPTIONS');
  return [...Map.groupBy(routes, ({ path }) => path)].map(([path, group]) => ({
    path: patternOf(path),
    methods: group.map(({ method }) => method),
  }));
}

const patternOf = (path: string) => new RegExp(`^${path.split('/').map(patternOfPart).join('/')}/?$`);

const patternOfPart = (part: string) =>
  part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.+?()[\]{}|^$\\]/g, '\\$&');

/** Answers `OPTIONS` with what the path allows. The preflight of a browser goes on to whoever answers those. */
export function answerOptions(methods: MethodsOf) {
  return new Elysia({ name: 'options' }).onRequest(({ request, set }) => {
    if (request.method !== 'OPTIONS' || request.headers.has('access-control-request-method')) return;
    const allowed = methods(new URL(request.url).pathname);
    if (allowed.length === 0) return;
    set.status = 204;
    set.headers.allow = allowed.join(', ');
    return new Response(null, { status: 204 });
  });
}
