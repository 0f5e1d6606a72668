import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted, registered } from '#shared/contracts/auth';
import type { Deps } from './connect.ts';
import { welcome } from './ensure-profile.ts';
import { eraseProfile as forgetPerson } from './erase-person.ts';

export const subscriptions: Subscription<Deps>[] = [
  on(registered, welcome),
  on(accountDeleted, forgetPerson),
];
