import { swagger } from '@elysiajs/swagger';
import { TypeGuard } from '@sinclair/typebox';
import { type AnyElysia, Elysia } from 'elysia';
import { storable } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { version } from '#shared/base/version';
import { rolesExtension } from '#shared/http/auth';
import { problemSchema } from '#shared/http/problems';

/**
 * One document for these routes.
 * @param tags the sections of the API page, in their order
 */
export async function openApiDocument(
  routes: AnyElysia[],
  tags: { name: string; description: string }[],
): Promise<object> {
  const app = new Elysia({ normalize: true }).use(
    swagger({
      specPath: '/openapi.json',
      documentation: {
        info: {
          title: 'Jatra',
          version,
          description:
            'Railway e-ticketing for Bangladesh Railway: search, hold, book, pay, travel. Money is integer poisha, instants are UTC, dates are those of Dhaka. Refusals are RFC 9457 problems with a stable `code`.',
          license: { name: 'MIT', identifier: 'MIT' } as { name: string },
        },
        // Relative to where the document was fetched from, whatever name that host goes by.
        servers: [{ url: '/' }],
        tags,
        components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      },
      exclude: ['/openapi.json', '/swagger'],
      excludeStaticFile: false,
    }),
  );
  for (const one of routes) app.use(one);
  const answer = await app.handle(new Request('http://localhost/openapi.json'));
  return tidyOpenApi((await answer.json()) as object, bodiesLeftOut(routes));
}

/** Operations whose body is `t.Optional`: the plugin says of every body that it is required. */
function bodiesLeftOut(apps: AnyElysia[]): Set<string> {
  const routes = apps.flatMap(
    (app) => app.routes as { method: string; path: string; hooks?: { body?: unknown } }[],
  );
  const found = routes.filter(
    ({ hooks }) => TypeGuard.IsSchema(hooks?.body) && TypeGuard.IsOptional(hooks.body),
  );
  return new Set(found.map(({ method, path }) => nameOf(method, path.replace(/:(\w+)/g, '{$1}'))));
}

const nameOf = (method: string, path: string) => `${method.toUpperCase()} ${path}`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Elysia reads numbers from text too and says so by a union; readers of the document need only the number. */
function withoutTextualNumbers(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const choices = anyOf.filter(
    (choice) =>
      !(
        isObject(choice) &&
        choice.type === 'string' &&
        ['integer', 'numeric', 'boolean'].includes(String(choice.format))
      ),
  );
  if (choices.length === anyOf.length) return schema;
  const [only] = choices;
  return choices.length === 1 && isObject(only) ? { ...rest, ...only } : { ...rest, anyOf: choices };
}

function tidySchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(tidySchema);
  if (!isObject(value)) return value;
  const { nullable: _said, ...schema } = withoutTextualNumbers(value);
  return Object.fromEntries(
    Object.entries(schema).map(([key, child]) => [
      key,
      key === 'examples' || key === 'default' || key === 'enum' || key === 'const'
        ? child
        : tidySchema(child),
    ]),
  );
}

/** What has a default need not be sent; the example stands where readers look for it. */
function tidyParameter(parameter: JsonObject): JsonObject {
  const { examples, schema, ...rest } = parameter;
  const tidy = isObject(schema) ? tidySchema(schema) : schema;
  const hasDefault = isObject(tidy) && 'default' in tidy;
  return {
    ...rest,
    ...(rest.in !== 'path' && hasDefault ? { required: false } : {}),
    ...(Array.isArray(examples) && examples.length > 0 ? { example: examples[0]! } : {}),
    ...(tidy === undefined ? {} : { schema: tidy }),
  };
}

/** No text of a request may have a NUL, whatever takes it (storable-text.ts). */
function withStorableText(value: Json): Json {
  if (Array.isArray(value)) return value.map(withStorableText);
  if (!isObject(value)) return value;
  if (value.type === 'string' && !['pattern', 'format', 'enum', 'const'].some((key) => key in value))
    return { ...value, pattern: storable };
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'examples' || key === 'example' || key === 'default' ? child : withStorableText(child),
    ]),
  );
}

/** The plugin offers every body also as a form; the API speaks one type, or the one a route names itself. */
function tidyContent(content: Json): Json {
  if (!isObject(content)) return content;
  const spoken =
    'application/json' in content
      ? Object.entries(content).filter(([type]) => type !== 'multipart/form-data' && type !== 'text/plain')
      : Object.entries(content);
  return Object.fromEntries(spoken.map(([type, media]) => [type, tidyBody(media)]));
}

function tidyBody(media: Json): Json {
  return isObject(media) && media.schema !== undefined
    ? { ...media, schema: tidySchema(media.schema) }
    : media;
}

/** Refusals are problems, whatever type the plugin gives their schema. */
function tidyResponse(status: string, response: Json): Json {
  if (!isObject(response)) return response;
  const content = asJson(tidyContent(response.content ?? null));
  const media = isObject(content) ? content['application/json'] : undefined;
  const refusal = isObject(media) && isProblem(media.schema);
  return {
    description: (refusal ? undefined : response.description) ?? statusWords[status] ?? status,
    ...(response.headers === undefined ? {} : { headers: response.headers }),
    ...(isObject(content)
      ? { content: refusal ? { 'application/problem+json': problemMedia(media) } : content }
      : {}),
  };
}

/** Of a route that reads its body as text the plugin thinks that it answers in text; objects are answered as JSON. */
function asJson(content: Json): Json {
  const text = isObject(content) ? content['text/plain'] : undefined;
  const isJson = isObject(text) && isObject(text.schema) && text.schema.type === 'object';
  return isJson ? { 'application/json': text } : content;
}

/** Schemas that stand in many places and are written once, by name. */
const named = Object.entries({ Problem: problemSchema, Money: moneySchema }).map(([name, schema]) => {
  const tidy = tidySchema(JSON.parse(JSON.stringify(schema)) as Json);
  return { name, tidy, text: JSON.stringify(tidy), reference: { $ref: `#/components/schemas/${name}` } };
});

function withReferences(value: Json): Json {
  if (Array.isArray(value)) return value.map(withReferences);
  if (!isObject(value)) return value;
  const text = value.type === 'object' ? JSON.stringify(value) : '';
  const known = named.find((one) => one.text === text);
  if (known) return known.reference;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withReferences(child)]));
}

const problemKeys = Object.keys(problemSchema.properties);

/** The plugin leaves out what it does not know of a schema, so it is told by its properties. */
function isProblem(schema: Json | undefined): boolean {
  const properties = isObject(schema) ? schema.properties : undefined;
  return isObject(properties) && problemKeys.every((key) => key in properties);
}

function problemMedia(media: JsonObject): JsonObject {
  const { schema } = media;
  const plain =
    isObject(schema) && Object.keys(schema.properties as JsonObject).length === problemKeys.length;
  return plain ? { ...media, schema: { $ref: '#/components/schemas/Problem' } } : media;
}

/** Bugs, bodies that are too large and the like can meet any operation. */
const otherRefusal: JsonObject = {
  description: 'Any other refusal',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const refusedRequest: JsonObject = { ...otherRefusal, description: 'The request cannot be read' };

function withOtherRefusals(responses: JsonObject): JsonObject {
  const refused = Object.keys(responses).some((status) => status.startsWith('4'));
  return { ...responses, ...(refused ? {} : { '400': refusedRequest }), default: otherRefusal };
}

/**
 * A server that is away can meet every operation of the API; health and measurements tell of it in their own way. And
 * whoever signs in for one can be too quick.
 */
function withLater(path: string, isSignedIn: boolean, responses: JsonObject): JsonObject {
  const { default: other, ...named } = responses;
  const statuses = [
    ...(isSignedIn || '429' in named ? ['429'] : []),
    ...(path.startsWith('/v1/') ? ['503'] : []),
  ];
  const retryAfter: JsonObject = { description: 'Seconds to wait', schema: { type: 'integer' } };
  const later = statuses.map((status): [string, Json] => {
    const declared = isObject(named[status])
      ? named[status]
      : { ...otherRefusal, description: statusWords[status]! };
    return [status, { ...declared, headers: { 'Retry-After': retryAfter } }];
  });
  return { ...named, ...Object.fromEntries(later), default: other! };
}

/** What has a `format` to choose answers a table too. */
function withCsv(response: Json, status: string, parameters: Json | undefined): Json {
  const asked = Array.isArray(parameters) && parameters.some((one) => isObject(one) && one.name === 'format');
  if (status !== '200' || !asked || !isObject(response) || !isObject(response.content)) return response;
  return { ...response, content: { ...response.content, 'text/csv': { schema: { type: 'string' } } } };
}

const statusWords: Record<string, string> = {
  '200': 'Done',
  '201': 'Made',
  '202': 'Accepted, still under way',
  '204': 'Done, nothing to say',
  '303': 'See the address in Location',
  '304': 'As you have it',
  '400': 'The request does not fit; `errors` names the fields',
  '401': 'Not signed in',
  '403': 'Not for this role',
  '404': 'Not there, or not yours',
  '409': 'Not in this state; `code` says why',
  '422': 'The key was used for another request',
  '429': 'Too often; Retry-After says when to try again',
  '503': 'Not available at the moment',
};

function tidyOperation(path: string, operation: JsonObject, bodyIsRequired: boolean): JsonObject {
  const { parameters, requestBody, responses, ...rest } = operation;
  return {
    security: [],
    ...rest,
    ...(Array.isArray(parameters)
      ? {
          parameters: parameters.map((parameter) =>
            isObject(parameter) ? withStorableText(tidyParameter(parameter)) : parameter,
          ),
        }
      : {}),
    ...(isObject(requestBody)
      ? {
          requestBody: {
            ...requestBody,
            content: withStorableText(tidyContent(requestBody.content ?? null)),
            required: bodyIsRequired,
          },
        }
      : {}),
    ...(isObject(responses)
      ? {
          responses: withLater(
            path,
            rolesExtension in rest,
            withOtherRefusals(
              Object.fromEntries(
                Object.entries(responses).map(([status, response]) => [
                  status,
                  withCsv(tidyResponse(status, response), status, parameters),
                ]),
              ),
            ),
          ),
        }
      : {}),
  };
}

/** The plugin's document as a valid OpenAPI 3.1 one that reads as the API is. */
function tidyOpenApi(document: object, leftOut: ReadonlySet<string>): object {
  const plain = JSON.parse(JSON.stringify(document)) as JsonObject;
  const { paths, components, ...rest } = plain;
  const tidyPaths = Object.entries(isObject(paths) ? paths : {}).map(([path, item]): [string, Json] => [
    path,
    isObject(item)
      ? Object.fromEntries(
          Object.entries(item).map(([method, operation]) => [
            method,
            isObject(operation)
              ? tidyOperation(path, operation, !leftOut.has(nameOf(method, path)))
              : operation,
          ]),
        )
      : item,
  ]);
  const { schemas: _unused, ...kept } = isObject(components) ? components : {};
  const schemas = Object.fromEntries(named.map(({ name, tidy }) => [name, tidy]));
  return {
    ...rest,
    openapi: '3.1.0',
    paths: withReferences(Object.fromEntries(tidyPaths)),
    components: { ...kept, schemas },
  };
}
