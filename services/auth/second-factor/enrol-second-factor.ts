import { and, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import QRCode from 'qrcode';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { secondFactorChanged } from '#shared/contracts/auth';
import type { Caller } from '#shared/http/auth';
import { isKeyOf, lockAccount, provedContacts } from '../accounts/accounts.ts';
import type { Destination } from '../accounts/identifiers.ts';
import { identifyAsker, type Origin } from '../asker.ts';
import { readCode } from '../codes/read-code.ts';
import { closeOpenCodes, consumeCode, tryCode } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { type SecondFactorRow, secondFactors, sessions } from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { enrolmentUri, hashRecoveryCode, newRecoveryCodes, newSecret } from './authenticator.ts';
import { sealSecret } from './seal-secret.ts';
import { tryAppCode } from './try-second-factor.ts';

const enrolmentSeconds = 600;

/** What was begun before may not be confirmed any more. */
export function enrollingSince(now: Date): Date {
  return new Date(now.getTime() - enrolmentSeconds * 1_000);
}

export interface Enrolment {
  secret: string;
  otpauthUri: string;
  qrSvg: string;
  expiresInSeconds: number;
}

/**
 * Gives a secret for an authenticator app to whoever has the password and a contact of the account. It counts once a
 * code of it has been entered; begun anew, it is another one.
 * @throws Problem SECOND_FACTOR_EXISTS; PASSWORD_WRONG; CODE_NOT_VALID; TOO_MANY_REQUESTS; BUSY; NOT_FOUND.
 */
export function beginEnrolment(deps: Deps) {
  return async (
    { userId }: Caller,
    given: { password: string; to: Destination; code: string },
    origin: Origin,
  ): Promise<Enrolment> => {
    const account = await confirmPassword(deps)(userId, given.password, origin.address);
    const asker = await identifyAsker(deps)(given.to, origin);
    const right = await tryCode(deps)(given.to, 'LOGIN', given.code, asker);
    if (right?.userId !== userId) throw problems.CODE_NOT_VALID();
    const owner = { id: newId(), userId };
    const secret = newSecret();
    await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const locked = await lockAccount(tx, userId);
      if (!isKeyOf(locked, given.to)) throw problems.CODE_NOT_VALID();
      const inUse = and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt));
      if ((await tx.$count(secondFactors, inUse)) > 0) throw problems.SECOND_FACTOR_EXISTS();
      if (!(await consumeCode(tx, right, now))) throw problems.CODE_NOT_VALID();
      await tx.delete(secondFactors).where(eq(secondFactors.userId, userId));
      const sealedSecret = sealSecret(deps.keys, owner, secret);
      await tx.insert(secondFactors).values({ ...owner, sealedSecret, createdAt: now });
    });
    const { email, phone } = provedContacts(account);
    const otpauthUri = enrolmentUri(secret, email || phone);
    const qrSvg = await QRCode.toString(otpauthUri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
    return { secret, otpauthUri, qrSvg, expiresInSeconds: enrolmentSeconds };
  };
}

/**
 * Puts the second factor into use by its first code. The session that asks has shown both from now on, every other one
 * ends.
 * @returns recovery codes, which are told this once.
 * @throws Problem NOT_FOUND where nothing was begun in time; CODE_NOT_VALID; TOO_MANY_REQUESTS.
 */
export function confirmEnrolment(deps: Deps) {
  return async (
    { userId, sessionId }: Caller,
    text: string,
  ): Promise<{ recoveryCodes: string[]; otherSessionsEnded: number }> => {
    const begun = await begunEnrolment(deps, userId);
    const code = readCode(text);
    const proof = code === undefined ? undefined : await tryAppCode(deps)(begun, code);
    if (!proof) throw problems.CODE_NOT_VALID();
    const recoveryCodes = newRecoveryCodes();
    const ended = await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      await lockAccount(tx, userId);
      const confirmed = await tx
        .update(secondFactors)
        .set({
          confirmedAt: now,
          lastStep: proof.step,
          recoveryCodes: recoveryCodes.map(hashRecoveryCode),
        })
        .where(and(eq(secondFactors.id, begun.id), isNull(secondFactors.confirmedAt)))
        .returning({ id: secondFactors.id });
      if (confirmed.length === 0) throw problems.CODE_NOT_VALID();
      await tx.update(sessions).set({ hasSecondFactor: true }).where(eq(sessions.id, sessionId));
      await closeOpenCodes(tx, userId, now);
      await emit(tx, secondFactorChanged, {
        aggregateId: begun.id,
        version: 1,
        data: { userId, change: 'ENROLLED', changedAt: now.toISOString() },
      });
      const which = { except: sessionId };
      return revokeSessions(tx, { userId, which, reason: 'SECOND_FACTOR_CHANGE', now });
    });
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, sessionsEnded: ended.length }, 'second factor enrolled');
    return { recoveryCodes, otherSessionsEnded: ended.length };
  };
}

async function begunEnrolment({ db, clock }: Deps, userId: string): Promise<SecondFactorRow> {
  const [begun] = await db
    .select()
    .from(secondFactors)
    .where(
      and(
        eq(secondFactors.userId, userId),
        isNull(secondFactors.confirmedAt),
        gt(secondFactors.createdAt, enrollingSince(clock.now())),
      ),
    );
  if (!begun) throw commonProblems.NOT_FOUND();
  return begun;
}
