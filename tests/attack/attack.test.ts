import { afterAll, beforeAll } from 'bun:test';
import { otherPeoplesIds } from '../access/other-peoples-ids.ts';
import { whoGetsIn } from '../access/who-gets-in.ts';
import { contactAttacks } from './contacts.ts';
import { injections } from './injection.ts';
import { massAssignment } from './mass-assignment.ts';
import { paymentAttacks } from './payments.ts';
import { requestAttacks } from './requests.ts';
import { secondFactorAttacks } from './second-factor.ts';
import { sessionAttacks } from './sessions.ts';
import { ticketAttacks } from './tickets.ts';
import { tokenAttacks } from './tokens.ts';
import { unstorableText } from './unstorable.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

// One running system for all of it; what uses up the victim's belongings comes last.
const there = () => world;
whoGetsIn(there);
tokenAttacks(there);
sessionAttacks(there);
contactAttacks(there);
secondFactorAttacks(there);
paymentAttacks(there);
ticketAttacks(there);
massAssignment(there);
injections(there);
requestAttacks(there);
unstorableText(there);
otherPeoplesIds(there);
