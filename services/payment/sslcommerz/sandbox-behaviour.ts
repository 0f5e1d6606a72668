import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Value } from '@sinclair/typebox/value';
import { t } from 'elysia';
import { oneOf } from '#shared/base/contract';

/** How the sandbox treats one transaction. By default it behaves like a gateway on a good day. */
export const behaviourSchema = t.Object(
  {
    session: oneOf(['opened', 'refused'], { default: 'opened' }),
    ipn: oneOf(['once', 'twice', 'lost', 'failed-first', 'failed-after'], {
      default: 'once',
      description:
        'failed-first, failed-after: a paid transaction is also reported as failed, before or afterwards',
    }),
    ipnDelayMs: t.Integer({
      default: 0,
      minimum: 0,
      maximum: 600_000,
      description: 'The wait before the notification; 0: it comes before the payer does',
    }),
    signature: oneOf(['good', 'bad', 'tampered'], {
      default: 'good',
      description: 'tampered: the amount is changed after signing',
    }),
    odd: t.Record(t.String(), t.Any(), {
      default: {},
      description:
        'Fields of every answer about the transaction that are said in another way; null: not at all',
    }),
    riskLevel: t.Integer({ default: 0, minimum: 0, maximum: 1 }),
    capturedAmount: t.String({
      default: '',
      pattern: '^(\\d{1,8}\\.\\d{2})?$',
      description: 'The amount taken; empty: the amount asked for',
    }),
    pending: t.Boolean({
      default: false,
      description: 'true: every question about a paid transaction is answered with PENDING',
    }),
    sessionTells: oneOf(['last', 'first'], {
      default: 'last',
      description: 'The try that answers a question by session, where the session has several',
    }),
    connect: oneOf(['DONE', 'FAILED', 'INACTIVE', 'INVALID_REQUEST'], { default: 'DONE' }),
    refund: oneOf(['refunded', 'processing', 'cancelled', 'failed'], { default: 'refunded' }),
    answerDelayMs: t.Integer({
      default: 0,
      minimum: 0,
      maximum: 60_000,
      description: 'Every call is carried out and answered late, also after the caller has timed out',
    }),
    answer: oneOf(['given', 'lost', 'unreadable'], {
      default: 'given',
      description:
        'Every call is carried out, but unless given, HTTP 504 or a page comes instead of its answer',
    }),
  },
  { additionalProperties: false },
);

export type Behaviour = typeof behaviourSchema.static;

const whole = TypeCompiler.Compile(behaviourSchema);

/** Sends the answer to a call that was carried out, if the behaviour lets it arrive. */
export function deliver(behaviour: Behaviour, answer: object): Response {
  switch (behaviour.answer) {
    case 'given':
      return Response.json(said(answer, behaviour.odd));
    case 'lost':
      return new Response('', { status: 504 });
    case 'unreadable':
      return new Response('<h1>We will be back soon</h1>', { headers: { 'content-type': 'text/html' } });
  }
}

/** Puts the odd values in the place of the answer's own; in a list of tries, in the last one. */
function said(answer: object, odd: Behaviour['odd']): object {
  if (!('element' in answer && Array.isArray(answer.element))) return without({ ...answer, ...odd });
  return {
    ...answer,
    element: [...answer.element.slice(0, -1), without({ ...answer.element.at(-1), ...odd })],
  };
}

function without(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** The behaviour told, with defaults for the rest. */
export function behaviourFrom(told: unknown): Behaviour {
  // As a stored one is; it is asked for a dozen times in a payment.
  if (whole.Check(told)) return told;
  const filled = Value.Default(behaviourSchema, { ...(told as Record<string, unknown>) });
  return Value.Parse(behaviourSchema, filled);
}
