import { sql } from 'drizzle-orm';
import { recallByService } from '../contracts/ops.ts';
import type { Database } from '../stores/postgres.ts';
import { type Bus, type Reply, reply } from './bus.ts';
import { withLetters } from './dead-letters.ts';

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
  return async ({ about, since }: Recall): Promise<Recalled> => {
    const [events, letters] = await Promise.all([eventsAbout(deps, about, since), lettersAbout(deps, about)]);
    return {
      events,
      deadLetters: letters.found,
      complete: letters.complete && events.length < eventsAtMost,
    };
  };
}

/** By when it was sent, for which there is an index. What speaks of it names it as its aggregate or in its data. */
async function eventsAbout({ database }: Deps, about: string, since: string): Promise<Recalled['events']> {
  if (!database) return [];
  const rows = await database.execute<{ type: string; created_at: string }>(sql`
    SELECT type, created_at FROM outbox
    WHERE (sent_at IS NULL OR sent_at >= ${since}::timestamptz)
      AND (aggregate_id = ${about}::uuid OR strpos(data::text, ${about}) > 0)
    ORDER BY position LIMIT ${eventsAtMost}`);
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
