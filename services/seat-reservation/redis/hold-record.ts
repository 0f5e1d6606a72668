/**
 * A hold's record in Redis, one line, written and read by prelude.lua as well:
 * `user|expiry|granted|flags|from|to|requestHash|ordinal,ordinal`, with `identity|` before the ordinals where there is one.
 */
export interface Hold {
  holdId: string;
  userId: string;
  /** Of the person behind the account, told by user; empty where it is not known. */
  identity: string;
  /** Milliseconds by Redis's clock. */
  expiresAtMs: number;
  grantedAtMs: number;
  /** A booking has been made from it. */
  claimed: boolean;
  /** Its seats are sold in Redis; the verdict is on its way. */
  sealed: boolean;
  from: number;
  to: number;
  /** Empty where the request had no Idempotency-Key. */
  requestHash: string;
  ordinals: number[];
}

export const flags = { claimed: 'c', sealed: 's', repeated: 'r' } as const;

export function readHold(holdId: string, record: string): Hold {
  const [userId, expiry, granted, flagText, from, to, requestHash, ...rest] = record.split('|');
  const ordinals = rest.pop();
  if (ordinals === undefined) throw new Error('Not the record of a hold');
  return {
    holdId,
    userId: userId!,
    identity: rest[0] ?? '',
    expiresAtMs: Number(expiry),
    grantedAtMs: Number(granted),
    claimed: flagText!.includes(flags.claimed),
    sealed: flagText!.includes(flags.sealed),
    from: Number(from),
    to: Number(to),
    requestHash: requestHash!,
    ordinals: ordinals.split(',').map(Number),
  };
}

/** A sealed hold does not lapse: its payment has arrived. */
export function isAlive(hold: Pick<Hold, 'sealed' | 'expiresAtMs'>, nowMs: number): boolean {
  return hold.sealed || hold.expiresAtMs >= nowMs;
}

/** The little that a reader of many holds needs; far quicker than the whole record. Calls `each` for every seat. */
export function eachLockedSeat(record: string, nowMs: number, each: (ordinal: number) => void): void {
  const expiryAt = record.indexOf('|') + 1;
  const grantedAt = record.indexOf('|', expiryAt) + 1;
  const flagsAt = record.indexOf('|', grantedAt) + 1;
  const sealed = record.slice(flagsAt, record.indexOf('|', flagsAt)).includes(flags.sealed);
  if (!isAlive({ sealed, expiresAtMs: Number(record.slice(expiryAt, grantedAt - 1)) }, nowMs)) return;
  let ordinal = 0;
  for (let at = record.lastIndexOf('|') + 1; at < record.length; at++) {
    const character = record.charCodeAt(at);
    if (character === comma) {
      each(ordinal);
      ordinal = 0;
    } else ordinal = ordinal * 10 + character - zero;
  }
  each(ordinal);
}

const comma = ','.charCodeAt(0);
const zero = '0'.charCodeAt(0);
