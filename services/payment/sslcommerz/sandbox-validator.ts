import type { Clock } from '#shared/base/clock';
import { fromDecimal } from '#shared/base/money';
import type { Logger } from '#shared/seeing/log';
import type { Database } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import type { SandboxAttempt } from '../schema.ts';
import { type Behaviour, behaviourFrom, deliver } from './sandbox-behaviour.ts';
import { transactionFields } from './sandbox-post.ts';
import { gatewayTime, type SandboxStore, type Transaction } from './sandbox-store.ts';
import type { Fields } from './signature.ts';

export interface SandboxOptions {
  db: Database<typeof schema>;
  clock: Clock;
  log: Logger;
  production: boolean;
  storeId: string;
  storePassword: string;
  /** The sandbox's address, with the prefix. */
  baseUrl: string;
}

export type Sandbox = SandboxOptions & {
  store: SandboxStore;
  takeNext: () => Behaviour;
  setNext: (told: Behaviour) => void;
};

export function known({ storeId, storePassword }: Sandbox, fields: Fields): boolean {
  return fields.store_id === storeId && fields.store_passwd === storePassword;
}

/** Carries out a call about a transaction, and answers as its behaviour says. */
async function answer(transaction: Transaction, work: (behaviour: Behaviour) => Promise<object> | object) {
  const behaviour = behaviourFrom(transaction.behaviour);
  await Bun.sleep(behaviour.answerDelayMs);
  if (behaviour.connect !== 'DONE') return { APIConnect: behaviour.connect };
  return deliver(behaviour, await work(behaviour));
}

export async function validate(sandbox: Sandbox, query: Fields) {
  if (!known(sandbox, query)) return { APIConnect: 'FAILED' };
  const invalid = { status: 'INVALID_TRANSACTION', APIConnect: 'DONE' };
  const transaction = await sandbox.store.byValidation(query.val_id ?? '');
  if (!transaction) return invalid;
  return answer(transaction, async ({ pending }) => {
    if (pending) return invalid;
    const first = await sandbox.store.validateFirst(transaction);
    return {
      ...transactionFields(transaction),
      status: first ? 'VALID' : 'VALIDATED',
      emi_instalment: '0',
      discount_amount: '0.00',
      APIConnect: 'DONE',
      validated_on: gatewayTime(sandbox.clock.now()),
      gw_version: '',
    };
  });
}

/** One address for four questions, told apart by the fields that are there. */
export async function askTransaction(sandbox: Sandbox, query: Fields) {
  if (!known(sandbox, query)) return { APIConnect: 'FAILED' };
  if (query.refund_ref_id) return refundStatus(sandbox, query.refund_ref_id);
  if (query.bank_tran_id) return refund(sandbox, query);
  const APIConnect = 'DONE';
  if (query.sessionkey) {
    const transaction = await sandbox.store.bySession(query.sessionkey);
    if (!transaction) return { APIConnect: 'INVALID_REQUEST' };
    return answer(transaction, (behaviour) => ({
      ...(behaviour.sessionTells === 'first' && transaction.attempts.length > 1
        ? describeTry(transaction, transaction.attempts[0]!)
        : describe(transaction, behaviour)),
      APIConnect,
    }));
  }
  const transaction = await sandbox.store.byTransaction(query.tran_id ?? '');
  if (!transaction) return { APIConnect, no_of_trans_found: 0, element: [] };
  return answer(transaction, (behaviour) => ({
    APIConnect,
    no_of_trans_found: Math.max(1, transaction.attempts.length),
    element: [
      ...transaction.attempts.slice(0, -1).map((one) => describeTry(transaction, one)),
      describe(transaction, behaviour),
    ],
  }));
}

function describe(transaction: Transaction, { pending }: Behaviour): Record<string, string> {
  const fields = transactionFields(transaction);
  const paid = transaction.validated ? 'VALIDATED' : 'VALID';
  const status = pending ? 'PENDING' : transaction.status === 'VALID' ? paid : transaction.status;
  return { ...fields, status, sessionkey: transaction.sessionKey };
}

/** A try before the last, which took no money. */
function describeTry(transaction: Transaction, { status, at }: SandboxAttempt): Record<string, string> {
  const { val_id: _valId, bank_tran_id: _bank, ...fields } = transactionFields(transaction);
  return { ...fields, status, tran_date: at, sessionkey: transaction.sessionKey };
}

async function refund(sandbox: Sandbox, query: Fields) {
  const { bank_tran_id = '', refund_trans_id = '', refund_amount = '' } = query;
  const transaction = await sandbox.store.byBankTransaction(bank_tran_id);
  if (
    !transaction ||
    !refund_trans_id ||
    refund_trans_id.length > 30 ||
    !/^\d{1,8}\.\d{2}$/.test(refund_amount)
  ) {
    return { APIConnect: 'INVALID_REQUEST', errorReason: 'A field is missing or wrong' };
  }
  return answer(transaction, async (behaviour) => {
    const facts = { APIConnect: 'DONE', bank_tran_id, trans_id: transaction.tranId };
    const no = (errorReason: string) => ({ ...facts, refund_ref_id: '', status: 'failed', errorReason });
    if (transaction.status !== 'VALID') return no('Nothing has been paid');
    if (behaviour.refund === 'failed') return no('The bank refuses refunds of this transaction');
    const begun = await sandbox.store.beginRefund(transaction, refund_trans_id, fromDecimal(refund_amount));
    if (begun.outcome === 'exceeds') return no('More than what was paid');
    const status = begun.outcome === 'known' ? 'processing' : 'success';
    return { ...facts, refund_ref_id: begun.refund.refundRefId, status, errorReason: '' };
  });
}

async function refundStatus(sandbox: Sandbox, refundRefId: string) {
  const found = await sandbox.store.refundByReference(refundRefId);
  if (!found) return { APIConnect: 'INVALID_REQUEST', errorReason: 'No such refund' };
  return answer(found.transaction, async (behaviour) => {
    const wanted = behaviour.refund === 'failed' ? 'processing' : behaviour.refund;
    const ended = found.refund.status !== 'processing' || wanted === 'processing';
    const refund = ended ? found.refund : await sandbox.store.endRefund(found.refund, wanted);
    return {
      APIConnect: 'DONE',
      bank_tran_id: found.transaction.bankTranId,
      tran_id: found.transaction.tranId,
      refund_ref_id: refund.refundRefId,
      initiated_on: gatewayTime(refund.initiatedOn),
      refunded_on: refund.refundedOn ? gatewayTime(refund.refundedOn) : '',
      status: refund.status,
      errorReason: refund.status === 'cancelled' ? 'The bank cancelled it' : '',
    };
  });
}
