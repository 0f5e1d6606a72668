import { fromDecimal } from '#shared/money';

/** What kind of answer we did not get. Carries no address and no credentials: those are in the URL that failed. */
export type GatewayFault = 'UNREACHABLE' | 'TIMED_OUT' | 'UNREADABLE' | 'REFUSED';

/** The gateway could not be asked, or its answer cannot be relied on. Nothing is known; ask again later. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    readonly fault: GatewayFault,
    readonly call: string,
    detail: string,
  ) {
    super(`sslcommerz ${call}: ${detail}`);
  }
}

/** Money that the gateway says it has taken. */
export interface Charge {
  tranId: string;
  valId: string;
  bankTranId: string;
  amountPoisha: number;
  /** What the gateway keeps of it. */
  feePoisha: number;
  currency: string;
  risky: boolean;
  /** What is kept of the answer: nothing that names a card or its holder. */
  record: Record<string, string>;
}

/** What became of a session: still open, captured, or ended without a capture. */
export type SessionState =
  | { state: 'OPEN' }
  | { state: 'CAPTURED'; valId: string }
  | { state: 'ENDED'; outcome: 'FAILED' | 'CANCELLED' | 'EXPIRED' };

const keptFields = [
  'status',
  'tran_date',
  'tran_id',
  'val_id',
  'amount',
  'store_amount',
  'currency',
  'bank_tran_id',
  'card_type',
  'card_brand',
  'currency_type',
  'currency_amount',
  'risk_level',
  'risk_title',
  'validated_on',
] as const;

/** Reads the fields of one answer by name; what is missing or misshapen is an error, never undefined. */
export class Answer {
  constructor(
    private readonly call: string,
    private readonly body: Record<string, unknown>,
  ) {}

  static parse(call: string, text: string): Answer {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new GatewayError('UNREADABLE', call, 'the answer is not JSON');
    }
    return Answer.of(call, body);
  }

  private static of(call: string, body: unknown): Answer {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new GatewayError('UNREADABLE', call, 'the answer is not an object');
    }
    return new Answer(call, body as Record<string, unknown>);
  }

  unreadable(detail: string): GatewayError {
    return new GatewayError('UNREADABLE', this.call, detail);
  }

  /** Text or a number as text; '' where it is absent or null. */
  optional(name: string): string {
    const value = this.body[name];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    throw this.unreadable(`${name} is neither text nor a number`);
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === '') throw this.unreadable(`${name} is missing`);
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.text(name);
    const word = words.find((one) => one === value);
    if (word === undefined) throw this.unreadable(`${name} is none of ${words.join(', ')}`);
    return word;
  }

  poisha(name: string): number {
    try {
      return fromDecimal(this.text(name));
    } catch {
      throw this.unreadable(`${name} is not an amount`);
    }
  }

  list(name: string): Answer[] {
    const value = this.body[name];
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) throw this.unreadable(`${name} is not a list`);
    return value.map((item) => Answer.of(this.call, item));
  }

  kept(): Record<string, string> {
    const pairs = keptFields.map((name) => [name, this.optional(name)] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  }

  /** HTTP says 200 whatever happens: this field says whether the call was understood. */
  requireConnected(): this {
    const connected = this.optional('APIConnect');
    if (connected !== '' && connected !== 'DONE') {
      throw new GatewayError('REFUSED', this.call, `APIConnect ${connected.slice(0, 40)}`);
    }
    return this;
  }
}

export function readCharge(answer: Answer): Charge {
  const amountPoisha = answer.poisha('amount');
  return {
    tranId: answer.text('tran_id'),
    valId: answer.text('val_id'),
    bankTranId: answer.text('bank_tran_id'),
    amountPoisha,
    feePoisha: readFee(answer, amountPoisha),
    currency: answer.text('currency'),
    risky: answer.oneOf('risk_level', ['0', '1']) === '1',
    record: answer.kept(),
  };
}

/** A sale does not wait for its fee to be told: without a usable `store_amount` none is known, and none is counted. */
function readFee(answer: Answer, amountPoisha: number): number {
  if (!/^\d{1,8}(\.\d{1,2})?$/.test(answer.optional('store_amount'))) return 0;
  return Math.max(0, amountPoisha - answer.poisha('store_amount'));
}

const sessionStatuses = [
  'VALID',
  'VALIDATED',
  'PENDING',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
  'UNATTEMPTED',
] as const;

export function readSessionState(answer: Answer): SessionState {
  const status = answer.oneOf('status', sessionStatuses);
  switch (status) {
    case 'VALID':
    case 'VALIDATED':
      return { state: 'CAPTURED', valId: answer.text('val_id') };
    case 'PENDING':
      return { state: 'OPEN' };
    case 'FAILED':
    case 'CANCELLED':
      return { state: 'ENDED', outcome: status };
    case 'EXPIRED':
    case 'UNATTEMPTED':
      return { state: 'ENDED', outcome: 'EXPIRED' };
  }
}
