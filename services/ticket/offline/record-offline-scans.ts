import { asc, inArray, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import * as contracts from '#shared/contracts/ticket';
import type { Caller } from '#shared/http/auth';
import { violates } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { openDisputes } from '../duties/open-disputes.ts';
import { requireDuty } from '../duties/require-duty.ts';
import { selectTickets } from '../queries.ts';
import { believedAt, contests, isEarlier, judgeScan, type Use } from '../scan/judge-scan.ts';
import { readScans, readStandingUses, readVerdicts, type Verdict } from '../scan/read-verdicts.ts';
import { undoScan } from '../scan/undo-scan.ts';
import { fingerprintOf, type ScannedCode, verifiedTicketId } from '../scan/verify-code.ts';
import { type LateTicket, type ScanResult, ticketScans, tickets } from '../schema.ts';

interface OfflineScan extends ScannedCode {
  nonce: string;
  /** What the device's clock said. */
  scannedAt: Date;
  /** What it said when the checker took the scan back. */
  undoneAt?: Date | undefined;
  /** Whether the device let the passenger in; not given: it may have. */
  accepted?: boolean | undefined;
}

export interface OfflineBatch {
  deviceId: string;
  /** What the device's clock says as it sends. */
  sentAt: Date | undefined;
  scans: OfflineScan[];
}

type ReadScan = OfflineScan & { ticketId: string | null; fingerprint: string };
interface Arrival {
  deviceId: string;
  sentAt: Date | undefined;
  receivedAt: Date;
  checkerUserId: string;
  role: Caller['role'];
}
interface JudgedScan extends Use {
  scan: ReadScan;
  ticket: LateTicket | undefined;
  result: ScanResult;
  /** The use that stood until this one. */
  supersedes: Use | undefined;
  /** The use of somebody else that this one says it was before. */
  contested: Use | undefined;
}

/** Whoever loses the race for a nonce finds the winner's scan at the next look. */
const maxLooks = 5;

/**
 * Stores offline scans. The earliest offline scan of a ticket stands, in whichever order they arrive. It precedes an
 * online scan only if the same checker made both on the same device; else the online scan stays and an administrator
 * decides. No stored scan is lost. A batch that is sent again adds nothing; the answer says what holds now.
 * @throws Problem DUTY_REQUIRED; the whole batch is refused.
 */
export function recordOfflineScans(deps: Deps) {
  const undo = undoScan(deps);
  return async (
    batch: OfflineBatch,
    { userId, role }: Pick<Caller, 'userId' | 'role'>,
  ): Promise<Verdict[]> => {
    const { deviceId, sentAt } = batch;
    const arrival = { deviceId, sentAt, checkerUserId: userId, role, receivedAt: deps.clock.now() };
    const scans = await Promise.all(
      batch.scans.map(async (scan) => ({
        ...scan,
        ticketId: await verifiedTicketId(deps, scan.qr),
        fingerprint: fingerprintOf(scan),
      })),
    );
    for (let look = 1; look <= maxLooks; look++) {
      try {
        const { judged, verdicts } = await deps.db.transaction((tx) => takeIn(deps, tx, scans, arrival));
        note(deps, judged);
        if (!(await undoSome(undo, scans, verdicts, arrival))) return verdicts;
        return await deps.db.transaction(async (tx) =>
          readVerdicts(tx, arrival, scans, await lockTickets(tx, scans)),
        );
      } catch (error) {
        if (!violates(error, 'ticket_scans_device_nonce_unique')) throw error;
      }
    }
    throw new Error('A batch of scans lost every race for its nonces');
  };
}

/** Others have used nothing, or are of another scan. */
const mayBeUndone = new Set<Verdict['result']>(['VALID', 'ALREADY_USED']);

/**
 * Those that the checker took back are taken back here, one by one once all are stored: a batch that is cut off between
 * is sent again. What may not be taken back stands, as its verdict says. Answers whether there were any.
 */
async function undoSome(
  undo: ReturnType<typeof undoScan>,
  scans: ReadScan[],
  verdicts: Verdict[],
  { deviceId, checkerUserId }: Arrival,
): Promise<boolean> {
  const takenBack = scans.filter(({ undoneAt }, at) => undoneAt && mayBeUndone.has(verdicts[at]!.result));
  for (const { nonce, scannedAt, undoneAt } of takenBack) {
    const afterMs = undoneAt!.getTime() - scannedAt.getTime();
    await undo({ deviceId, nonce, checkerUserId, afterMs }).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
    });
  }
  return takenBack.length > 0;
}

async function takeIn(deps: Deps, tx: Tx, scans: ReadScan[], arrival: Arrival) {
  const found = await lockTickets(tx, scans);
  const { checkerUserId: userId, role } = arrival;
  await requireDuty(deps, tx, { userId, role }, tripsOf(scans, found, arrival));
  const stored = await readScans(tx, arrival, scans);
  const unseen = [...new Map(scans.toReversed().map((scan) => [scan.nonce, scan])).values()].filter(
    ({ nonce }) => !stored.has(nonce),
  );
  const standing = await readStandingUses(tx, [...found.keys()]);
  const judged = judge(unseen, found, standing, arrival, deps.config.scanOpensHours);
  await store(tx, judged, arrival);
  await openDisputes(tx, judged.flatMap(disputeOf), arrival.receivedAt);
  await useUp(tx, judged, arrival.receivedAt);
  return { judged, verdicts: await readVerdicts(tx, arrival, scans, found) };
}

/** Of a scan that names no trip, the ticket's own: what names neither shows nothing and uses nothing. */
function tripsOf(scans: ReadScan[], found: Map<string, LateTicket>, arrival: Arrival) {
  return scans.flatMap((scan) => {
    const ticket = found.get(scan.ticketId ?? '');
    const trainId = scan.trainId ?? ticket?.trainId;
    const journeyDate = scan.journeyDate ?? ticket?.journeyDate;
    if (trainId === undefined || journeyDate === undefined) return [];
    return { trainId, journeyDate, at: believedAt(scan.scannedAt, arrival, ticket?.issuedAt) };
  });
}

/** Where the device itself refused, or took it back, nobody has travelled. */
function disputeOf({ scan, scanId, ticket, result, contested }: JudgedScan) {
  if (!ticket || scan.accepted === false) return [];
  if (contested) {
    const kind = 'FIRST_USE' as const;
    return { kind, ticketId: ticket.id, scanId, otherScanId: contested.scanId };
  }
  if (result !== 'CANCELLED' || scan.undoneAt) return [];
  return { kind: 'CANCELLED_TICKET' as const, ticketId: ticket.id, scanId };
}

/** In the order of their ids, so that batches with the same tickets wait for each other and no more. */
async function lockTickets(tx: Tx, scans: ReadScan[]): Promise<Map<string, LateTicket>> {
  const ids = [...new Set(scans.flatMap(({ ticketId }) => ticketId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await selectTickets(tx)
    .where(inArray(tickets.id, ids))
    .orderBy(asc(tickets.id))
    .for('update', { of: tickets });
  return new Map(rows.map((row) => [row.id, row]));
}

/** From the earliest on, so that one batch holds at most one VALID scan of a ticket. */
function judge(
  scans: ReadScan[],
  found: Map<string, LateTicket>,
  standing: Map<string, Use>,
  arrival: Arrival,
  opensHours: number,
): JudgedScan[] {
  const { deviceId, checkerUserId } = arrival;
  return scans
    .map((scan) => {
      const ticket = found.get(scan.ticketId ?? '');
      const usedAt = believedAt(scan.scannedAt, arrival, ticket?.issuedAt);
      const by = { checkerUserId, deviceId, nonce: scan.nonce, offline: true };
      return { scan, ticket, scanId: newId(), ...by, usedAt };
    })
    .sort((one, other) => (isEarlier(one, other) ? -1 : 1))
    .map((use) => {
      const earlier = standing.get(use.ticket?.id ?? '');
      const result = judgeScan(use.ticket, use.scan, use, earlier, opensHours);
      if (result === 'VALID') standing.set(use.ticket!.id, use);
      const counts = result === 'VALID' || result === 'ALREADY_USED';
      const contested = counts && contests(use, earlier) ? earlier : undefined;
      return { ...use, result, supersedes: result === 'VALID' ? earlier : undefined, contested };
    });
}

async function store(tx: Tx, judged: JudgedScan[], { receivedAt, checkerUserId }: Arrival): Promise<void> {
  if (judged.length === 0) return;
  const turned = judged.flatMap(({ scanId, supersedes }) =>
    supersedes ? { id: supersedes.scanId, by: scanId } : [],
  );
  await tx.execute(sql`
    UPDATE ticket_scans SET superseded_by = turned.by
    FROM jsonb_to_recordset(${JSON.stringify(turned)}::jsonb) AS turned (id uuid, by uuid)
    WHERE ticket_scans.id = turned.id`);
  await tx.insert(ticketScans).values(
    judged.map(({ scanId, scan, ticket, deviceId, nonce, usedAt, result }) => ({
      id: scanId,
      ticketId: ticket?.id ?? null,
      deviceId,
      nonce,
      fingerprint: scan.fingerprint,
      result,
      trainId: scan.trainId ?? null,
      journeyDate: scan.journeyDate ?? null,
      checkerUserId,
      scannedAt: usedAt,
      receivedAt,
      offline: true,
      claimedAt: scan.scannedAt,
    })),
  );
}

/** The tickets of accepted scans are USED since then; those that were not before are told of. */
async function useUp(tx: Tx, judged: JudgedScan[], receivedAt: Date): Promise<void> {
  const accepted = judged.filter(({ result }) => result === 'VALID');
  if (accepted.length === 0) return;
  const uses = accepted.map(({ ticket, usedAt }) => ({ id: ticket!.id, at: usedAt }));
  await tx.execute(sql`
    UPDATE tickets SET status = 'USED', validated_at = used.at, version = version + 1,
      updated_at = ${receivedAt.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) AS used (id uuid, at timestamptz)
    WHERE tickets.id = used.id`);
  for (const { ticket, usedAt, supersedes } of accepted) {
    if (supersedes) continue;
    const { id, ticketNumber, bookingId, trainId, journeyDate, version } = ticket!;
    await emit(tx, contracts.used, {
      aggregateId: id,
      version: version + 1,
      data: { ticketId: id, ticketNumber, bookingId, trainId, journeyDate, usedAt: usedAt.toISOString() },
    });
  }
}

function note({ scans, log }: Deps, judged: JudgedScan[]): void {
  for (const { result, scan, supersedes, contested } of judged) {
    scans.inc({ result });
    const { ticketId } = scan;
    if (result === 'FORGED' && ticketId)
      log.error({ ticketId }, 'a code with a good signature has no ticket');
    if (contested) log.warn({ ticketId }, 'a scan says that it was before the use that stood');
    else if (supersedes) log.warn({ ticketId }, 'a ticket accepted twice: an earlier scan has come in');
    if (result === 'CANCELLED' && scan.accepted !== false)
      log.warn({ ticketId }, 'a ticket scanned with no network that was cancelled');
  }
}
