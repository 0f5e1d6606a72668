import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted, contactChanged, registered, secondFactorChanged } from '#shared/contracts/auth';
import { tripCancelled } from '#shared/contracts/schedule';
import { tellOfContact } from './announcements/announce-contact.ts';
import { noteTripCancelled } from './announcements/announce-delay.ts';
import { tellOfSecondFactor } from './announcements/announce-second-factor.ts';
import { announcements } from './announcements/announcements.ts';
import type { Deps } from './connect.ts';
import { erasePerson } from './people/erase-person.ts';
import { noteRegistered } from './people/preferences.ts';

export function notificationSubscriptions(deps: Deps): Subscription[] {
  return [
    ...announcements.map((one) => one.subscribe(deps)),
    on(tripCancelled, noteTripCancelled(deps)),
    on(secondFactorChanged, tellOfSecondFactor(deps)),
    on(contactChanged, tellOfContact(deps)),
    on(registered, noteRegistered(deps)),
    on(accountDeleted, erasePerson(deps)),
  ];
}
