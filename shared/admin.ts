import { and, desc, eq, lt } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { t } from 'elysia';
import type { Caller, Role } from './auth.ts';
import { newId } from './id.ts';
import { decodeCursor, encodeCursor, page, pageQuery } from './page.ts';
import { type Database, type Schema, type Transaction, timestamptz } from './postgres.ts';
import { invalid, requestIdOf } from './problem.ts';

/** Who may change what everybody sees. */
export const administrators: Role[] = ['ADMIN', 'SUPER_ADMIN'];

/** What administrators have done; a service with administration has this table in its schema. Rows are only ever added. */
export const adminActions = pgTable(
  'admin_actions',
  {
    /** UUIDv7: later actions have greater ids. */
    id: uuid('id').primaryKey(),
    actorId: uuid('actor_id').notNull(),
    actorRole: text('actor_role').notNull(),
    /** `create`, `update`, `deactivate`, `suspend` and the like. */
    action: text('action').notNull(),
    /** `station`, `trip`, `user` and the like. */
    entity: text('entity').notNull(),
    /** An id, or what else names one of its kind. */
    entityId: text('entity_id').notNull(),
    reason: text('reason'),
    /** NULL before it was made. */
    before: jsonb('before').$type<Record<string, unknown>>(),
    /** NULL once it is gone. */
    after: jsonb('after').$type<Record<string, unknown>>(),
    requestId: text('request_id').notNull(),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    index('idx_admin_actions_entity').on(table.entity, table.entityId, table.id),
    index('idx_admin_actions_actor_id').on(table.actorId, table.id),
  ],
);

/** The administrator behind a request. */
export interface Actor {
  userId: string;
  role: Role;
  requestId: string;
}

export function actorOf(context: {
  caller: Caller;
  request: Request;
  set: { headers: Record<string, string | number | undefined> };
}): Actor {
  const { caller, request, set } = context;
  const requestId = set.headers['x-request-id'];
  return {
    userId: caller.userId,
    role: caller.role,
    requestId: requestId === undefined ? requestIdOf(request) : String(requestId),
  };
}

export interface AdminAction {
  action: string;
  entity: string;
  entityId: string;
  reason?: string;
  /** No personal data: only what was changed, or ids and facts. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Writes an action into the transaction that carries it out. */
export async function recordAction<S extends Schema>(
  tx: Transaction<S>,
  actor: Actor,
  now: Date,
  action: AdminAction,
): Promise<void> {
  await tx.insert(adminActions).values({
    id: newId(),
    actorId: actor.userId,
    actorRole: actor.role,
    requestId: actor.requestId,
    createdAt: now,
    ...action,
  });
}

export const ActionsQuery = t.Object({
  ...pageQuery,
  entity: t.Optional(t.String({ maxLength: 50, examples: ['trip'] })),
  entityId: t.Optional(t.String({ maxLength: 100 })),
  actorId: t.Optional(t.String({ format: 'uuid', description: 'The administrator' })),
});

const facts = t.Union([t.Record(t.String(), t.Unknown()), t.Null()]);
export const ActionPage = page(
  t.Object({
    actionId: t.String({ format: 'uuid' }),
    actorId: t.String({ format: 'uuid' }),
    actorRole: t.String({ examples: ['ADMIN'] }),
    action: t.String({ examples: ['update'] }),
    entity: t.String({ examples: ['station'] }),
    entityId: t.String(),
    reason: t.Union([t.String(), t.Null()]),
    before: facts,
    after: facts,
    requestId: t.String(),
    at: t.String({ format: 'date-time' }),
  }),
);

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What was done, the newest first. */
export async function listActions<S extends Schema>(
  db: Database<S>,
  query: typeof ActionsQuery.static,
): Promise<typeof ActionPage.static> {
  const { limit, cursor, entity, entityId, actorId } = query;
  const after = decodeCursor(cursor, 1)?.[0];
  if (after !== undefined && !uuidPattern.test(after))
    throw invalid('cursor', 'is not a cursor of this list');
  const rows = await db
    .select()
    .from(adminActions)
    .where(
      and(
        after === undefined ? undefined : lt(adminActions.id, after),
        entity === undefined ? undefined : eq(adminActions.entity, entity),
        entityId === undefined ? undefined : eq(adminActions.entityId, entityId),
        actorId === undefined ? undefined : eq(adminActions.actorId, actorId),
      ),
    )
    .orderBy(desc(adminActions.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(({ id, createdAt, ...row }) => ({
    actionId: id,
    ...row,
    at: createdAt.toISOString(),
  }));
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.actionId]) : null };
}
