import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Tx } from '../connect.ts';
import { type LateTicket, type ScanResult, type StoredScan, ticketScans } from '../schema.ts';
import type { Use } from './judge-scan.ts';

export interface Verdict {
  nonce: string;
  /**
   * NONCE_REUSED: another scan of this checker on this device has this nonce, and this one was not kept. UNDONE: its
   * checker took it back.
   */
  result: ScanResult | 'NONCE_REUSED' | 'UNDONE';
  ticket?: LateTicket;
  /** For ALREADY_USED: the use that stands. */
  firstUse?: Use;
  /** For VALID: the use that stood until this earlier one came in. */
  laterUse?: Use;
}

/** Whose scans are looked for: a nonce is good for one checker on one device. */
export type Hand = Pick<StoredScan, 'deviceId' | 'checkerUserId'>;
interface AskedScan {
  nonce: string;
  ticketId: string | null;
  fingerprint: string;
  /** What the device's clock said. */
  scannedAt: Date;
}

/** What holds by now for scans that are stored, in their order. */
export async function readVerdicts(
  tx: Tx,
  by: Hand,
  asked: AskedScan[],
  found: Map<string, LateTicket>,
): Promise<Verdict[]> {
  const stored = await readScans(tx, by, asked);
  const standing = await readStandingUses(tx, [...found.keys()]);
  const later = await readLaterUses(
    tx,
    [...stored.values()].map(({ id }) => id),
  );
  return asked.map((scan) => {
    const { nonce } = scan;
    const row = stored.get(nonce);
    if (!row || !isSameScan(row, scan)) return { nonce, result: 'NONCE_REUSED' };
    const ticket = found.get(row.ticketId ?? '');
    if (row.undoneAt) return { nonce, result: 'UNDONE', ticket };
    const result = row.supersededBy ? 'ALREADY_USED' : row.result;
    const firstUse = result === 'ALREADY_USED' ? standing.get(row.ticketId ?? '') : undefined;
    return { nonce, result, ticket, firstUse, laterUse: later.get(row.id) };
  });
}

/** The same ticket by the same checker on the same device under the same nonce: a scan tried online first may come again without its trip. */
function isSameScan(row: StoredScan, scan: AskedScan): boolean {
  // What is sent again says the same time again; another time under one nonce is another showing of the code.
  if (row.claimedAt && row.claimedAt.getTime() !== scan.scannedAt.getTime()) return false;
  return row.ticketId ? row.ticketId === scan.ticketId : row.fingerprint === scan.fingerprint;
}

export async function readScans(
  tx: Tx,
  { deviceId, checkerUserId }: Hand,
  asked: { nonce: string }[],
): Promise<Map<string, StoredScan>> {
  const nonces = asked.map(({ nonce }) => nonce);
  const rows = await tx
    .select()
    .from(ticketScans)
    .where(
      and(
        eq(ticketScans.deviceId, deviceId),
        inArray(ticketScans.nonce, nonces),
        eq(ticketScans.checkerUserId, checkerUserId),
      ),
    );
  return new Map(rows.map((row) => [row.nonce, row]));
}

/** The one accepted scan of a ticket that was not taken back and that no earlier one has come before. */
export function isStanding(
  scans: Record<'result' | 'supersededBy' | 'undoneAt', AnyPgColumn>,
): SQL | undefined {
  return and(eq(scans.result, 'VALID'), isNull(scans.supersededBy), isNull(scans.undoneAt));
}

/** By ticket, the use that stands. */
export async function readStandingUses(tx: Tx, ticketIds: string[]): Promise<Map<string, Use>> {
  if (ticketIds.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(ticketScans)
    .where(and(inArray(ticketScans.ticketId, ticketIds), isStanding(ticketScans)));
  return new Map(rows.map((row) => [row.ticketId!, toUse(row)]));
}

/** By scan, the one that stood until it came in. */
async function readLaterUses(tx: Tx, scanIds: string[]): Promise<Map<string, Use>> {
  if (scanIds.length === 0) return new Map();
  const rows = await tx.select().from(ticketScans).where(inArray(ticketScans.supersededBy, scanIds));
  return new Map(rows.map((row) => [row.supersededBy!, toUse(row)]));
}

export function toUse(row: StoredScan): Use {
  const { id, checkerUserId, deviceId, nonce, offline, scannedAt, receivedAt } = row;
  return { scanId: id, checkerUserId, deviceId, nonce, offline, usedAt: offline ? scannedAt : receivedAt };
}
