// A checker's device in a few dozen lines: the network is needed before (`prepare`) and after (`upload`), not between.
// It runs in a browser as it is: bun build services/ticket/offline/offline-checker.ts --target=browser
import { importQrKey, type QrTicket, verifyQr } from '#shared/qr/qr';

export interface Trip {
  trainId: string;
  trainNumber: string;
  journeyDate: string;
}

interface Scan {
  qr: string;
  nonce: string;
  scannedAt: string;
  undoneAt?: string;
  accepted?: boolean;
}

interface Listed {
  ticketId: string;
  usedAt?: string | null;
  acceptedFrom?: string;
  expiresAt?: string;
}

/** What is read of the answers. */
interface Answer {
  keys?: { kid: string; kty: string; crv: string; x: string }[];
  items?: Listed[];
  nextCursor?: string | null;
  scans?: { nonce: string; result: string }[];
}

type Result = 'VALID' | 'ALREADY_USED' | 'CANCELLED' | 'EXPIRED' | 'WRONG_TRIP' | 'FORGED' | 'TOO_EARLY';

/** @param call asks the API with a checker's token and answers the JSON body: path and, for a POST, what to send. */
export async function prepare(call: (path: string, body?: unknown) => Promise<Answer>, trip: Trip) {
  const { keys = [] } = await call('/v1/tickets/keys');
  const publicKeys = new Map<number, CryptoKey>();
  for (const key of keys) publicKeys.set(Number(key.kid), await importQrKey(key));

  const all = async (list: string) => {
    const items: Listed[] = [];
    let cursor = '';
    do {
      const query = `trainId=${trip.trainId}&journeyDate=${trip.journeyDate}&limit=1000${cursor}`;
      const page = await call(`/v1/tickets/${list}?${query}`);
      items.push(...(page.items ?? []));
      cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
    } while (cursor);
    return items;
  };
  const revoked = new Set((await all('revocations')).map((item) => item.ticketId));
  const manifest = await all('manifest');
  const used = new Set(manifest.filter((item) => item.usedAt).map((item) => item.ticketId));
  /** The delay known from the manifest; a code has the one known when it was signed. */
  const goodUntil = new Map(manifest.map((item) => [item.ticketId, new Date(item.expiresAt ?? 0)]));
  const goodFrom = new Map(manifest.map((item) => [item.ticketId, new Date(item.acceptedFrom ?? 0)]));
  const pending: Scan[] = [];

  return {
    /** Judges a code offline and keeps the scan for `upload`. */
    async check(qr: string, now = new Date()): Promise<{ result: Result; ticket?: QrTicket }> {
      const ticket = await verifyQr(qr.trim(), publicKeys);
      const scan: Scan = {
        qr,
        nonce: crypto.randomUUID(),
        scannedAt: now.toISOString(),
        accepted: false,
      };
      pending.push(scan);
      if (!ticket) return { result: 'FORGED' };
      const { ticketId, trainNumber, journeyDate, expiresAt } = ticket;
      if (trainNumber !== trip.trainNumber || journeyDate !== trip.journeyDate)
        return { result: 'WRONG_TRIP', ticket };
      if (revoked.has(ticketId)) return { result: 'CANCELLED', ticket };
      if (expiresAt <= now && (goodUntil.get(ticketId) ?? expiresAt) <= now)
        return { result: 'EXPIRED', ticket };
      if (used.has(ticketId)) return { result: 'ALREADY_USED', ticket };
      if ((goodFrom.get(ticketId) ?? now) > now) return { result: 'TOO_EARLY', ticket };
      used.add(ticketId);
      scan.accepted = true;
      return { result: 'VALID', ticket };
    },
    /** Takes back the scan that accepted a code, a few minutes ago at most; false where there is none to take back. */
    async undo(qr: string, now = new Date()): Promise<boolean> {
      const scan = pending.findLast((one) => one.accepted && !one.undoneAt && one.qr.trim() === qr.trim());
      const ticket = scan && (await verifyQr(qr.trim(), publicKeys));
      if (!scan || !ticket) return false;
      scan.undoneAt = now.toISOString();
      used.delete(ticket.ticketId);
      return true;
    },
    /** Sends the scans. A repeat has the same nonces and counts once. */
    async upload(deviceId: string) {
      const { trainId, journeyDate } = trip;
      const verdicts: { nonce: string; result: string }[] = [];
      while (pending.length > 0) {
        const batch = pending.slice(0, 500).map((scan) => ({ ...scan, trainId, journeyDate }));
        const body = { deviceId, sentAt: new Date().toISOString(), scans: batch };
        const { scans = [] } = await call('/v1/tickets/scans', body);
        verdicts.push(...scans);
        pending.splice(0, batch.length);
      }
      return verdicts;
    },
  };
}
