import { toDecimal } from '#shared/base/money';
import type { Logger } from '#shared/seeing/log';
import type { GatewayStatus } from '../schema.ts';
import { type Behaviour, behaviourFrom } from './sandbox-behaviour.ts';
import { gatewayTime, type Transaction } from './sandbox-store.ts';
import { type Fields, signatureOf } from './signature.ts';

const signedAlways = [
  'amount',
  'bank_tran_id',
  'base_fair',
  'card_brand',
  'card_issuer',
  'card_issuer_country',
  'card_issuer_country_code',
  'card_no',
  'card_sub_brand',
  'card_type',
  'currency',
  'currency_amount',
  'currency_rate',
  'currency_type',
  'error',
  'status',
  'store_id',
  'tran_date',
  'tran_id',
  'value_a',
  'value_b',
  'value_c',
  'value_d',
];
const signedWhenValid = ['risk_level', 'risk_title', 'store_amount', 'val_id'];

const instruments: Record<string, { card_type: string; card_issuer: string; card_brand: string }> = {
  bkash: { card_type: 'BKASH-BKash', card_issuer: 'BKash Mobile Banking', card_brand: 'MOBILEBANKING' },
  nagad: { card_type: 'NAGAD-Nagad', card_issuer: 'Nagad', card_brand: 'MOBILEBANKING' },
};
const visa = { card_type: 'VISA-Dutch Bangla', card_issuer: 'STANDARD CHARTERED BANK', card_brand: 'VISA' };

/** A transaction by the gateway's field names, as in its posts and answers. */
export function transactionFields(transaction: Transaction): Fields {
  const { request } = transaction;
  const { riskLevel } = behaviourFrom(transaction.behaviour);
  const paid = transaction.status === 'VALID';
  const amount = toDecimal(transaction.amount);
  return {
    ...(instruments[request.multi_card_name ?? ''] ?? visa),
    status: transaction.status,
    tran_id: transaction.tranId,
    tran_date: gatewayTime(transaction.tranDate ?? transaction.createdAt),
    amount,
    currency: 'BDT',
    currency_type: request.currency ?? 'BDT',
    currency_amount: amount,
    currency_rate: '1.0000',
    base_fair: '0.00',
    bank_tran_id: transaction.bankTranId ?? '',
    card_no: paid ? '418117XXXXXX6675' : '',
    card_sub_brand: 'Classic',
    card_issuer_country: 'Bangladesh',
    card_issuer_country_code: 'BD',
    value_a: request.value_a ?? '',
    value_b: request.value_b ?? '',
    value_c: request.value_c ?? '',
    value_d: request.value_d ?? '',
    ...(paid
      ? {
          val_id: transaction.valId!,
          store_amount: toDecimal(Math.round(transaction.amount * 0.975)),
          risk_level: String(riskLevel),
          risk_title: riskLevel === 1 ? 'Risky' : 'Safe',
        }
      : {}),
  };
}

/**
 * The form that goes to the merchant, by IPN and with the payer alike.
 * @param status another end than the transaction's own, for posts that come late or out of order.
 */
export function postedFields(
  transaction: Transaction,
  storePassword: string,
  status: GatewayStatus = transaction.status,
): Fields {
  const valid = status === 'VALID';
  const fields: Fields = {
    ...transactionFields(transaction),
    status,
    error: valid ? '' : status === 'CANCELLED' ? 'Cancelled by User' : 'Declined by the issuer',
    store_id: transaction.request.store_id!,
  };
  if (!valid) for (const name of signedWhenValid) delete fields[name];
  const keys = valid ? [...signedAlways, ...signedWhenValid].sort() : signedAlways;
  const signed = { ...fields, ...signatureOf(fields, keys, storePassword) };
  switch (behaviourFrom(transaction.behaviour).signature) {
    case 'good':
      return signed;
    case 'bad':
      return { ...signed, verify_sign: '0'.repeat(32), verify_sign_sha2: '0'.repeat(64) };
    case 'tampered':
      return { ...signed, amount: '10.00' };
  }
}

const ipnTimeoutMs = 10_000;

/** Posts one notification; like the gateway, it does not try again. */
async function postIpn(url: string, fields: Fields, log: Logger): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      signal: AbortSignal.timeout(ipnTimeoutMs),
    });
    return response.status;
  } catch {
    log.warn({ tranId: fields.tran_id }, 'sandbox: the notification was not delivered');
    return 0;
  }
}

/** Sends the notification of how a transaction ended, as its behaviour says. */
export async function notifyMerchant(
  transaction: Transaction,
  storePassword: string,
  log: Logger,
): Promise<void> {
  const url = transaction.request.ipn_url;
  const { ipn, ipnDelayMs } = behaviourFrom(transaction.behaviour);
  if (!url || ipn === 'lost') return;
  const posts = notifications(ipn, transaction.status);
  const post = async () => {
    for (const status of posts) await postIpn(url, postedFields(transaction, storePassword, status), log);
  };
  if (ipnDelayMs > 0) setTimeout(() => void post(), ipnDelayMs).unref();
  else await post();
}

/** The ends that the notifications tell, in this order. */
function notifications(ipn: Exclude<Behaviour['ipn'], 'lost'>, ended: GatewayStatus): GatewayStatus[] {
  switch (ipn) {
    case 'once':
      return [ended];
    case 'twice':
      return [ended, ended];
    case 'failed-first':
      return ['FAILED', ended];
    case 'failed-after':
      return [ended, 'FAILED'];
  }
}

/**
 * Sends a notification now, whatever was sent before.
 * @returns the HTTP status of the merchant's answer, 0 for none.
 */
export function sendIpnNow(
  transaction: Transaction,
  status: GatewayStatus,
  storePassword: string,
  log: Logger,
): Promise<number> {
  return postIpn(transaction.request.ipn_url!, postedFields(transaction, storePassword, status), log);
}
