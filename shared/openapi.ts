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
  const content = tidyContent(response.content ?? null);
  const refusal = Number(status) >= 400 && isObject(content) && isObject(content['application/json']);
  return {
    description: response.description ?? statusWords[status] ?? status,
    ...(response.headers === undefined ? {} : { headers: response.headers }),
    ...(isObject(content)
      ? { content: refusal ? { 'application/problem+json': content['application/json']! } : content }
      : {}),
  };
}

const statusWords: Record<string, string> = {
  '200': 'Done',
  '201': 'Made',
  '202': 'Accepted, still under way',
  '204': 'Done, nothing to say',
  '303': 'See the address in Location',
  '304': 'As you have it',
};

function tidyOperation(operation: JsonObject): JsonObject {
  const { parameters, requestBody, responses, ...rest } = operation;
  return {
    security: [],
    ...rest,
    ...(Array.isArray(parameters)
      ? {
          parameters: parameters.map((parameter) =>
            isObject(parameter) ? tidyParameter(parameter) : parameter,
          ),
        }
      : {}),
    ...(isObject(requestBody)
      ? { requestBody: { ...requestBody, content: tidyContent(requestBody.content ?? null) } }
      : {}),
    ...(isObject(responses)
      ? {
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, response]) => [status, tidyResponse(status, response)]),
          ),
        }
      : {}),
  };
}

/** The plugin's document as a valid OpenAPI 3.1 one that reads as the API is. */
export function tidyOpenApi(document: object): object {
  const plain = JSON.parse(JSON.stringify(document)) as JsonObject;
  const { paths, components, ...rest } = plain;
  const tidyPaths = Object.entries(isObject(paths) ? paths : {}).map(([path, item]): [string, Json] => [
    path,
    isObject(item)
      ? Object.fromEntries(
          Object.entries(item).map(([method, operation]) => [
            method,
            isObject(operation) ? tidyOperation(operation) : operation,
          ]),
        )
      : item,
  ]);
  const { schemas: _unused, ...kept } = isObject(components) ? components : {};
  return { ...rest, openapi: '3.1.0', paths: Object.fromEntries(tidyPaths), components: kept };
}
