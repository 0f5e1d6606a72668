import { Elysia, t } from 'elysia';
import { oneOf } from '#shared/base/contract';
import { fromDecimal, toDecimal } from '#shared/base/money';
import { commonProblems } from '#shared/base/problem';
import type { GatewayStatus } from '../schema.ts';
import { readForm } from './form.ts';
import { type Behaviour, behaviourFrom, behaviourSchema, deliver } from './sandbox-behaviour.ts';
import { backToMerchantPage, noSuchSessionPage, type Order, payPage } from './sandbox-pages.ts';
import { notifyMerchant, postedFields, sendIpnNow } from './sandbox-post.ts';
import { sandboxStore, type Transaction } from './sandbox-store.ts';
import { askTransaction, known, type Sandbox, type SandboxOptions, validate } from './sandbox-validator.ts';
import type { Fields } from './signature.ts';

export const sandboxPrefix = '/sandbox/sslcommerz';

/** Plays SSLCommerz locally behind the same HTTP. Its control calls set beforehand what it answers. */
export function sandboxRoutes(options: SandboxOptions) {
  if (options.production) throw new Error('The SSLCommerz sandbox never runs in production');
  let next = behaviourFrom({});
  const sandbox: Sandbox = {
    ...options,
    store: sandboxStore(options.db, options.clock),
    takeNext() {
      const taken = next;
      next = behaviourFrom({});
      return taken;
    },
    setNext(told) {
      next = told;
    },
  };
  return new Elysia({ prefix: sandboxPrefix, name: 'payment.sandbox', detail: { hide: true } })
    .post('/gwprocess/v4/api.php', ({ body }) => openSession(sandbox, readForm(body)), { parse: 'text' })
    .get('/gwprocess/v4/pay/:sessionKey', ({ params }) => showPage(sandbox, params.sessionKey))
    .post(
      '/gwprocess/v4/pay/:sessionKey',
      ({ params, body }) => endSession(sandbox, params.sessionKey, readForm(body).outcome),
      { parse: 'text' },
    )
    .get('/validator/api/validationserverAPI.php', ({ query }) => validate(sandbox, query))
    .get('/validator/api/merchantTransIDvalidationAPI.php', ({ query }) => askTransaction(sandbox, query))
    .use(controls(sandbox));
}

/** Control calls for tests and developers; the real gateway has none. */
function controls({ store, setNext, storePassword, log }: Sandbox) {
  const told = t.Composite([t.Partial(behaviourSchema), t.Object({ tranId: t.Optional(t.String()) })]);
  return new Elysia({ name: 'payment.sandbox.controls' })
    .post(
      '/behaviour',
      async ({ body: { tranId, ...behaviour } }) => {
        if (tranId !== undefined) {
          const known = await store.behave(tranId, behaviour);
          if (!known) throw commonProblems.NOT_FOUND('No such transaction');
          return known;
        }
        const whole = behaviourFrom(behaviour);
        setNext(whole);
        return whole;
      },
      { body: told },
    )
    .post(
      '/ipn',
      async ({ body: { tranId, status } }) => {
        const transaction = await store.byTransaction(tranId);
        if (!transaction) throw commonProblems.NOT_FOUND('No such transaction');
        return { answered: await sendIpnNow(transaction, status ?? transaction.status, storePassword, log) };
      },
      {
        body: t.Object({
          tranId: t.String(),
          status: t.Optional(oneOf(['VALID', 'FAILED', 'CANCELLED'])),
        }),
      },
    );
}

const requiredFields = (
  'total_amount currency tran_id product_category product_name product_profile success_url fail_url cancel_url ' +
  'cus_name cus_email cus_add1 cus_city cus_postcode cus_country cus_phone shipping_method num_of_item'
).split(' ');
const longest: Record<string, number> = {
  tran_id: 30,
  cus_name: 50,
  cus_email: 50,
  cus_phone: 20,
  success_url: 255,
};

function faultOf(request: Fields): string | undefined {
  const missing = requiredFields.find((name) => !request[name]);
  if (missing) return `Invalid Information! '${missing}' is missing or empty.`;
  const long = Object.entries(longest).find(([name, length]) => request[name]!.length > length);
  if (long) return `'${long[0]}' is longer than ${long[1]}`;
  if (!/^\d{1,8}(\.\d{1,2})?$/.test(request.total_amount!)) return "'total_amount' is not an amount";
  const poisha = fromDecimal(request.total_amount!);
  if (poisha < 1_000 || poisha > 50_000_000) return 'Total amount must be between 10.00 and 500000.00';
  return undefined;
}

const failed = (failedreason: string) => ({
  status: 'FAILED',
  failedreason,
  sessionkey: '',
  GatewayPageURL: '',
});

async function openSession(sandbox: Sandbox, request: Fields) {
  if (!known(sandbox, request)) return failed('Store Credential Error Or Store is De-active');
  const fault = faultOf(request);
  if (fault) return failed(fault);
  const behaviour = sandbox.takeNext();
  await Bun.sleep(behaviour.answerDelayMs);
  return deliver(behaviour, await beginSession(sandbox, request, behaviour));
}

async function beginSession(sandbox: Sandbox, request: Fields, behaviour: Behaviour) {
  if (behaviour.session === 'refused') return failed('The store cannot take payments at the moment');
  const transaction = await sandbox.store.open(request, behaviour);
  if (!transaction) return failed("'tran_id' has been used before");
  const page = pageUrl(sandbox, transaction.sessionKey);
  return {
    status: 'SUCCESS',
    failedreason: '',
    sessionkey: transaction.sessionKey,
    gw: { visa: '', master: '', amex: '', othercards: '', internetbanking: '', mobilebanking: '' },
    redirectGatewayURL: `${page}?way=`,
    GatewayPageURL: page,
    storeBanner: '',
    storeLogo: '',
    store_name: 'Jatra',
    desc: [],
    is_direct_pay_enable: '0',
  };
}

function pageUrl({ baseUrl }: Sandbox, sessionKey: string): string {
  return `${baseUrl}/gwprocess/v4/pay/${sessionKey}`;
}

function orderOf({ tranId, amount, request }: Transaction): Order {
  return {
    tranId,
    amount: toDecimal(amount),
    productName: request.product_name!,
    payerName: request.cus_name!,
  };
}

async function showPage(sandbox: Sandbox, sessionKey: string): Promise<Response> {
  const transaction = await sandbox.store.bySession(sessionKey);
  if (!transaction) return noSuchSessionPage();
  if (transaction.status === 'VALID') return leave(sandbox, transaction);
  return payPage(orderOf(transaction), pageUrl(sandbox, sessionKey));
}

const outcomes: Record<string, Exclude<GatewayStatus, 'PENDING'>> = {
  pay: 'VALID',
  fail: 'FAILED',
  cancel: 'CANCELLED',
};

/** The payer pressed a button: the sandbox sends the notification first, then sends the payer back. */
async function endSession(
  sandbox: Sandbox,
  sessionKey: string,
  outcome: string | undefined,
): Promise<Response> {
  const status = outcomes[outcome ?? ''];
  const ended = status && (await sandbox.store.end(sessionKey, status));
  if (ended) {
    await notifyMerchant(ended, sandbox.storePassword, sandbox.log);
    return leave(sandbox, ended);
  }
  const transaction = await sandbox.store.bySession(sessionKey);
  if (!transaction) return noSuchSessionPage();
  return status ? leave(sandbox, transaction) : payPage(orderOf(transaction), pageUrl(sandbox, sessionKey));
}

function leave({ storePassword }: Sandbox, transaction: Transaction): Response {
  const { success_url, fail_url, cancel_url } = transaction.request;
  const fields = postedFields(transaction, storePassword);
  const order = orderOf(transaction);
  if (transaction.status === 'VALID')
    return backToMerchantPage(order, 'Payment received', success_url!, fields);
  if (transaction.status === 'CANCELLED') return backToMerchantPage(order, 'Cancelled', cancel_url!, fields);
  return backToMerchantPage(order, 'The payment failed', fail_url!, fields);
}
