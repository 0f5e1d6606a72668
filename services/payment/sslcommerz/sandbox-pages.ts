import { htmlPage } from '../charge/html.ts';
import type { Fields } from './signature.ts';

export interface Order {
  tranId: string;
  amount: string;
  productName: string;
  payerName: string;
}

function summary(order: Order): string {
  return `<p class="amount">BDT ${Bun.escapeHTML(order.amount)}</p>
<dl><dt>Merchant</dt><dd>Jatra</dd><dt>Order</dt><dd>${Bun.escapeHTML(order.productName)}</dd>
<dt>Payer</dt><dd>${Bun.escapeHTML(order.payerName)}</dd><dt>Transaction</dt><dd>${Bun.escapeHTML(order.tranId)}</dd></dl>`;
}

/** The hosted page: one form, a button for each outcome, nothing that needs a script. */
export function payPage(order: Order, actionUrl: string): Response {
  return htmlPage({
    title: 'Pay BDT '.concat(order.amount),
    body: `<span class="note">Sandbox: no money moves</span><h1>Pay for your order</h1>${summary(order)}
<form method="post" action="${Bun.escapeHTML(actionUrl)}">
<button class="main" type="submit" name="outcome" value="pay">Pay BDT ${Bun.escapeHTML(order.amount)}</button>
<button type="submit" name="outcome" value="fail">Let the payment fail</button>
<button type="submit" name="outcome" value="cancel">Cancel and go back</button>
</form>`,
  });
}

/** Takes the payer back by a cross-site form post, as the gateway does; by hand where no script runs. */
export function backToMerchantPage(
  order: Order,
  outcome: string,
  merchantUrl: string,
  fields: Fields,
): Response {
  const hidden = Object.entries(fields)
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${Bun.escapeHTML(name)}" value="${Bun.escapeHTML(value)}">`,
    )
    .join('');
  return htmlPage({
    title: outcome,
    body: `<span class="note">Sandbox: no money moves</span><h1>${Bun.escapeHTML(outcome)}</h1>${summary(order)}
<form id="back" method="post" action="${Bun.escapeHTML(merchantUrl)}">${hidden}
<button class="main" type="submit">Return to merchant</button></form>`,
    script: "document.getElementById('back').submit()",
  });
}

export function noSuchSessionPage(): Response {
  return htmlPage({
    status: 404,
    title: 'No such session',
    body: '<h1>This payment page is not there</h1><p>Begin the payment again at the merchant.</p>',
  });
}
