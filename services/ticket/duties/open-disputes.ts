import { newId } from '#shared/base/id';
import type { Tx } from '../connect.ts';
import { type Dispute, scanDisputes } from '../schema.ts';

type Opened = Pick<Dispute, 'kind' | 'ticketId' | 'scanId'> & { otherScanId?: string };

/** Opens disputes in the transaction that stores their scans; a scan has one of each kind. */
export async function openDisputes(tx: Tx, opened: Opened[], openedAt: Date): Promise<void> {
  if (opened.length === 0) return;
  await tx
    .insert(scanDisputes)
    .values(opened.map((one) => ({ id: newId(), ...one, openedAt })))
    .onConflictDoNothing();
}
