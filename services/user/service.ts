import { getContact } from '#shared/contracts/auth';
import { defineService } from '#shared/service';
import { userConfig } from './config.ts';
import { connect } from './connect.ts';
import { userRoutes } from './routes.ts';
import { userSubscriptions } from './subscriptions.ts';

/** Owns profiles and saved passengers; accounts, e-mails and phones are auth's. */
export const user = defineService({
  name: 'user',
  description: 'Profiles and saved passengers',
  access: { asks: [getContact] },
  config: userConfig,
  connect,
  routes: userRoutes,
  subscriptions: userSubscriptions,
});
