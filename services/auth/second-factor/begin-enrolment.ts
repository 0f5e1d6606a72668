import { and, eq, isNotNull } from 'drizzle-orm';
import QRCode from 'qrcode';
import { newId } from '#shared/base/id';
import type { Caller } from '#shared/http/auth';
import { isKeyOf, lockAccount, provedContacts } from '../accounts/accounts.ts';
import type { Origin } from '../asker.ts';
import { identifyAsker } from '../codes/identify-asker.ts';
import { consumeCode, tryCode } from '../codes/try-code.ts';
import type { Deps } from '../connect.ts';
import type { Destination } from '../identifiers.ts';
import { confirmPassword } from '../passwords/confirm-password.ts';
import { problems } from '../problems.ts';
import { secondFactors } from '../schema.ts';
import { enrolmentUri, newSecret } from './authenticator.ts';
import { sealSecret } from './seal-secret.ts';

const enrolmentSeconds = 600;

/** An enrolment that began before this can be confirmed no more. */
export function enrollingSince(now: Date): Date {
  return new Date(now.getTime() - enrolmentSeconds * 1_000);
}

interface NewEnrolment {
  caller: Caller;
  password: string;
  to: Destination;
  code: string;
  origin: Origin;
}

interface Enrolment {
  secret: string;
  otpauthUri: string;
  qrSvg: string;
  expiresInSeconds: number;
}

/**
 * Gives a caller with the password and a LOGIN code of the account a secret for an authenticator app. The
 * first code of the app puts it into use (confirm-enrolment.ts). Begun anew, it is another secret.
 * @throws Problem SECOND_FACTOR_EXISTS; PASSWORD_WRONG; CODE_NOT_VALID; TOO_MANY_REQUESTS; BUSY; NOT_FOUND.
 */
export function beginEnrolment(deps: Deps) {
  return async ({ caller, password, to, code, origin }: NewEnrolment): Promise<Enrolment> => {
    const { userId } = caller;
    const account = await confirmPassword(deps, { userId, password, address: origin.address });
    const asker = await identifyAsker(deps, { to, origin });
    const right = await tryCode(deps, { to, type: 'LOGIN', text: code, asker });
    if (right?.userId !== userId) throw problems.CODE_NOT_VALID();
    const owner = { id: newId(), userId };
    const secret = newSecret();
    await deps.db.transaction(async (tx) => {
      const now = deps.clock.now();
      const locked = await lockAccount(tx, userId);
      if (!isKeyOf(locked, to)) throw problems.CODE_NOT_VALID();
      const inUse = and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt));
      if ((await tx.$count(secondFactors, inUse)) > 0) throw problems.SECOND_FACTOR_EXISTS();
      if (!(await consumeCode(tx, { code: right, now }))) throw problems.CODE_NOT_VALID();
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
