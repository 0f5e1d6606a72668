import { dropHold as dropHoldOf } from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';

/** Puts the seats of a hold back on sale. Best effort: the hold ends by itself at its deadline. */
export async function dropHold(
  { bus, log }: Deps,
  { holdId, userId }: { holdId: string; userId: string },
): Promise<void> {
  try {
    await bus.request(dropHoldOf, { holdId, userId });
  } catch (error) {
    log.warn({ error, holdId }, 'hold not dropped, it ends by itself');
  }
}
