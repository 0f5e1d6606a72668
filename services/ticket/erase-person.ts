import type { Static } from '@sinclair/typebox';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import type { accountDeleted } from '#shared/contracts/auth';
import { erasures, isToBeAnonymised, nobody, noteErasure } from '#shared/records/erasure';
import type { Deps } from './connect.ts';
import { tickets } from './schema.ts';

const ticketsAtOnce = 500;

/** On auth.account-deleted: the tickets stay, and the name on them for a while. */
export function erasePerson({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction((tx) => noteErasure(tx, data));
  };
}

/** Overwrites who travelled. The code goes too, for the name is signed within it. */
export function eraseTickets({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>) {
  return async (): Promise<void> => {
    while (true) {
      const now = clock.now();
      const due = db
        .select({ id: tickets.id })
        .from(tickets)
        .innerJoin(erasures, eq(erasures.userId, tickets.userId))
        .where(and(isNull(tickets.anonymisedAt), isToBeAnonymised(tickets.arrivalAt, now)))
        .limit(ticketsAtOnce);
      const done = await db
        .update(tickets)
        .set({
          passengerName: nobody,
          documentKind: null,
          documentLastFour: null,
          qrCode: '',
          qrSignature: '',
          anonymisedAt: now,
        })
        .where(inArray(tickets.id, due))
        .returning({ id: tickets.id });
      if (done.length === 0) return;
      log.info({ tickets: done.length }, 'tickets anonymised');
    }
  };
}
