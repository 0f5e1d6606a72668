import { and, eq, isNull } from 'drizzle-orm';
import type { Problem } from '#shared/base/problem';
import type { LimitedAddress } from '#shared/http/limited-address';
import { accountAt, activeAccount, isActive, refusalOf } from '../accounts/accounts.ts';
import type { Deps } from '../connect.ts';
import { readIdentifier } from '../identifiers.ts';
import { problems } from '../problems.ts';
import { users } from '../schema.ts';
import { findDevice } from './find-device.ts';
import { answerSignIn, type Challenge, openSession } from './open-session.ts';
import type { Tokens } from './start-session.ts';

interface Login {
  identifier: string;
  password: string;
  refreshToken?: string | undefined;
  address: LimitedAddress;
  userAgent: string | undefined;
}

/**
 * Signs in by a proved e-mail or phone and the password. An account with a second factor gets a challenge.
 * Whatever is wrong, the answer and the work are the same.
 * @throws Problem CREDENTIALS_WRONG; ACCOUNT_NOT_ACTIVE after the right password; TOO_MANY_REQUESTS; BUSY.
 */
export function logIn(deps: Deps) {
  return async ({
    identifier,
    password,
    refreshToken,
    address,
    userAgent,
  }: Login): Promise<Tokens | Challenge> => {
    const to = readIdentifier(identifier);
    const device = to && (await findDevice(deps, { refreshToken, of: activeAccount(accountAt(to)) }));
    const who = to?.address ?? 'nobody';
    const attempt = await deps.limits.login(who, address, device?.sessionId);
    const [account] = to ? await deps.db.select().from(users).where(accountAt(to)) : [];
    const matches = await deps.passwords
      .verify(password, account?.deletedAt === null ? account.passwordHash : undefined, who)
      .catch(async (busy: unknown) => {
        await attempt.notTried();
        throw busy;
      });
    const refuse = (refusal: Problem) => {
      deps.log.warn({ userId: account?.id, problem: refusal.code }, 'sign-in refused');
      return refusal;
    };
    if (!account || !matches) throw refuse(problems.CREDENTIALS_WRONG());
    await deps.limits.rightPassword(account.id);
    if (!isActive(account)) throw refuse(refusalOf(account));

    const opened = await deps.db.transaction(async (tx) => {
      // The hash that was checked must still stand: a password changed meanwhile opens nothing.
      const [current] = await tx
        .select()
        .from(users)
        .where(
          and(
            eq(users.id, account.id),
            eq(users.passwordHash, account.passwordHash),
            eq(users.status, 'ACTIVE'),
            isNull(users.deletedAt),
            isNull(users.erasingSince),
          ),
        )
        .for('no key update');
      return current && openSession(deps, tx, { account: current, method: 'PASSWORD', userAgent });
    });
    if (!opened) throw refuse(problems.CREDENTIALS_WRONG());
    await attempt.succeeded();
    return answerSignIn(deps, { signIn: opened, userId: account.id, method: 'PASSWORD' });
  };
}
