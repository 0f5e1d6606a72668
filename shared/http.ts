import { swagger } from '@elysiajs/swagger';
import { type AnyElysia, Elysia, t } from 'elysia';
import { asyncApiDocument } from './asyncapi.ts';
import type { Logger } from './log.ts';
import { tidyOpenApi } from './openapi.ts';
import { problems, requestIdOf } from './problem.ts';
import { serviceVersion } from './service.ts';
import type { Metrics } from './telemetry.ts';

export interface HttpOptions {
  /** The services mounted, in the order of the API page. */
  services: { name: string; description: string; routes: AnyElysia }[];
  log: Logger;
  metrics: Metrics;
  /** What keeps the process from working; empty when it is ready. */
  troubles: () => Promise<string[]>;
  publicBaseUrl: string;
}

const maxBodyBytes = 256 * 1024;

/** One HTTP front for the services of a process: problems, request ids, metrics, health, the API page, then the routes. */
export function createHttp({ services, log, metrics, troubles, publicBaseUrl }: HttpOptions) {
  const app = new Elysia({ serve: { maxRequestBodySize: maxBodyBytes, idleTimeout: 30 }, normalize: true })
    .use(problems(log))
    .use(observe(log, metrics))
    .use(health(metrics, troubles))
    .use(apiPage(services, publicBaseUrl));
  for (const service of services) app.use(service.routes);
  return app;
}

/** Request id on every answer, one log line and one measurement for each request. */
function observe(log: Logger, metrics: Metrics) {
  const began = new WeakMap<Request, number>();
  return new Elysia({ name: 'observe' })
    .onRequest(({ request, set }) => {
      began.set(request, performance.now());
      set.headers['x-request-id'] = requestIdOf(request);
      set.headers['x-content-type-options'] = 'nosniff';
    })
    .onAfterResponse({ as: 'global' }, ({ request, route, set, responseValue }) => {
      const seconds = (performance.now() - (began.get(request) ?? performance.now())) / 1_000;
      const status = responseValue instanceof Response ? responseValue.status : Number(set.status ?? 200);
      const { method } = request;
      const pattern = route || 'unknown';
      metrics.httpDuration.observe({ service: serviceOf(pattern), method, route: pattern, status }, seconds);
      if (quiet.has(pattern)) return;
      log.info(
        {
          requestId: set.headers['x-request-id'],
          method,
          path: new URL(request.url).pathname,
          status,
          ms: Math.round(seconds * 10_000) / 10,
        },
        'request',
      );
    });
}

const quiet = new Set(['/health/live', '/health/ready', '/metrics']);

/** The first word of a route's path: enough to group measurements. */
function serviceOf(route: string): string {
  return route.split('/').find((part) => part !== '' && part !== 'v1') ?? 'root';
}

function health(metrics: Metrics, troubles: () => Promise<string[]>) {
  return new Elysia({ name: 'health', tags: ['operations'] })
    .get('/health/live', () => ({ status: 'live' as const }), {
      response: t.Object({ status: t.Literal('live') }),
      detail: { summary: 'Whether the process runs' },
    })
    .get(
      '/health/ready',
      async ({ status }) => {
        const found = await troubles();
        return found.length === 0
          ? { status: 'ready' as const }
          : status(503, { status: 'not ready' as const, troubles: found });
      },
      {
        response: {
          200: t.Object({ status: t.Literal('ready') }),
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

const apiPageHtml = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Jatra API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <style>body { margin: 0 } .swagger-ui .topbar { display: none }</style>
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

/** The API page; its script and style come from this process, so that it works without the internet. */
function apiPage(services: HttpOptions['services'], publicBaseUrl: string) {
  const asset = (body: BodyInit, type: string, cacheSeconds: number) => () =>
    new Response(body, {
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': `public, max-age=${cacheSeconds}`,
      },
    });
  const file = (name: string) => Bun.file(Bun.fileURLToPath(import.meta.resolve(name)));
  const hidden = { detail: { hide: true } };
  return (
    new Elysia({ name: 'api-page' })
      .use(openApiDocument(services, publicBaseUrl))
      // Takes the place of the plugin's own page, which loads its script from a public CDN.
      .get('/docs', asset(apiPageHtml, 'text/html', 300), hidden)
      .get('/docs/asyncapi.json', () => asyncApiDocument(), hidden)
      .get('/docs/start.js', asset(apiPageStart, 'text/javascript', 300), hidden)
      .get('/docs/swagger-ui.js', asset(file(swaggerUi.script), 'text/javascript', 86_400), hidden)
      .get('/docs/swagger-ui.css', asset(file(swaggerUi.style), 'text/css', 86_400), hidden)
  );
}

function openApiDocument(services: HttpOptions['services'], publicBaseUrl: string) {
  return new Elysia({ name: 'openapi' })
    .onAfterHandle(({ path, response }) =>
      path === '/docs/json' ? tidyOpenApi(response as object) : undefined,
    )
    .use(plugin(services, publicBaseUrl));
}

function plugin(services: HttpOptions['services'], publicBaseUrl: string) {
  return swagger({
    path: '/docs',
    specPath: '/docs/json',
    exclude: [/^\/docs/],
    excludeStaticFile: false,
    documentation: {
      info: {
        title: 'Jatra',
        version: serviceVersion,
        description:
          'Railway e-ticketing for Bangladesh Railway: search, hold, book, pay, travel. Money is integer poisha, instants are UTC, dates are those of Dhaka. Refusals are RFC 9457 problems with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' } as { name: string },
      },
      servers: [{ url: publicBaseUrl }],
      tags: [
        ...services.map(({ name, description }) => ({ name, description })),
        { name: 'operations', description: 'Health and measurements' },
      ],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
  });
}
