import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  additionalProperties?: Schema | boolean;
  examples?: unknown[];
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

interface Described {
  parameters?: Parameter[];
  security: object[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface Operation {
  method: string;
  /** As in the document: /v1/holds/{holdId}. */
  path: string;
  parameters: Parameter[];
  body: { contentType: string; schema: Schema; required: boolean } | undefined;
  signedIn: boolean;
  /** The status codes it names itself, without the catch-all ones. */
  statuses: Set<number>;
  contentTypes(status: number): string[] | undefined;
  /** What is wrong with a body of this status; undefined where it fits or none is described. */
  misfit(status: number, contentType: string, body: unknown): string | undefined;
}

/** Every operation of an OpenAPI document, with its answers ready to be checked by Ajv. */
export function readOperations(document: object): Operation[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  addFormats(ajv);
  ajv.addSchema(document, 'api');
  const { paths } = document as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => readOperation(ajv, method, path, described)),
  );
}

function readOperation(ajv: Ajv2020, method: string, path: string, described: Described): Operation {
  const { responses, requestBody, parameters = [], security } = described;
  const validators = new Map<string, ValidateFunction>();
  const validator = (status: number, contentType: string) => {
    const found = responses[status] ? String(status) : 'default';
    if (!responses[found]?.content?.[contentType]?.schema) return undefined;
    const at = ['paths', path, method, 'responses', found, 'content', contentType, 'schema'];
    const pointer = at
      .map((word) => encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const compiled = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
    validators.set(pointer, compiled);
    return compiled;
  };
  const [content] = Object.entries(requestBody?.content ?? {});
  return {
    method: method.toUpperCase(),
    path,
    parameters,
    body: content && {
      contentType: content[0],
      schema: content[1].schema,
      required: requestBody?.required === true,
    },
    signedIn: security.length > 0,
    statuses: new Set(Object.keys(responses).map(Number).filter(Number.isInteger)),
    contentTypes: (status) => {
      const types = responses[status]?.content;
      return types && Object.keys(types);
    },
    misfit(status, contentType, body) {
      const check = validator(status, contentType);
      if (!check || check(body)) return undefined;
      const [first] = check.errors ?? [];
      return `${first?.instancePath || 'the body'} ${first?.message}`;
    },
  };
}
