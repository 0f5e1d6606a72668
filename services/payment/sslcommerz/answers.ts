import { fromDecimal } from '#shared/base/money';

/** Why there is no usable answer. An error carries no URL, since the URL holds credentials. */
export type GatewayFault = 'UNREACHABLE' | 'TIMED_OUT' | 'UNREADABLE' | 'REFUSED';

/** The gateway could not be asked, or its answer cannot be relied on. Ask again later. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    readonly fault: GatewayFault,
    readonly call: string,
    detail: string,
    /** Names of the fields that could not be read, never their values. */
    readonly fields: string[] = [],
  ) {
    super(`sslcommerz ${call}: ${detail}`);
  }
}

/** Money that the gateway says it has taken. */
export interface Charge {
  tranId: string;
  valId: string;
  /** '' where the gateway did not tell it: it is then asked for before a refund. */
  bankTranId: string;
  amountPoisha: number;
  /** The gateway's fee. */
  feePoisha: number;
  /** '' where the gateway did not tell it. */
  currency: string;
  /** true unless the gateway says that it is safe. */
  risky: boolean;
  /**
   * Fields that were missing or not written as documented: a person decides before the money buys anything.
   */
  odd: string[];
  /** The part of the answer that is stored; it names neither the card nor its holder. */
  record: Record<string, string>;
}

/** What became of a session: still open, captured, or ended without a capture. */
export type SessionState =
  | { state: 'OPEN' }
  | { state: 'CAPTURED'; valIds: string[] }
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

/** No name or id of the gateway is longer, and our columns hold no more. */
const longestId = 80;

/** Postgres stores the text unchanged: no control characters, no halves of surrogate pairs. */
const isStorable = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);

/** Reads the fields of one answer by name. @throws GatewayError that names a missing or misshapen field. */
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

  unreadable(field: string, detail: string): GatewayError {
    return new GatewayError('UNREADABLE', this.call, `${field} ${detail}`, [field]);
  }

  /** Text or a number as text; '' where it is absent or null. */
  optional(name: string): string {
    const value = this.body[name];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    throw this.unreadable(name, 'is neither text nor a number');
  }

  /** Text that is stored and shown but decides nothing; '' where it is not plain text. */
  said(name: string): string {
    const value = this.body[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && isStorable(text) ? text.slice(0, 255) : '';
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === '') throw this.unreadable(name, 'is missing');
    return value;
  }

  /** An id of the gateway, stored and used in later questions. */
  id(name: string, longest = longestId): string {
    const value = this.text(name);
    if (value.length > longest || !isStorable(value)) throw this.unreadable(name, 'is no name of anything');
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.text(name);
    const word = words.find((one) => one === value);
    if (word === undefined) throw this.unreadable(name, `is none of ${words.join(', ')}`);
    return word;
  }

  /** A positive amount; `odd` where its meaning is clear but it is not written as documented. */
  amount(name: string): { poisha: number; odd: boolean } {
    const text = this.text(name).trim();
    if (plainAmount.test(text)) return { poisha: this.aboveNothing(name, text), odd: false };
    const plain = text.replace(groupedAmount, (digits) => digits.replaceAll(',', '')).replace(zeros, '$1');
    if (!plainAmount.test(plain)) throw this.unreadable(name, 'is not an amount');
    return { poisha: this.aboveNothing(name, plain), odd: true };
  }

  private aboveNothing(name: string, text: string): number {
    const poisha = fromDecimal(text);
    if (poisha === 0) throw this.unreadable(name, 'is nothing');
    return poisha;
  }

  /** The readable items of a list and the faults of the others. A single item counts as a list of one. */
  list<Item>(name: string, read: (one: Answer) => Item): { items: Item[]; faults: GatewayError[] } {
    const value = this.body[name];
    const all = value === undefined || value === null || value === '' ? [] : [value].flat();
    const items: Item[] = [];
    const faults: GatewayError[] = [];
    for (const one of all) {
      try {
        if (typeof one !== 'object' || one === null) throw this.unreadable(name, 'holds no object');
        items.push(read(Answer.of(this.call, one)));
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        faults.push(error);
      }
    }
    return { items, faults };
  }

  kept(): Record<string, string> {
    const pairs = keptFields.map((name) => [name, this.said(name)] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  }

  /** The gateway always answers HTTP 200; this field says whether it understood the call. */
  requireConnected(): this {
    const connected = this.optional('APIConnect');
    if (connected !== '' && connected !== 'DONE') {
      throw new GatewayError('REFUSED', this.call, `APIConnect ${this.said('APIConnect').slice(0, 40)}`, [
        'APIConnect',
      ]);
    }
    return this;
  }
}

/** As documented: `1448.00`; numbers of JSON come as `1448`. */
const plainAmount = /^\d{1,8}(\.\d{1,2})?$/;
/**
 * Grouped by thousands, or by lakh and crore. The last group has three digits, so a decimal comma never
 * matches.
 */
const groupedAmount = /^(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3})(?=$|\.)/;
/** Zeros after the poisha. */
const zeros = /^(\d+\.\d{2})0+$/;

/**
 * Reads captured money as far as possible. Without the amount and the ids the answer is useless. Where
 * anything else is missing or odd, the money is real and a person decides.
 */
export function readCharge(answer: Answer): Charge {
  const amount = answer.amount('amount');
  const risk = answer.said('risk_level');
  const bankTranId = answer.said('bank_tran_id');
  const currency = answer.said('currency');
  const odd = Object.entries({
    amount: amount.odd,
    risk_level: risk !== '0' && risk !== '1',
    bank_tran_id: bankTranId === '' || bankTranId.length > longestId,
    currency: currency === '',
  });
  return {
    tranId: answer.text('tran_id'),
    valId: answer.text('val_id'),
    bankTranId: bankTranId.length > longestId ? '' : bankTranId,
    amountPoisha: amount.poisha,
    feePoisha: readFee(answer, amount.poisha),
    currency,
    risky: risk !== '0',
    odd: odd.filter(([, isOdd]) => isOdd).map(([name]) => name),
    record: answer.kept(),
  };
}

/** The fee; 0 where `store_amount` is unusable, since a sale does not wait for it. */
function readFee(answer: Answer, amountPoisha: number): number {
  const told = answer.said('store_amount');
  return plainAmount.test(told) ? Math.max(0, amountPoisha - fromDecimal(told)) : 0;
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
      return { state: 'CAPTURED', valIds: [answer.text('val_id')] };
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

/** The state that a list of attempts amounts to; undefined where the list is empty. Any capture wins. */
export function readAttempts(answer: Answer): SessionState | undefined {
  const { items, faults } = answer.list('element', readSessionState);
  const valIds = items.flatMap((one) => (one.state === 'CAPTURED' ? one.valIds : []));
  if (valIds.length > 0) return { state: 'CAPTURED', valIds: [...new Set(valIds)] };
  // An unreadable or missing entry may be the capture, so the others do not decide.
  if (faults[0]) throw faults[0];
  const found = answer.said('no_of_trans_found');
  if (Number(found) !== items.length && (found !== '' || items.length === 0))
    throw answer.unreadable('element', 'does not list as many as were found');
  return items.find(({ state }) => state === 'OPEN') ?? items.at(-1);
}
