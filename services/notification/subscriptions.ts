import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted, contactChanged, registered, secondFactorChanged } from '#shared/contracts/auth';
import { tripCancelled } from '#shared/contracts/schedule';
import { announceContact } from './announcements/announce-contact.ts';
import { noteTripCancelled } from './announcements/announce-delay.ts';
import { announceSecondFactor } from './announcements/announce-second-factor.ts';
import { announcements } from './announcements/announcements.ts';
import type { Deps } from './connect.ts';
import { erasePerson } from './people/erase-person.ts';
import { noteRegistered } from './people/preferences.ts';

const inboxKey = 'notification';

export const subscriptions: Subscription<Deps>[] = [
  ...announcements.map((one) => one.subscribe(inboxKey)),
  on(tripCancelled, noteTripCancelled),
  on(secondFactorChanged, announceSecondFactor, { inboxKey }),
  on(contactChanged, announceContact, { inboxKey }),
  on(registered, noteRegistered),
  on(accountDeleted, erasePerson),
];
