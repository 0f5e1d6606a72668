import { type AnyElysia, Elysia } from 'elysia';

/** Which methods a path answers, `HEAD` and `OPTIONS` among them; none where no route has the path. */
export type MethodsOf = (pathname: string) => string[];

/** Reads the routes when it is first asked: by then all of them are mounted. */
export function methodsOf(app: () => AnyElysia): MethodsOf {
  let known: { words: string[]; methods: string[] }[] | undefined;
  return (pathname) => {
    known ??= byPath(app());
    const methods = known.filter(({ words }) => fits(words, pathname)).flatMap((one) => one.methods);
    if (methods.length === 0) return [];
    return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort();
  };
}

/** The routes of `OPTIONS` are those of the plugin for other origins, which takes every path there is or is not. */
function byPath(app: AnyElysia) {
  const routes = app.routes.filter(({ method }) => method !== 'OPTIONS');
  return [...Map.groupBy(routes, ({ path }) => path)].map(([path, group]) => ({
    words: path.split('/'),
    methods: group.map(({ method }) => method),
  }));
}

/** As the router reads a path: a parameter is one word that is there, `*` is the rest, and a slash at the end counts for nothing. */
function fits(words: string[], pathname: string): boolean {
  const given = pathname.replace(/(.)\/$/, '$1').split('/');
  const rest = words.indexOf('*');
  if (rest < 0 && given.length !== words.length) return false;
  return words
    .slice(0, rest < 0 ? undefined : rest)
    .every((word, at) => (word.startsWith(':') ? given[at] : given[at] === word));
}

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
