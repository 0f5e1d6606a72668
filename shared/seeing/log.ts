import { DrizzleQueryError } from 'drizzle-orm';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { readVariable } from '../base/config.ts';
import { activeTrace, keptTraceId } from './active-trace.ts';
import { standardOutput } from './gather-lines.ts';
import { currentRequest } from './request-scope.ts';

export type { Logger };

/** JSON lines on standard output. Credentials and personal data never reach a log; the redaction is the second fence. */
export function createLogger(
  level = readVariable(process.env, 'LOG_LEVEL') ?? 'info',
  destination: DestinationStream = standardOutput(),
): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => ({ requestId: currentRequest().requestId, traceId: keptTraceId(activeTrace()) }),
    redact: {
      paths: [
        'password',
        'code',
        'token',
        'accessToken',
        'refreshToken',
        'authorization',
        'email',
        'phone',
        '*.password',
        '*.token',
        '*.email',
        '*.phone',
        '*.code',
      ],
      censor: '[redacted]',
    },
    serializers: { error: (error: unknown) => describeError(error) },
  };
  return pino(options, destination);
}

/** What the line of a request says. No person wrote any of it, so that nothing in it has to be looked for and redacted. */
export interface RequestLine {
  requestId: string;
  traceId: string | undefined;
  userId: string | undefined;
  method: string;
  path: string;
  status: number;
  problem: string | undefined;
  ms: number;
}

/** Writes the line that every request has, in the form of the logger's own but without what those go through. */
export function requestLines(log: Logger): (line: RequestLine) => void {
  const streams = log as unknown as Record<typeof pino.symbols.streamSym, DestinationStream>;
  const stream = streams[pino.symbols.streamSym];
  return (line) => {
    if (!log.isLevelEnabled('info')) return;
    const time = new Date().toISOString();
    stream.write(`${JSON.stringify({ level: 'info', time, ...line, msg: 'request' })}\n`);
  };
}

const causesShown = 5;

/** What went wrong and where, without what it went wrong with: a failed query's values are names, numbers, addresses. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack = '', cause } = error;
  const errorCode = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: plainMessage(error),
    errorCode,
    stack: stack
      .slice(message && stack.includes(message) ? stack.indexOf(message) + message.length : 0)
      .trim(),
    cause: cause !== undefined && depth < causesShown ? describeError(cause, depth + 1) : undefined,
  };
}

/** Postgres' class of data that a column cannot take; its messages repeat them. */
const unfitData = /^22[0-9A-Z]{3}$/;

/** What an error says, without the values that it went wrong with. */
export function plainMessage(error: Error): string {
  if (error instanceof DrizzleQueryError) return `Failed query: ${error.query}`;
  const isUnfit = 'code' in error && typeof error.code === 'string' && unfitData.test(error.code);
  return withoutPasswords(isUnfit ? error.message.replaceAll(/".*"/gs, '"…"') : error.message);
}

/** Addresses of servers, which errors like to quote, lose what stands before the host. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/(?<=[a-z]:\/\/)[^\s@"']*@/gi, '[redacted]@');
}
