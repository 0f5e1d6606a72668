/**
 * A hold's record in Redis, one line of eight fields, written and read by prelude.lua as well:
 * `user|expiry|granted|flags|from|to|requestHash|ordinal,ordinal`.
 */
export interface Hold {
  holdId: string;
  userId: string;
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
  const [userId, expiry, granted, flagText, from, to, requestHash, ordinals] = record.split('|');
  if (ordinals === undefined) throw new Error('Not the record of a hold');
  return {
    holdId,
    userId: userId!,
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
