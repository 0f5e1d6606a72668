import { createHash } from 'node:crypto';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { t } from 'elysia';
import { stringify } from 'safe-stable-stringify';
import type { Clock } from '../base/clock.ts';
import { newId } from '../base/id.ts';
import { defineProblems } from '../base/problem.ts';
import { deleteInBatches } from '../stores/delete-in-batches.ts';
import { type Database, type Schema, timestamptz } from '../stores/postgres.ts';

/** What was asked under a key and what was answered; a service that takes keys has this table in its schema. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid('user_id').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    /** Whose turn it is: only the attempt that holds the row may store its answer. */
    attemptId: uuid('attempt_id').notNull(),
    leasedUntil: timestamptz('leased_until').notNull(),
    /** NULL while the first request is still being worked on. */
    status: integer('status'),
    answer: jsonb('answer'),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.key] }),
    index('idx_idempotency_keys_created_at').on(table.createdAt),
  ],
);

export const idempotencyProblems = defineProblems({
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'This Idempotency-Key came with another request before' },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'The first request with this Idempotency-Key is being worked on',
    retryAfterSeconds: 1,
  },
});

/** `headers:` of a route that takes a key. */
export const idempotencyHeaders = t.Object(
  {
    'idempotency-key': t.Optional(
      t.String({
        pattern: '^[\\x21-\\x7e]{1,255}$',
        description:
          'Any text of your own, for instance a UUID. The same key and body get the same answer; the same key and another body, 422. Kept for 24 hours',
      }),
    ),
  },
  // Without this the other headers, Authorization among them, are gone when the token is looked for.
  { additionalProperties: true },
);

export interface Answer {
  status: number;
  body: unknown;
}

/** The first attempt keeps the key for this long; after a crash a repeat may take it over. */
const leaseSeconds = 30;
const waitForFirstMs = 5_000;
const lookAgainMs = 50;
const keptHours = 24;

/**
 * Runs `work` once per key of a user; a repeat gets the stored answer. Refusals are not stored: a repeat tries again.
 * `work` must itself survive a repeat, for a crash between its effect and the stored answer leads to one.
 * @param operation names the route and its path parameters, so that a key is good for one of them.
 * @throws Problem IDEMPOTENCY_KEY_REUSED (422), or IDEMPOTENCY_KEY_IN_USE (409) while the first is not done.
 */
export async function idempotently<S extends Schema>(
  deps: { db: Database<S>; clock: Clock },
  request: { userId: string; key: string | undefined; operation: string; body: unknown },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { userId, key } = request;
  if (key === undefined) return work();
  const requestHash = hashOf(request.operation, request.body);
  const taken = await takeKey(deps, { userId, key, requestHash });
  if ('answer' in taken) return taken.answer;

  const mine = and(
    eq(idempotencyKeys.userId, userId),
    eq(idempotencyKeys.key, key),
    eq(idempotencyKeys.attemptId, taken.attemptId),
  );
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await deps.db.delete(idempotencyKeys).where(mine);
    throw error;
  }
  await deps.db.update(idempotencyKeys).set({ status: answer.status, answer: answer.body }).where(mine);
  return answer;
}

interface KeyOf {
  userId: string;
  key: string;
  requestHash: string;
}

/** Waits a while for another attempt under the same key: its answer is the answer. */
async function takeKey<S extends Schema>(
  deps: { db: Database<S>; clock: Clock },
  request: KeyOf,
): Promise<{ attemptId: string } | { answer: Answer }> {
  const giveUpAtMs = Date.now() + waitForFirstMs;
  while (true) {
    const outcome = await tryKey(deps, request);
    if (outcome) return outcome;
    if (Date.now() > giveUpAtMs) throw idempotencyProblems.IDEMPOTENCY_KEY_IN_USE();
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

async function tryKey<S extends Schema>(
  { db, clock }: { db: Database<S>; clock: Clock },
  { userId, key, requestHash }: KeyOf,
): Promise<{ attemptId: string } | { answer: Answer } | undefined> {
  const now = clock.now();
  const attempt = { attemptId: newId(), leasedUntil: new Date(now.getTime() + leaseSeconds * 1_000) };
  const inserted = await db
    .insert(idempotencyKeys)
    .values({ userId, key, requestHash, ...attempt, createdAt: now })
    .onConflictDoNothing()
    .returning({ attemptId: idempotencyKeys.attemptId });
  if (inserted.length === 1) return { attemptId: attempt.attemptId };

  const theKey = and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
  const [known] = await db.select().from(idempotencyKeys).where(theKey);
  if (!known) return undefined;
  if (known.requestHash !== requestHash) throw idempotencyProblems.IDEMPOTENCY_KEY_REUSED();
  if (known.status !== null) return { answer: { status: known.status, body: known.answer } };

  const takenOver = await db
    .update(idempotencyKeys)
    .set(attempt)
    .where(and(theKey, isNull(idempotencyKeys.status), lt(idempotencyKeys.leasedUntil, now)))
    .returning({ attemptId: idempotencyKeys.attemptId });
  return takenOver.length === 1 ? { attemptId: attempt.attemptId } : undefined;
}

/** For an hourly job of the service. */
export function forgetIdempotencyKeys<S extends Schema>({ db, clock }: { db: Database<S>; clock: Clock }) {
  return async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - keptHours * 3_600_000);
    await deleteInBatches(db, idempotencyKeys, lt(idempotencyKeys.createdAt, before));
  };
}

/** A hash alone is kept: bodies name people. */
export function hashOf(operation: string, body: unknown): string {
  return createHash('sha256')
    .update(stringify([operation, body])!)
    .digest('base64url');
}
