import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted, contactChanged, registered, secondFactorChanged } from '#shared/contracts/auth';
import { tripCancelled } from '#shared/contracts/schedule';
import { tellOfContact } from './announcements/announce-contact.ts';
import { noteTripCancelled } from './announcements/announce-delay.ts';
import { tellOfSecondFactor } from './announcements/announce-second-factor.ts';
import { announcements } from './announcements/announcements.ts';
import type { Deps } from './connect.ts';
import { forgetPerson } from './erase-person.ts';
import { noteRegistered } from './preferences.ts';

const inboxKey = 'notification';

export const subscriptions: Subscription<Deps>[] = [
  ...announcements.map((one) => one.subscribe(inboxKey)),
  on(tripCancelled, noteTripCancelled),
  on(secondFactorChanged, tellOfSecondFactor, { inboxKey }),
  on(contactChanged, tellOfContact, { inboxKey }),
  on(registered, noteRegistered),
  on(accountDeleted, forgetPerson),
];
