import { sql } from 'drizzle-orm';
import * as contract from '#shared/contracts/schedule';
import type { Deps, Tx } from '../connect.ts';
import { timetableVersion } from '../schema.ts';

/** Raises the version of what searches answer from, in the transaction that changes it. */
export async function raiseVersion(tx: Tx): Promise<number> {
  const [row] = await tx
    .update(timetableVersion)
    .set({ version: sql`${timetableVersion.version} + 1`, changedAt: sql`CURRENT_TIMESTAMP` })
    .returning({ version: timetableVersion.version });
  if (!row) throw new Error('No timetable has been loaded');
  return row.version;
}

/** After the commit: every process hears of the new version, and this one answers by it. */
export async function announceVersion(deps: Deps, version: number): Promise<void> {
  deps.bus.notify(contract.timetableChanged, { version });
  await deps.timetable.refresh();
}
