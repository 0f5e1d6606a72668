import { on, type Subscription } from '#shared/bus';
import { accountDeleted, registered, secondFactorChanged } from '#shared/contracts/auth';
import { tripCancelled } from '#shared/contracts/schedule';
import { noteTripCancelled } from './announce-delay.ts';
import { tellOfSecondFactor } from './announce-second-factor.ts';
import { announcements } from './announcements.ts';
import type { Deps } from './connect.ts';
import { forgetPerson } from './erase-person.ts';
import { noteRegistered } from './preferences.ts';

export function notificationSubscriptions(deps: Deps): Subscription[] {
  return [
    ...announcements.map((one) => one.subscribe(deps)),
    on(tripCancelled, noteTripCancelled(deps)),
    on(secondFactorChanged, tellOfSecondFactor(deps)),
    on(registered, noteRegistered(deps)),
    on(accountDeleted, forgetPerson(deps)),
  ];
}
