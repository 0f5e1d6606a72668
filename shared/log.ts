import pino, { type Logger } from 'pino';

export type { Logger };

/** JSON lines on standard output. Credentials and personal data never reach a log; the redaction is the second fence. */
export function createLogger(level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
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
    serializers: { error: pino.stdSerializers.err },
  });
}
