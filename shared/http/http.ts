import { join } from 'node:path';
import { type AnyElysia, Elysia, t } from 'elysia';
import { oneOf } from '../base/contract.ts';
import { commonProblems } from '../base/problem.ts';
import { build } from '../base/version.ts';
import type { Logger } from '../seeing/log.ts';
import { noteRequest } from '../seeing/request-scope.ts';
import type { Metrics } from '../seeing/telemetry.ts';
import { allowOrigins } from './cors.ts';
import { decodeBodies, lowerMediaType } from './decode-body.ts';
import { answerOptions, methodsOf } from './methods.ts';
import { observe } from './observe.ts';
import { problems } from './problems.ts';
import { hashSource, securityHeaders } from './security-headers.ts';
import { storableText } from './storable-text.ts';

export type ProcessState = 'starting' | 'live' | 'stopping';

export interface HttpOptions {
  /** Of the services mounted. */
  routes: AnyElysia[];
  /** The service whose route it is, by the route's pattern. */
  ownerOf?: (route: string) => string | undefined;
  log: Logger;
  metrics: Metrics;
  /** What keeps the process from working; empty when it is ready. */
  troubles: () => Promise<string[]>;
  /** What the process lacks while it works: somebody has to see to it, and no proxy is to leave it out. */
  lacks?: () => string[];
  /** One that starts or was told to stop answers, but is to be sent nothing. */
  state?: () => ProcessState;
  publicBaseUrl: string;
  /** Whose pages may call this API from a browser. */
  corsOrigins?: string[];
  /** How long a connection may take to send a whole request, or stay without one. */
  idleSeconds?: number;
}

/** More than the proxy keeps one (`keepalive` in shared/tools/proxy/Caddyfile). */
const defaultIdleSeconds = 30;
const maxBodyBytes = 256 * 1024;
/** Bun cuts off what is larger, or grows so without having said its length, and answers 413 without a word. */
const hardBodyBytes = 2 * maxBodyBytes;

/** One HTTP front for the services of a process: problems, request ids, metrics, health, the API page, then the routes. */
export function createHttp(options: HttpOptions) {
  const { routes, log, metrics, publicBaseUrl } = options;
  const { corsOrigins = [], idleSeconds = defaultIdleSeconds, ownerOf = () => undefined } = options;
  const serve = { maxRequestBodySize: hardBodyBytes, idleTimeout: idleSeconds };
  const methods = methodsOf(() => app);
  const https = URL.parse(publicBaseUrl)?.protocol === 'https:';
  const app: AnyElysia = new Elysia({ serve, normalize: true })
    .wrap(observe({ log, metrics, headers: securityHeaders({ https }), ownerOf }))
    .use(problems(log, methods))
    .use(receive())
    .use(answerOptions(methods))
    .use(allowOrigins(corsOrigins))
    .use(decodeBodies(maxBodyBytes, () => app))
    .use(storableText())
    .use(health(options))
    .use(apiPage());
  for (const one of routes) app.use(one);
  return app;
}

/** What is looked at before a route is looked for. */
function receive() {
  return new Elysia({ name: 'receive' })
    .onRequest(({ request }) => {
      if (request.method === 'GET' || request.method === 'HEAD') return;
      if (Number(request.headers.get('content-length')) > maxBodyBytes)
        throw commonProblems.PAYLOAD_TOO_LARGE(`At most ${maxBodyBytes} bytes are taken`);
      lowerMediaType(request);
    })
    .onTransform({ as: 'global' }, ({ route }) => {
      noteRequest({ route });
    });
}

/** What one process of several behind a port says of itself, on a port of its own. */
export function operations(options: HttpOptions): AnyElysia {
  return new Elysia({ serve: { maxRequestBodySize: maxBodyBytes, idleTimeout: defaultIdleSeconds } }).use(
    health(options),
  );
}

const buildVersion = t.String({
  description: 'The release, and the commit where it is known',
  examples: ['0.1.0+4cc5097'],
});

/** What every process answers for those who run it. */
export function health(options: Pick<HttpOptions, 'metrics' | 'troubles' | 'lacks' | 'state'>) {
  const { metrics, troubles, lacks = () => [], state = () => 'live' } = options;
  return new Elysia({ name: 'health', tags: ['operations'] })
    .get(
      '/health/live',
      ({ status }) => {
        const now = state();
        return now === 'live'
          ? { status: now, version: build }
          : status(503, { status: now, version: build });
      },
      {
        response: {
          200: t.Object({ status: t.Literal('live'), version: buildVersion }),
          503: t.Object({ status: oneOf(['starting', 'stopping']), version: buildVersion }),
        },
        detail: { summary: 'Whether the process runs and takes requests; a proxy asks this' },
      },
    )
    .get(
      '/health/ready',
      async ({ status }) => {
        const found = await troubles();
        if (found.length > 0) return status(503, { status: 'not ready' as const, troubles: found });
        const lacking = lacks();
        return lacking.length > 0
          ? { status: 'degraded' as const, troubles: lacking }
          : { status: 'ready' as const };
      },
      {
        response: {
          200: t.Object({
            status: oneOf(['ready', 'degraded']),
            troubles: t.Optional(
              t.Array(t.String(), { description: 'What is missing while the process works: degraded' }),
            ),
          }),
          503: t.Object({ status: t.Literal('not ready'), troubles: t.Array(t.String()) }),
        },
        detail: { summary: 'Whether requests can be served now' },
      },
    )
    .get(
      '/metrics',
      async () =>
        new Response(await metrics.registry.metrics(), {
          headers: { 'content-type': metrics.registry.contentType },
        }),
      { detail: { summary: 'Measurements in the Prometheus text format' } },
    );
}

const swaggerUi = { script: 'swagger-ui-dist/swagger-ui-bundle.js', style: 'swagger-ui-dist/swagger-ui.css' };

const apiPageStyle = 'body { margin: 0 } .swagger-ui .topbar { display: none }';

const apiPageHtml = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Jatra API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <style>${apiPageStyle}</style>
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const apiPageStart = `SwaggerUIBundle({ url: '/docs/json', dom_id: '#api', deepLinking: true, docExpansion: 'list', persistAuthorization: true, tryItOutEnabled: true, defaultModelsExpandDepth: -1 });
`;

/**
 * The API page; its script and style come from this process, so that it works without the internet. Any process shows
 * the whole API, whichever services it runs.
 */
export function apiPage() {
  const asset =
    (body: BodyInit, type: string, cacheSeconds: number, headers = {}) =>
    () =>
      new Response(body, {
        headers: {
          'content-type': `${type}; charset=utf-8`,
          'cache-control': `public, max-age=${cacheSeconds}`,
          ...headers,
        },
      });
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${hashSource(apiPageStyle)}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const file = (name: string) => Bun.file(Bun.fileURLToPath(import.meta.resolve(name)));
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: 'api-page' })
    .get('/docs', asset(apiPageHtml, 'text/html', 300, { 'content-security-policy': policy }), hidden)
    .get('/docs/json', readOnce(openApiFile), hidden)
    .get('/docs/asyncapi.json', readOnce(asyncApiFile), hidden)
    .get('/docs/start.js', asset(apiPageStart, 'text/javascript', 300), hidden)
    .get('/docs/swagger-ui.js', asset(file(swaggerUi.script), 'text/javascript', 86_400), hidden)
    .get('/docs/swagger-ui.css', asset(file(swaggerUi.style), 'text/css', 86_400), hidden);
}

const documents = join(import.meta.dir, '../../docs');
export const openApiFile = join(documents, 'openapi.json');
export const asyncApiFile = join(documents, 'asyncapi.json');

/** The file says the release that it was written for, which is this one; what is served says the commit as well. */
function readOnce(file: string): () => Promise<object> {
  let read: Promise<object> | undefined;
  return () => {
    read ??= (Bun.file(file).json() as Promise<{ info: object }>).then((document) => ({
      ...document,
      info: { ...document.info, version: build },
    }));
    return read;
  };
}
