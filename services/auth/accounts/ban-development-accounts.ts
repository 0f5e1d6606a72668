import { eq } from 'drizzle-orm';
import { systemClock } from '#shared/base/clock';
import { readOptions, runCommand } from '#shared/base/command';
import { newId } from '#shared/base/id';
import { recordAction, system } from '#shared/records/admin';
import { databaseUrl } from '#shared/runtime/service';
import { requireNoPooler } from '#shared/stores/pooler';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import type { Deps } from '../connect.ts';
import { createPasswords } from '../passwords/passwords.ts';
import * as schema from '../schema.ts';
import { revokeSessions } from '../sessions/revoke-sessions.ts';
import { findDevelopmentAccounts } from './development-accounts.ts';

/** Bans every account whose password is published, and ends its sessions. @returns how many there were. */
function banDevelopmentAccounts(deps: Pick<Deps, 'db' | 'passwords' | 'clock'>) {
  return async (): Promise<number> => {
    const open = await findDevelopmentAccounts(deps)();
    const actor = system(newId());
    for (const { id: userId, status } of open) {
      await deps.db.transaction(async (tx) => {
        const now = deps.clock.now();
        await tx.update(schema.users).set({ status: 'BANNED' }).where(eq(schema.users.id, userId));
        await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_NOT_ACTIVE', now });
        await recordAction(tx, actor, now, {
          action: 'ban',
          entity: 'user',
          entityId: userId,
          reason: 'an account of development, whose password is published',
          before: { status },
          after: { status: 'BANNED' },
        });
      });
    }
    return open.length;
  };
}

const usage = `bun services/auth/accounts/ban-development-accounts.ts   bans the accounts of development, whose passwords are published
For a database that was development's before. Of AUTH_DATABASE_URL, or of DATABASE_URL. Their sessions end;
an access token in hand is good for up to 15 minutes.`;

async function main(args: string[]): Promise<void> {
  readOptions(args, {});
  requireNoPooler(process.env);
  const db = openPostgres(databaseUrl('auth', process.env), schema, {
    maxConnections: 1,
    name: 'ban-development-accounts',
    patient: true,
  });
  try {
    const passwords = await createPasswords({ concurrency: 1, queue: 0 });
    const banned = await banDevelopmentAccounts({ db, passwords, clock: systemClock })();
    console.log(
      banned === 1 ? '1 account of development is banned' : `${banned} accounts of development are banned`,
    );
  } finally {
    await closePostgres(db);
  }
}

if (import.meta.main) await runCommand(usage, main);
