import { Value } from '@sinclair/typebox/value';
import { t } from 'elysia';
import { oneOf } from '#shared/contract';

/** How the sandbox treats one transaction; without a word it is a gateway on a good day. */
export const behaviourSchema = t.Object(
  {
    session: oneOf(['opened', 'refused'], { default: 'opened' }),
    ipn: oneOf(['once', 'twice', 'lost'], { default: 'once' }),
    ipnDelayMs: t.Integer({
      default: 0,
      minimum: 0,
      maximum: 600_000,
      description: '0: before the payer comes back',
    }),
    signature: oneOf(['good', 'bad'], { default: 'good' }),
    riskLevel: t.Integer({ default: 0, minimum: 0, maximum: 1 }),
    capturedAmount: t.String({
      default: '',
      pattern: '^(\\d{1,8}\\.\\d{2})?$',
      description: 'Taken instead of what was asked; empty: what was asked',
    }),
    pending: t.Boolean({ default: false, description: 'Paid, but every question is answered with PENDING' }),
    connect: oneOf(['DONE', 'FAILED', 'INACTIVE', 'INVALID_REQUEST'], { default: 'DONE' }),
    refund: oneOf(['refunded', 'processing', 'cancelled', 'failed'], { default: 'refunded' }),
    answerDelayMs: t.Integer({
      default: 0,
      minimum: 0,
      maximum: 60_000,
      description: 'Every call answers late',
    }),
  },
  { additionalProperties: false },
);

export type Behaviour = typeof behaviourSchema.static;

/** What was told of it, and the defaults for the rest. */
export function behaviourFrom(told: unknown): Behaviour {
  const whole = Value.Default(behaviourSchema, { ...(told as Record<string, unknown>) });
  return Value.Parse(behaviourSchema, whole);
}
