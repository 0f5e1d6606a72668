import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { migratedServices } from '../../../drizzle/migrate.ts';
import type { Check } from './finding.ts';
import { inBatches } from './sources.ts';

interface Link {
  position: string;
  hash: string;
  /** The action at this position as the hash covers it, in the spelling of jsonb; null where it is not there. */
  text: string | null;
}

/** Reads every action again as `admin_action_hash` of the migrations did, and makes the hash here, not there. */
const links = (db: postgres.Sql) => db<Link[]>`
  SELECT seals.position::text, seals.hash, CASE WHEN actions.id IS NOT NULL THEN jsonb_build_object(
    'actionId', id, 'actorId', actor_id, 'actorRole', actor_role, 'action', action, 'entity', entity,
    'entityId', entity_id, 'reason', reason, 'before', before, 'after', after, 'requestId', request_id,
    'sourceAddress', source_address, 'at', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    'position', seals.position)::text END AS text
  FROM admin_action_seals AS seals LEFT JOIN admin_actions AS actions ON actions.id = seals.action_id
  ORDER BY seals.position`;

/**
 * Actions and their seals cut off together at the end leave no gap: only the last hash of an earlier audit, kept
 * elsewhere, tells. So does that hash alone where somebody wrote all seals anew.
 */
export const trailIsWhole: Check = {
  says: 'the record of what was done is whole: no row was changed, put in or taken away',
  async look({ sql }) {
    const violations: string[] = [];
    const notes: string[] = [];
    let examined = 0;
    for (const service of migratedServices) {
      const db = sql(service);
      const [table] = await db`SELECT to_regclass('admin_action_seals') AS name`;
      if (!table?.name) continue;
      const chain = await followSeals(db);
      const unsealed = await findUnsealed(db);
      examined += chain.length + unsealed.waiting;
      violations.push(...[...chain.violations, ...unsealed.violations].map((one) => `${service}: ${one}`));
      const waiting = unsealed.waiting === 0 ? '' : `, ${unsealed.waiting} wait for their seal`;
      notes.push(`${service}: ${chain.length} actions, the last hash is ${chain.last || 'none'}${waiting}`);
    }
    return { examined, violations, notes };
  },
};

async function followSeals(db: postgres.Sql) {
  const violations: string[] = [];
  let [position, last, length] = [0n, '', 0];
  for await (const seals of inBatches(db, links(db))) {
    for (const seal of seals) {
      position++;
      const say = (what: string) => violations.push(`action ${position} of the record ${what}`);
      if (BigInt(seal.position) !== position) say('has no seal any more');
      else if (seal.text === null) say('is not there');
      else if (seal.hash !== hashOf(last, seal.text)) say('is not what it was');
      position = BigInt(seal.position);
      last = seal.hash;
    }
    length += seals.length;
  }
  return { violations, last, length };
}

const hashOf = (previous: string, text: string) =>
  createHash('sha256')
    .update(previous + text)
    .digest('hex');

const sealedWithinSeconds = 10;
const mostNamed = 20;

/** In one snapshot an action has a seal or waits for one, for action, queue and seal change in one transaction each. */
async function findUnsealed(db: postgres.Sql) {
  const [queue] = await db<
    { waiting: number }[]
  >`SELECT count(*)::int AS waiting FROM admin_actions_unsealed`;
  const late = await db<{ id: string; seconds: number }[]>`
    SELECT action_id AS id, floor(EXTRACT(EPOCH FROM now() - queued_at))::int AS seconds
    FROM admin_actions_unsealed WHERE queued_at < now() - make_interval(secs => ${sealedWithinSeconds})
    ORDER BY queued_at LIMIT ${mostNamed}`;
  const gone = await db<{ id: string }[]>`
    SELECT action_id AS id FROM admin_actions_unsealed AS queue
    WHERE NOT EXISTS (SELECT FROM admin_actions WHERE id = queue.action_id) ORDER BY 1 LIMIT ${mostNamed}`;
  const strange = await db<{ id: string }[]>`
    SELECT id FROM admin_actions AS actions
    WHERE NOT EXISTS (SELECT FROM admin_action_seals WHERE action_id = actions.id)
      AND NOT EXISTS (SELECT FROM admin_actions_unsealed WHERE action_id = actions.id) ORDER BY 1 LIMIT ${mostNamed}`;
  return {
    waiting: queue!.waiting,
    violations: [
      ...late.map(({ id, seconds }) => `action ${id} has waited for its seal for ${seconds} seconds`),
      ...gone.map(({ id }) => `action ${id} was taken away before it had its seal`),
      ...strange.map(({ id }) => `action ${id} has no seal and waits for none`),
    ],
  };
}
