import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { asc, max } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#shared/base/clock';
import { ConfigError } from '#shared/base/config';
import { readQr } from '#shared/qr/qr';
import type { Database } from '#shared/stores/postgres';
import type { TicketConfig } from '../config.ts';
import type * as schema from '../schema.ts';
import { signingKeys } from '../schema.ts';
import { loadSigningKeys, type SigningKey, signingAt } from './signing-keys.ts';

interface PublishedKey {
  kid: number;
  publicKey: string;
  notBefore: Date;
}

/** A code of which only its text is known, and the key that it claims. */
export interface UnprovedCode {
  code: string;
  kid: number;
}

export interface Keyring {
  /** The key that signs now: the youngest that has begun. */
  signer(): { kid: number; sign(message: Uint8Array): Uint8Array };
  /** Whether a key of ours has signed this; keys of the past count, of whichever process. */
  verify(kid: number, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** The ticket's id in a code that a key of ours has signed. */
  ticketIdIn(code: string): Promise<string | null>;
  /**
   * The ticket that a code names, its signature not verified unless it was found good before. undefined where it is no
   * code, or its key is unknown so far.
   */
  read(code: string): { ticketId: string; unproved: UnprovedCode | null } | undefined;
  /** That the code is good: it is the one that was signed when this ticket was issued. */
  remember(code: UnprovedCode, ticketId: string): void;
  /** Read anew, so that keys other processes have brought are among them. */
  published(): Promise<PublishedKey[]>;
  /** Takes over what the file says by now. @throws ConfigError, and goes on with what it knew. */
  reload(): Promise<void>;
}

/** Codes found good are not verified again. Checkers alone fill this, with good codes; one pushed out is verified anew. */
const codesInMemory = 10_000;

/** An unknown kid looks for a key that another process has brought, but not more often than this. */
const lookAgainMs = 1_000;

/** Loads the private keys and makes their public halves known to every process through the database. */
export async function openKeyring(
  db: Database<typeof schema>,
  config: TicketConfig,
  clock: Clock,
): Promise<Keyring> {
  // Known to all before it can sign.
  const loadOwn = async () => {
    const keys = await loadSigningKeys(config, clock.now(), () => freeKid(db));
    await register(db, keys);
    return keys;
  };
  let own = await loadOwn();
  let known = await readKnown(db);
  let readAtMs = Date.now();
  const goodCodes = new LRUCache<string, string>({ max: codesInMemory });

  const readAgain = async () => {
    const next = await readKnown(db);
    const withdrawn = [...known.values()].some(
      ({ kid, publicKey }) => next.get(kid)?.publicKey !== publicKey,
    );
    if (withdrawn) goodCodes.clear();
    known = next;
  };

  const find = async (kid: number) => {
    const key = known.get(kid);
    if (key || Date.now() - readAtMs < lookAgainMs) return key;
    readAtMs = Date.now();
    await readAgain();
    return known.get(kid);
  };

  const verifies: Keyring['verify'] = async (kid, message, signature) => {
    const key = await find(kid);
    return key !== undefined && verify(null, message, key.object, signature);
  };

  return {
    verify: verifies,
    async ticketIdIn(code) {
      const remembered = goodCodes.get(code);
      if (remembered) return remembered;
      const read = readQr(code);
      if (!read || !(await verifies(read.kid, read.signed, read.signature))) return null;
      const { ticketId } = read.ticket;
      if (known.has(read.kid)) goodCodes.set(code, ticketId);
      return ticketId;
    },
    read(code) {
      const remembered = goodCodes.get(code);
      if (remembered) return { ticketId: remembered, unproved: null };
      const read = readQr(code);
      if (!read || !known.has(read.kid)) return undefined;
      return { ticketId: read.ticket.ticketId, unproved: { code, kid: read.kid } };
    },
    remember({ code, kid }, ticketId) {
      // It may have been withdrawn while we waited.
      if (known.has(kid)) goodCodes.set(code, ticketId);
    },
    signer() {
      const key = signingAt(own, clock.now());
      if (!key) throw new Error('No ticket signing key has begun');
      return { kid: key.kid, sign: (message) => sign(null, message, key.privateKey) };
    },
    async published() {
      await readAgain();
      return [...known.values()];
    },
    async reload() {
      const next = await loadOwn();
      if (!signingAt(next, clock.now()))
        throw new ConfigError('TICKET_SIGNING_KEYS_FILE: none of the keys has begun');
      await readAgain();
      own = next;
    },
  };
}

async function freeKid(db: Database<typeof schema>): Promise<number> {
  const [row] = await db.select({ highest: max(signingKeys.kid) }).from(signingKeys);
  return (row?.highest ?? 0) + 1;
}

async function register(db: Database<typeof schema>, own: SigningKey[]): Promise<void> {
  const rows = own.map(({ kid, publicKey, notBefore }) => ({ kid, publicKey, notBefore }));
  await db.insert(signingKeys).values(rows).onConflictDoNothing();
  const stored = await db.select().from(signingKeys);
  for (const { kid, publicKey } of own) {
    if (stored.some((row) => row.kid === kid && row.publicKey === publicKey)) continue;
    throw new ConfigError(
      `TICKET_SIGNING_KEYS_FILE: kid ${kid} or its key is already taken in the database; a new key needs a new kid`,
    );
  }
}

async function readKnown(
  db: Database<typeof schema>,
): Promise<Map<number, PublishedKey & { object: KeyObject }>> {
  const rows = await db.select().from(signingKeys).orderBy(asc(signingKeys.kid));
  return new Map(
    rows.map(({ kid, publicKey, notBefore }) => [
      kid,
      {
        kid,
        publicKey,
        notBefore,
        object: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }),
      },
    ]),
  );
}
