import { sendCode } from '#shared/contracts/notification';
import { defineService } from '#shared/runtime/service';
import { addDevelopmentAccounts, refuseDevelopmentAccounts } from './accounts/development-accounts.ts';
import { authConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';

/** Owns accounts, passwords, one-time codes, sessions and the keys of access tokens. */
export const auth = defineService({
  name: 'auth',
  description: 'Accounts, one-time codes, sessions and tokens',
  access: {
    asks: [sendCode],
    redis: {
      keys: ['otp:*', 'session:*', 'limit:auth:*'],
      commands: ['get', 'set', 'del', 'eval', 'evalsha', 'incrby', 'decrby', 'pttl', 'pexpire'],
    },
  },
  config: authConfig,
  connect,
  // Who signs in by a password needs no code.
  worksWithout: ['redis'],
  routes,
  replies,
  jobs,
  async prepare(deps) {
    await refuseDevelopmentAccounts(deps)();
    await addDevelopmentAccounts(deps)();
  },
});
