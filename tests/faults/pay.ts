import type { Caller } from './caller.ts';
import type { PaymentTold } from './journal.ts';
import type { Gateway, JourneyPlan } from './schedule.ts';

const patienceMs = 15_000;
const tries = 6;

/** How the gateway is to treat this one transaction. */
export async function tellSandbox(caller: Caller, tranId: string, gateway: Gateway): Promise<void> {
  if (Object.keys(gateway).length === 0) return;
  await caller.ask('POST', '/sandbox/sslcommerz/behaviour', { tranId, ...gateway });
}

/** Presses the buttons of the gateway's page as a browser would, again where nothing comes back. */
export async function payAtGateway(
  { caller, plan }: { caller: Caller; plan: JourneyPlan },
  payment: PaymentTold,
): Promise<void> {
  const shown = await caller.ask('GET', `/v1/payments/${payment.paymentId}`);
  const page = shown.body.redirectUrl;
  if (typeof page !== 'string') return;
  if (plan.failsFirst) await press(page, plan.trip % 2 === 0 ? 'fail' : 'cancel');
  for (let tried = 0; tried < tries; tried++) {
    const said = await press(page, 'pay');
    if (said?.includes('Payment received')) {
      payment.taken = true;
      if (plan.comesBack) await comeBack(said);
      return;
    }
    await Bun.sleep(400);
  }
}

/** Submits the form by which the gateway sends the payer back to the merchant. */
async function comeBack(page: string): Promise<void> {
  const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  if (!action) return;
  const hidden = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  const form = new URLSearchParams([...hidden].map(([, name, value]) => [name!, value!]));
  await post(action, form);
}

const press = (page: string, outcome: string) => post(page, new URLSearchParams({ outcome }));

async function post(url: string, form: URLSearchParams): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
