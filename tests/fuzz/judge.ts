import type { Operation } from './api.ts';
import type { Draft } from './requests.ts';
import type { WireAnswer } from './wire.ts';

const maxBodyBytes = 256 * 1024;
/** What is larger Bun cuts off by itself, without a word. */
const hardBodyBytes = 2 * maxBodyBytes;

/** Longer ones Bun refuses by itself as well. */
const maxHeadBytes = 16 * 1024;

const headBytes = ({ method, target, headers }: Draft) =>
  Buffer.byteLength([`${method} ${target}`, ...headers.map((pair) => pair.join(': '))].join('\r\n'));

/** What is inside and must stay there. */
const internals = [
  /node_modules|\/home\/|\/usr\/|\/tmp\/|file:\/\//,
  /\.[cm]?[jt]s:\d+/,
  /\bat (async )?[\w.<>]+ \(/,
  /\b(TypeError|RangeError|ReferenceError|SyntaxError|PostgresError|NatsError|ReplyError)\b/,
  /\b(postgres|drizzle|elysia|typebox|redis|ioredis|jetstream|nats)\b/i,
  /\b(NOSCRIPT|WRONGTYPE|ECONNREFUSED|EPIPE|ERR_[A-Z]+)\b/,
  /\b(select|insert into|update|delete from)\b.+\b(from|values|set|where)\b/i,
  /\b(violates|relation "|constraint|syntax error at|invalid input syntax)\b/i,
  /_(pkey|fkey|unique|check)\b/,
  /\[object \w+\]|\bundefined\b/,
];

/** The operation that a path leads to; static words win over parameters. */
export function routed(operations: Operation[], method: string, target: string): Operation | undefined {
  const pathname = target.split('?')[0]!;
  const words = pathname.replace(/(.)\/$/, '$1').split('/');
  const fits = operations.filter((operation) => {
    const pattern = operation.path.split('/');
    return (
      operation.method === (method === 'HEAD' ? 'GET' : method) &&
      pattern.length === words.length &&
      pattern.every((word, at) => (word.startsWith('{') ? words[at] !== '' : word === words[at]))
    );
  });
  const parameters = ({ path }: Operation) => path.split('{').length;
  return fits.sort((one, other) => parameters(one) - parameters(other))[0];
}

/**
 * What is wrong with an answer; empty where nothing is.
 * @param secrets text that must appear nowhere: addresses with passwords, paths of key files
 */
export function judge(
  operation: Operation | undefined,
  request: Draft,
  answer: WireAnswer,
  secrets: string[],
): string[] {
  const { status } = answer;
  const found: string[] = [];
  const everything = `${Object.entries(answer.headers).join('\n')}\n${answer.body}`;
  for (const secret of secrets) if (everything.includes(secret)) found.push(`leaks ${secret}`);
  if (status >= 500) found.push(`answers ${status}`);
  const expected = operation?.statuses ?? statusesElsewhere(request.method);
  const bodyBytes = request.body?.length ?? 0;
  if (bodyBytes > hardBodyBytes && status === 413 && answer.body === '') return found;
  if (headBytes(request) > maxHeadBytes && status === 431 && answer.body === '') return found;
  const catchAll = bodyBytes > maxBodyBytes && status === 413;
  if (!expected.has(status) && !catchAll) found.push(`answers ${status}, which is not documented`);
  if (request.method === 'HEAD') return found;
  if (status >= 400) found.push(...judgeRefusal(operation, answer));
  else if (operation) found.push(...judgeBody(operation, answer));
  return found;
}

/** Of a path that is not there, or does not answer that method. */
const statusesElsewhere = (method: string) => new Set(method === 'OPTIONS' ? [204, 404] : [404, 405]);

function judgeRefusal(operation: Operation | undefined, answer: WireAnswer): string[] {
  const found: string[] = [];
  const { status, headers, body } = answer;
  for (const pattern of internals) {
    const leak = pattern.exec(`${Object.values(headers).join('\n')}\n${body}`);
    if (leak) found.push(`shows internals: ${leak[0]}`);
  }
  const types = operation?.contentTypes(status);
  if (types?.length === 0 || headers['content-type']?.startsWith('text/html')) return found;
  if (headers['content-type'] !== 'application/problem+json')
    return [...found, `refuses with ${status} as ${headers['content-type'] ?? 'nothing'}, not as a problem`];
  const problem = JSON.parse(body) as {
    status: number;
    code: string;
    errors?: { field: string; message: string }[];
  };
  const misfit = operation?.misfit(status, 'application/problem+json', problem);
  if (misfit) found.push(`${status}: ${misfit}`);
  if (problem.status !== status) found.push(`${status}: the problem says ${problem.status}`);
  if (headers['x-request-id'] === undefined) found.push(`${status}: without X-Request-Id`);
  if (status === 405 && !headers.allow) found.push('405: without Allow');
  if (status === 429 && headers['retry-after'] === undefined) found.push('429: without Retry-After');
  if (problem.code === 'VALIDATION' && !problem.errors?.every(({ field, message }) => field && message))
    found.push(`${status}: does not name the field`);
  return found;
}

function judgeBody(operation: Operation, { status, headers, body }: WireAnswer): string[] {
  const types = operation.contentTypes(status);
  const type = headers['content-type']?.split(';')[0];
  if (!types || type === undefined) return [];
  if (!types.includes(type)) return [`${status}: comes as ${type}, which is not documented`];
  const misfit = type.endsWith('json') ? operation.misfit(status, type, JSON.parse(body)) : undefined;
  return misfit ? [`${status}: ${misfit}`] : [];
}
