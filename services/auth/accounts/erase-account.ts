import { randomInt } from 'node:crypto';
import type { Static } from '@sinclair/typebox';
import { and, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import {
  type abandonErasure as abandonContract,
  accountDeleted,
  type beginErasure as beginContract,
  type eraseAccount as contract,
} from '#shared/contracts/auth';
import { recordAction } from '#shared/records/admin';
import { closeOpenCodes } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { contacts, otpRecords, secondFactors, sessions, type UserRow, users } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';

const dayMs = 86_400_000;
const anonymisedAtOnce = 100;
/** Whoever counts what is open takes a few seconds; a mark this old is of somebody who died meanwhile. */
const markedAtMostMs = 60_000;

type Input = Static<typeof contract.input>;
type Erasure = Static<typeof contract.output>;

/**
 * Marks an account as being erased and signs it out everywhere. Whoever begins something for it elsewhere writes that
 * down first and asks then; whoever erases marks first and counts then: one of the two sees the other.
 * @throws Problem NOT_FOUND; ACCOUNT_NOT_ACTIVE; PASSWORD_WRONG, TOO_MANY_REQUESTS, BUSY; BEING_ERASED while another mark stands.
 */
export function beginErasure(deps: Deps) {
  return async ({ userId, password }: Static<typeof beginContract.input>) => {
    const [known] = await deps.db.select().from(users).where(eq(users.id, userId));
    if (!known || known.deletedAt) throw commonProblems.NOT_FOUND();
    if (known.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
    if (known.erasingSince) throw problems.BEING_ERASED();
    await confirmPassword(deps)(userId, password, undefined);
    const { markedAt, ended } = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const marked = await tx
        .update(users)
        .set({ erasingSince: now })
        .where(and(eq(users.id, userId), untouched, isNull(users.erasingSince)))
        .returning({ id: users.id });
      if (marked.length === 0) throw problems.BEING_ERASED();
      const sessionIds = await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_DELETED', now });
      return { markedAt: now, ended: sessionIds };
    });
    await announceEnded(deps, userId, ended);
    return { userId, markedAt: markedAt.toISOString() };
  };
}

const untouched = and(eq(users.status, 'ACTIVE'), isNull(users.deletedAt));

/** What is open keeps the account; its holder signs in again. */
export function abandonErasure({ db }: Pick<Deps, 'db'>) {
  return async ({ userId, markedAt }: Static<typeof abandonContract.input>): Promise<{ userId: string }> => {
    await db
      .update(users)
      .set({ erasingSince: null })
      .where(and(eq(users.id, userId), eq(users.erasingSince, new Date(markedAt)), isNull(users.deletedAt)));
    return { userId };
  };
}

/** Whose erasure ended half-way has the account back. What would complete it late finds its mark gone. */
export function dropOldMarks({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>) {
  return async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - markedAtMostMs);
    const freed = await db
      .update(users)
      .set({ erasingSince: null })
      .where(and(lte(users.erasingSince, before), isNull(users.deletedAt)))
      .returning({ id: users.id });
    for (const { id } of freed) log.warn({ userId: id }, 'an erasure ended half-way, the account stays');
  };
}

/**
 * Deletes an account softly: it signs in no more and is nobody to other services, while its contacts stay until
 * `anonymiseAt`. Doing it again answers the same.
 * @throws Problem NOT_FOUND; ACCOUNT_NOT_ACTIVE, so that nobody who is banned comes back with the same phone;
 * PASSWORD_WRONG, TOO_MANY_REQUESTS and BUSY where a password is given; ERASURE_LAPSED where the mark no longer stands.
 */
export function eraseAccount(deps: Deps) {
  return async ({ userId, password, markedAt, requestId }: Input): Promise<Erasure> => {
    const [known] = await deps.db.select().from(users).where(eq(users.id, userId));
    if (!known) throw commonProblems.NOT_FOUND();
    if (known.deletedAt) return describeErasure(deps, userId, known.deletedAt);
    if (known.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
    if (password !== undefined) await confirmPassword(deps)(userId, password, undefined);
    const { deletedAt, ended } = await softDelete(deps, known, requestId, markedAt);
    await announceEnded(deps, userId, ended);
    return describeErasure(deps, userId, deletedAt);
  };
}

async function softDelete(
  deps: Deps,
  { id: userId, role }: UserRow,
  requestId: string,
  markedAt: string | undefined,
): Promise<{ deletedAt: Date; ended: string[] }> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const [deleted] = await tx
      .update(users)
      .set({ deletedAt: now, erasingSince: null })
      .where(
        and(
          eq(users.id, userId),
          untouched,
          markedAt === undefined ? undefined : eq(users.erasingSince, new Date(markedAt)),
        ),
      )
      .returning({ id: users.id });
    if (!deleted) {
      const [other] = await tx.select().from(users).where(eq(users.id, userId));
      if (other?.status !== 'ACTIVE') throw problems.ACCOUNT_NOT_ACTIVE();
      if (!other.deletedAt) throw problems.ERASURE_LAPSED();
      return { deletedAt: other.deletedAt, ended: [] };
    }
    await closeOpenCodes(tx, userId, now);
    await tx.delete(secondFactors).where(eq(secondFactors.userId, userId));
    const ended = await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_DELETED', now });
    await recordAction(tx, { userId, role, requestId }, now, {
      action: 'erase',
      entity: 'user',
      entityId: userId,
      before: { deleted: false },
      after: { deleted: true },
    });
    const { deletedAt, anonymiseAt } = describeErasure(deps, userId, now);
    await emit(tx, accountDeleted, {
      aggregateId: userId,
      version: 2,
      data: { userId, deletedAt, anonymiseAt },
    });
    return { deletedAt: now, ended };
  });
}

function describeErasure({ config }: Deps, userId: string, deletedAt: Date): Erasure {
  const anonymiseAt = new Date(deletedAt.getTime() + config.AUTH_ERASURE_DAYS * dayMs);
  return { userId, deletedAt: deletedAt.toISOString(), anonymiseAt: anonymiseAt.toISOString() };
}

/** Overwrites what names the holder of an account that was deleted long enough ago, and forgets its devices and codes. */
export function anonymiseAccounts(deps: Deps) {
  return async (): Promise<void> => {
    const before = new Date(deps.clock.now().getTime() - deps.config.AUTH_ERASURE_DAYS * dayMs);
    while (true) {
      const due = await deps.db
        .select({ id: users.id })
        .from(users)
        .where(and(isNotNull(users.deletedAt), lte(users.deletedAt, before), isNull(users.anonymisedAt)))
        .limit(anonymisedAtOnce);
      if (due.length === 0) return;
      for (const { id } of due) await anonymise(deps, id);
      deps.log.info({ accounts: due.length }, 'accounts anonymised');
    }
  };
}

async function anonymise(deps: Deps, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await tx
      .update(users)
      .set({
        email: `deleted-${id}@deleted.invalid`,
        phone: numberOfNobody(),
        fullName: 'Deleted account',
        passwordHash: '',
        isEmailVerified: false,
        isPhoneVerified: false,
        lastLoginAt: null,
        anonymisedAt: deps.clock.now(),
      })
      .where(and(eq(users.id, id), isNotNull(users.deletedAt), isNull(users.anonymisedAt)));
    await tx.delete(contacts).where(eq(contacts.userId, id));
    await tx.delete(otpRecords).where(eq(otpRecords.userId, id));
    await tx.delete(sessions).where(eq(sessions.userId, id));
  });
}

/** The column wants a number of its own. No country code begins with 0. */
function numberOfNobody(): string {
  const half = () => String(randomInt(10_000_000)).padStart(7, '0');
  return `+0${half()}${half()}`;
}
