import { sql } from 'drizzle-orm';
import { recallByService } from '../contracts/ops.ts';
import type { Database } from '../stores/postgres.ts';
import { type Bus, type Reply, reply } from './bus.ts';
import { withLetters } from './dead-letters.ts';
import { aboutOf } from './outbox.ts';

type Recall = (typeof recallByService)[string]['input']['static'];
type Recalled = (typeof recallByService)[string]['output']['static'];

const eventsAtMost = 500;

interface Deps {
  bus: Bus;
  service: string;
  database: Database | undefined;
}

/** What every service that hears events tells operators of one thing: from its own rows and its own dead letters. */
export function recallReplies(service: string): Reply<Deps>[] {
  const own = recallByService[service];
  return own ? [reply(own, recall)] : [];
}

function recall(deps: Deps) {
  return async ({ about }: Recall): Promise<Recalled> => {
    const [events, letters] = await Promise.all([eventsAbout(deps, about), lettersAbout(deps, about)]);
    return {
      events,
      deadLetters: letters.found,
      complete: letters.complete && events.length < eventsAtMost,
    };
  };
}

/** Sent or not: each has an index of its own. */
async function eventsAbout({ database }: Deps, about: string): Promise<Recalled['events']> {
  if (!database) return [];
  const rows = await database.execute<{ type: string; created_at: string }>(sql`
    SELECT type, created_at FROM (
      SELECT position, type, created_at FROM outbox WHERE sent_at IS NULL AND ${aboutOf} = ${about}
      UNION ALL
      SELECT position, type, created_at FROM outbox WHERE sent_at IS NOT NULL AND ${aboutOf} = ${about}
    ) AS own ORDER BY position LIMIT ${eventsAtMost}`);
  return [...rows].map(({ type, created_at }) => ({
    at: new Date(created_at).toISOString(),
    what: `event.${type}`,
  }));
}

async function lettersAbout(deps: Deps, about: string) {
  const found: Recalled['deadLetters'] = [];
  const { complete } = await withLetters(deps, (letters) => {
    for (const message of letters) {
      if (!message.string().includes(about)) continue;
      const header = (name: string) => message.headers?.get(name) ?? '';
      const [consumer, reason] = [header('Jatra-Consumer'), header('Jatra-Reason')];
      found.push({ sequence: message.seq, consumer, reason });
    }
  });
  return { found, complete };
}
