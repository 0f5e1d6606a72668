import { on, type Subscription } from '#shared/bus';
import { registered } from '#shared/contracts/auth';
import type { Deps } from './connect.ts';
import { welcome } from './ensure-profile.ts';

export const userSubscriptions = (deps: Deps): Subscription[] => [on(registered, welcome(deps))];
