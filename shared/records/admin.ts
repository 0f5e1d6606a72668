import { and, eq } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { t } from 'elysia';
import { storable } from '../base/contract.ts';
import { deriveId, newId } from '../base/id.ts';
import type { Caller, Role } from '../http/auth.ts';
import { type Arrival, clientAddress } from '../http/client-address.ts';
import { keyset } from '../http/keyset.ts';
import { page, pageOf, pageQuery } from '../http/page.ts';
import { requestIdOf } from '../http/request-id.ts';
import { type Database, type Schema, type Transaction, timestamptz } from '../stores/postgres.ts';

/** Who may change what everybody sees. */
export const administrators: Role[] = ['ADMIN', 'SUPER_ADMIN'];

/**
 * Who did what to what, when and from where: administrators, agents, and everybody who moves money. A service where
 * that happens has this table in its schema. Rows are only ever added, by the right of its account and by a trigger;
 * each carries a hash over itself and the row before it, made by the database, so that what is changed or taken away
 * by force shows (`shared/tools/audit/trail.ts`).
 */
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
    /** The address that the request came from; null for what a service did by itself. */
    sourceAddress: text('source_address'),
    createdAt: timestamptz('created_at').notNull(),
    /** Of releases before the seals, whose processes name both when they insert; NULL in what came since. */
    position: bigint('position', { mode: 'number' }),
    hash: text('hash'),
  },
  (table) => [
    index('idx_admin_actions_entity').on(table.entity, table.entityId, table.id),
    index('idx_admin_actions_actor_id').on(table.actorId, table.id),
  ],
);

/** Who is behind an action. */
export interface Actor {
  userId: string;
  role: Role | 'SYSTEM' | 'OPERATOR';
  requestId: string;
  address?: string | undefined;
  /** The login name of an operator, who has no account, and why he acts. */
  by?: string;
  why?: string;
}

/** Who asks over NATS. NATS says that it is an operator, and the request which one. */
const operator = ({ by, why }: Order): Actor => ({
  userId: deriveId('operator', by),
  role: 'OPERATOR',
  requestId: newId(),
  by,
  why,
});

/** What every operator's request that changes something says. */
interface Order {
  by: string;
  why: string;
}

/** What a service does by itself, on the word of an event or a timer. */
export const system = (requestId: string): Actor => ({
  userId: '00000000-0000-0000-0000-000000000000',
  role: 'SYSTEM',
  requestId,
});

let trustedProxies = 0;

/** Said once at the start of the process: how many proxies stand between the callers and it. */
export function trustProxies(count: number): void {
  trustedProxies = count;
}

export function actorOf(context: Arrival & { caller: Caller }): Actor {
  const { caller, request } = context;
  return {
    userId: caller.userId,
    role: caller.role,
    requestId: requestIdOf(request),
    address: clientAddress(context, trustedProxies),
  };
}

/** The body of what an administrator does over REST and an operator by NATS. */
export const WhyBody = t.Object({
  reason: t.String({
    pattern: storable,
    minLength: 3,
    maxLength: 500,
    description: 'For the record; not told to the passengers',
    examples: ['The hold is stuck, and nobody knows of it'],
  }),
});

/** An administrator who says why. */
export const actorSaying = (context: Arrival & { caller: Caller; body: { reason: string } }): Actor => ({
  ...actorOf(context),
  why: context.body.reason,
});

/** What administrators do over REST, as an operator's request. */
export function byOperator<Deps, Asked, Done>(
  verb: (deps: Deps) => (actor: Actor, asked: Asked) => Promise<Done>,
) {
  return (deps: Deps) => (asked: Asked & Order) => verb(deps)(operator(asked), asked);
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

/** Writes an action into the transaction that carries it out; it waits for no other. */
export async function recordAction<S extends Schema>(
  tx: Transaction<S>,
  actor: Actor,
  now: Date,
  action: AdminAction,
): Promise<void> {
  await tx.insert(adminActions).values(newAction(actor, now, action));
}

/** The row of an action, for a statement that writes it beside what it tells of. */
export function newAction(actor: Actor, now: Date, action: AdminAction): typeof adminActions.$inferInsert {
  const { by, why } = actor;
  return {
    id: newId(),
    actorId: actor.userId,
    actorRole: actor.role,
    requestId: actor.requestId,
    sourceAddress: actor.address ?? null,
    createdAt: now,
    ...action,
    ...(why !== undefined && { reason: why }),
    after: by === undefined ? action.after : { ...action.after, by },
  };
}

export const ActionsQuery = t.Object({
  ...pageQuery,
  entity: t.Optional(t.String({ pattern: storable, maxLength: 50, examples: ['trip'] })),
  entityId: t.Optional(t.String({ pattern: storable, maxLength: 100 })),
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
    sourceAddress: t.Union([t.String(), t.Null()]),
    at: t.String({ format: 'date-time' }),
  }),
);

const newestFirst = keyset('descending', [adminActions.id, 'uuid']);

/** What was done, the newest first. */
export async function listActions<S extends Schema>(
  db: Database<S>,
  query: typeof ActionsQuery.static,
): Promise<typeof ActionPage.static> {
  const { limit, cursor, entity, entityId, actorId } = query;
  const rows = await db
    .select()
    .from(adminActions)
    .where(
      and(
        newestFirst.after(cursor),
        entity === undefined ? undefined : eq(adminActions.entity, entity),
        entityId === undefined ? undefined : eq(adminActions.entityId, entityId),
        actorId === undefined ? undefined : eq(adminActions.actorId, actorId),
      ),
    )
    .orderBy(newestFirst.order)
    .limit(limit + 1);
  const { items, nextCursor } = pageOf(rows, limit, ({ id }) => [id]);
  const presented = items.map(({ id, createdAt, position: _, hash: __, ...row }) => ({
    actionId: id,
    ...row,
    at: createdAt.toISOString(),
  }));
  return { items: presented, nextCursor };
}
