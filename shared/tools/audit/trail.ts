import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { migratedServices } from '../../../drizzle/migrate.ts';
import type { Check } from './finding.ts';
import { inBatches } from './sources.ts';

interface Link {
  position: string;
  hash: string;
  /** The row as the hash covers it, in the spelling of jsonb. */
  text: string;
}

/** Reads every row again as `admin_action_hash` of the migrations did, and makes the hash here, not there. */
const links = (db: postgres.Sql) => db<Link[]>`
  SELECT position::text, hash, jsonb_build_object(
    'actionId', id, 'actorId', actor_id, 'actorRole', actor_role, 'action', action, 'entity', entity,
    'entityId', entity_id, 'reason', reason, 'before', before, 'after', after, 'requestId', request_id,
    'sourceAddress', source_address, 'at', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    'position', position)::text AS text
  FROM admin_actions ORDER BY admin_actions.position`;

/** Rows cut off at the end leave no gap: only the last hash of an earlier audit, kept elsewhere, tells. */
export const trailIsWhole: Check = {
  says: 'the record of what was done is whole: no row was changed, put in or taken away',
  async look({ sql }) {
    const violations: string[] = [];
    const notes: string[] = [];
    let examined = 0;
    for (const service of migratedServices) {
      const db = sql(service);
      const [table] = await db`SELECT to_regclass('admin_actions') AS name`;
      if (!table?.name) continue;
      let [position, previous] = [0n, ''];
      for await (const rows of inBatches(db, links(db))) {
        for (const row of rows) {
          position++;
          const hash = createHash('sha256')
            .update(previous + row.text)
            .digest('hex');
          if (BigInt(row.position) !== position)
            violations.push(`${service}: action ${position} of the record is not there`);
          else if (row.hash !== hash)
            violations.push(`${service}: action ${position} of the record is not what it was`);
          position = BigInt(row.position);
          previous = row.hash;
        }
        examined += rows.length;
      }
      notes.push(`${service}: ${position} actions, the last hash is ${previous || 'none'}`);
    }
    return { examined, violations, notes };
  },
};
