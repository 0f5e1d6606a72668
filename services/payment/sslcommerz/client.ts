import { cutText, inUtf16 } from '#shared/base/cut-text';
import { toDecimal } from '#shared/base/money';
import { inSpan, SpanKind } from '#shared/seeing/tracing';
import {
  Answer,
  type Charge,
  GatewayError,
  readAttempts,
  readCharge,
  readSessionState,
  type SessionState,
} from './answers.ts';

export interface GatewayOptions {
  /** Scheme, host and, for the sandbox, the path before `/gwprocess`. */
  baseUrl: string;
  storeId: string;
  storePassword: string;
  timeoutMs: number;
}

export interface SessionInput {
  transactionId: string;
  amountPoisha: number;
  /** The ways to pay that the hosted page offers; undefined: all that the store has. */
  cardNames?: string | undefined;
  customer: { name: string; email: string; phone: string };
  product: { name: string; category: string; profile: string; items: number };
  successUrl: string;
  failUrl: string;
  cancelUrl: string;
  ipnUrl: string;
  /** Comes back in every post about this session as `value_a`. */
  reference: string;
}

type SessionAnswer =
  /** Without a session key, questions go by the transaction. */
  { status: 'SUCCESS'; sessionKey: string | null; pageUrl: string } | { status: 'FAILED'; reason: string };

type ValidationAnswer = { status: 'VALID' | 'VALIDATED'; charge: Charge } | { status: 'INVALID_TRANSACTION' };

interface RefundInput {
  bankTranId: string;
  /** The same id is the same refund, however often it is sent. */
  refundTransId: string;
  amountPoisha: number;
  remarks: string;
}

type RefundAnswer =
  | { status: 'success' | 'processing'; refundRefId: string }
  | { status: 'failed'; reason: string };

type RefundStatusAnswer = { status: 'refunded' | 'processing' | 'cancelled'; reason: string };

/**
 * SSLCommerz v4. Every call ends within the timeout, in an answer or in a GatewayError. Fields that decide
 * are read strictly; fields that only describe are left out where they cannot be read.
 */
export interface Gateway {
  openSession(input: SessionInput): Promise<SessionAnswer>;
  validate(valId: string): Promise<ValidationAnswer>;
  findBySession(sessionKey: string): Promise<SessionState>;
  /** All attempts of a transaction; undefined where the gateway knows of none. */
  findByTransaction(transactionId: string): Promise<SessionState | undefined>;
  refund(input: RefundInput): Promise<RefundAnswer>;
  refundStatus(refundRefId: string): Promise<RefundStatusAnswer>;
}

const sessionPath = '/gwprocess/v4/api.php';
const validatePath = '/validator/api/validationserverAPI.php';
const transactionPath = '/validator/api/merchantTransIDvalidationAPI.php';

export function connectSslcommerz(options: GatewayOptions): Gateway {
  const ask = (call: string, path: string, query: Record<string, string>) =>
    send(options, call, `${path}?${form({ ...query, ...credentials(options), format: 'json' })}`);

  return {
    async openSession(input) {
      const body = form({ ...credentials(options), ...sessionForm(input) });
      return readSession(await send(options, 'open session', sessionPath, body), options.baseUrl);
    },
    async validate(valId) {
      const answer = await ask('validate', validatePath, { val_id: valId, v: '1' });
      const status = answer
        .requireConnected()
        .oneOf('status', ['VALID', 'VALIDATED', 'INVALID_TRANSACTION'] as const);
      if (status === 'INVALID_TRANSACTION') return { status };
      const charge = readCharge(answer);
      if (charge.valId !== valId) throw answer.unreadable('val_id', 'is not the one that was asked for');
      return { status, charge };
    },
    async findBySession(sessionKey) {
      const answer = await ask('find by session', transactionPath, { sessionkey: sessionKey });
      return readSessionState(answer.requireConnected());
    },
    async findByTransaction(transactionId) {
      const answer = await ask('find by transaction', transactionPath, { tran_id: transactionId });
      return readAttempts(answer.requireConnected());
    },
    async refund(input) {
      const answer = await ask('refund', transactionPath, {
        bank_tran_id: input.bankTranId,
        refund_trans_id: input.refundTransId,
        refund_amount: toDecimal(input.amountPoisha),
        refund_remarks: input.remarks,
      });
      const status = answer.requireConnected().oneOf('status', ['success', 'processing', 'failed'] as const);
      if (status === 'failed') return { status, reason: answer.said('errorReason') };
      return { status, refundRefId: answer.id('refund_ref_id', 50) };
    },
    async refundStatus(refundRefId) {
      const answer = await ask('refund status', transactionPath, { refund_ref_id: refundRefId });
      const status = answer
        .requireConnected()
        .oneOf('status', ['refunded', 'processing', 'cancelled'] as const);
      return { status, reason: answer.said('errorReason') };
    },
  };
}

function form(fields: Record<string, string>): URLSearchParams {
  return new URLSearchParams(fields);
}

function credentials({ storeId, storePassword }: GatewayOptions) {
  return { store_id: storeId, store_passwd: storePassword };
}

/** Posts a form, or makes a GET request without one. */
function send(options: GatewayOptions, call: string, path: string, body?: URLSearchParams): Promise<Answer> {
  const attributes = { 'http.request.method': body ? 'POST' : 'GET', 'jatra.service': 'payment' };
  return inSpan({ name: `gateway: ${call}`, kind: SpanKind.CLIENT, attributes }, () =>
    exchange(options, call, path, body),
  );
}

/** The URL holds credentials and never leaves this function. */
async function exchange(
  options: GatewayOptions,
  call: string,
  path: string,
  body?: URLSearchParams,
): Promise<Answer> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${options.baseUrl}${path}`, {
      method: body ? 'POST' : 'GET',
      ...(body ? { body } : {}),
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    // The cause stays out, since it carries the URL.
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new GatewayError('TIMED_OUT', call, `no answer within ${options.timeoutMs} ms`);
    }
    throw new GatewayError('UNREACHABLE', call, 'cannot be reached');
  }
  if (status !== 200) throw new GatewayError('UNREACHABLE', call, `HTTP ${status}`);
  return Answer.parse(call, text);
}

function sessionForm(input: SessionInput): Record<string, string> {
  return {
    total_amount: toDecimal(input.amountPoisha),
    currency: 'BDT',
    tran_id: input.transactionId,
    product_category: input.product.category,
    product_name: cutText(input.product.name, 255, inUtf16),
    product_profile: input.product.profile,
    num_of_item: String(input.product.items),
    success_url: input.successUrl,
    fail_url: input.failUrl,
    cancel_url: input.cancelUrl,
    ipn_url: input.ipnUrl,
    cus_name: cutText(input.customer.name, 50, inUtf16),
    cus_email: input.customer.email,
    cus_phone: input.customer.phone.slice(0, 20),
    // The gateway requires an address, and a railway ticket needs none.
    cus_add1: 'Not given',
    cus_city: 'Dhaka',
    cus_postcode: '1000',
    cus_country: 'Bangladesh',
    shipping_method: 'NO',
    emi_option: '0',
    value_a: input.reference,
    ...(input.cardNames ? { multi_card_name: input.cardNames } : {}),
  };
}

const isSessionKey = (text: string) => text.length > 0 && text.length <= 50;

function readSession(answer: Answer, baseUrl: string): SessionAnswer {
  if (answer.oneOf('status', ['SUCCESS', 'FAILED'] as const) === 'FAILED') {
    return { status: 'FAILED', reason: answer.said('failedreason') };
  }
  const pageUrl = answer.id('GatewayPageURL', 2_000);
  const page = URL.parse(pageUrl);
  if (!page || (page.protocol !== 'https:' && page.origin !== new URL(baseUrl).origin)) {
    throw answer.unreadable('GatewayPageURL', 'is not a page to send a payer to');
  }
  const sessionKey = answer.said('sessionkey');
  return { status: 'SUCCESS', sessionKey: isSessionKey(sessionKey) ? sessionKey : null, pageUrl };
}
