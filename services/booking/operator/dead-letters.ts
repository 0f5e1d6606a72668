import { contractOf, passOnRequeue, requireOneDoor } from '#shared/bus/dead-letters';
import * as ops from '#shared/contracts/ops';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';

// The one door for operators. What waits at a service, that service alone reads; here it is on record who asked.

type Requeue = (typeof ops.requeueDeadLetters)['input']['static'];
type Drop = (typeof ops.dropDeadLetters)['input']['static'];
type List = (typeof ops.listDeadLetters)['input']['static'];

export function listDeadLetters({ bus }: Deps) {
  return ({ service, ...page }: List) => bus.request(contractOf(ops.lettersByService, service), page);
}

/** On record before anything is handled: what is cut off in between was asked for all the same. */
export function requeueDeadLetters(deps: Deps) {
  return async (actor: Actor, asked: Omit<Requeue, 'by' | 'why'>) => {
    requireOneDoor(asked);
    const { sequence, service, limit, after } = asked;
    const entityId = service ?? String(sequence);
    await record(deps, actor, { action: 'requeue', entityId, after: { limit, after } });
    return passOnRequeue(deps)({ sequence, service, limit, after });
  };
}

/** On record with what is dropped, before it is. A repeat finds nothing: DEAD_LETTER_NOT_FOUND. */
export function dropDeadLetters(deps: Deps) {
  return async (actor: Actor, { service, sequences }: Omit<Drop, 'by' | 'why'>) => {
    const contract = contractOf(ops.dropByService, service);
    await record(deps, actor, { action: 'drop', entityId: service, after: { sequences } });
    return deps.bus.request(contract, { sequences });
  };
}

function record(
  { db, clock }: Deps,
  actor: Actor,
  what: { action: string; entityId: string; after: Record<string, unknown> },
): Promise<void> {
  const action = { ...what, entity: 'dead-letter', before: null };
  return db.transaction((tx) => recordAction(tx, actor, clock.now(), action));
}
