import { and, eq, isNull } from 'drizzle-orm';
import type { Problem } from '#shared/problem';
import { accountAt, isActive, refusalOf } from './accounts.ts';
import type { Deps } from './connect.ts';
import { readIdentifier } from './identifiers.ts';
import type { ClientAddress } from './limits.ts';
import { problems } from './problems.ts';
import { users } from './schema.ts';
import { issueTokens, startSession, type Tokens } from './start-session.ts';

interface Login {
  identifier: string;
  password: string;
  address: ClientAddress;
  userAgent: string | undefined;
}

/**
 * Signs in by e-mail or phone and password, verified or not. Whatever is wrong, the answer and the work are the same.
 * @throws Problem CREDENTIALS_WRONG; ACCOUNT_NOT_ACTIVE after the right password; TOO_MANY_REQUESTS; BUSY.
 */
export function logIn(deps: Deps) {
  return async ({ identifier, password, address, userAgent }: Login): Promise<Tokens> => {
    const to = readIdentifier(identifier);
    const attempt = await deps.limits.login(to?.address ?? 'nobody', address);
    const [account] = to ? await deps.db.select().from(users).where(accountAt(to)) : [];
    const matches = await deps.passwords
      .verify(password, account?.deletedAt === null ? account.passwordHash : undefined)
      .catch(async (busy: unknown) => {
        await attempt.notTried();
        throw busy;
      });
    const refuse = (refusal: Problem) => {
      deps.log.warn({ userId: account?.id, problem: refusal.code }, 'sign-in refused');
      return refusal;
    };
    if (!account || !matches) throw refuse(problems.CREDENTIALS_WRONG());
    if (!isActive(account)) throw refuse(refusalOf(account));

    const session = await deps.db.transaction(async (tx) => {
      // The very hash that was checked: a password changed meanwhile opens no session.
      const [current] = await tx
        .update(users)
        .set({ lastLoginAt: deps.clock.now() })
        .where(
          and(
            eq(users.id, account.id),
            eq(users.passwordHash, account.passwordHash),
            eq(users.status, 'ACTIVE'),
            isNull(users.deletedAt),
          ),
        )
        .returning();
      return current ? startSession(deps)(tx, current, { method: 'PASSWORD', userAgent }) : undefined;
    });
    if (!session) throw refuse(problems.CREDENTIALS_WRONG());
    await attempt.succeeded();
    deps.log.info(
      { userId: account.id, sessionId: session.caller.sessionId, method: 'PASSWORD' },
      'signed in',
    );
    return issueTokens(deps)(session);
  };
}
