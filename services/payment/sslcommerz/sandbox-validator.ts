import type { Clock } from '#shared/clock';
import type { Logger } from '#shared/log';
import { fromDecimal } from '#shared/money';
import type { Database } from '#shared/postgres';
import type * as schema from '../schema.ts';
import { type Behaviour, behaviourFrom } from './sandbox-behaviour.ts';
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
  /** Where it is reached, with the prefix. */
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

/** What the behaviour says of connecting; undefined: go on. */
async function refusal(behaviour: Behaviour): Promise<{ APIConnect: string } | undefined> {
  await Bun.sleep(behaviour.answerDelayMs);
  return behaviour.connect === 'DONE' ? undefined : { APIConnect: behaviour.connect };
}

export async function validate(sandbox: Sandbox, query: Fields) {
  if (!known(sandbox, query)) return { APIConnect: 'FAILED' };
  const transaction = await sandbox.store.byValidation(query.val_id ?? '');
  if (!transaction) return { status: 'INVALID_TRANSACTION', APIConnect: 'DONE' };
  const behaviour = behaviourFrom(transaction.behaviour);
  const refused = await refusal(behaviour);
  if (refused) return refused;
  if (behaviour.pending) return { status: 'INVALID_TRANSACTION', APIConnect: 'DONE' };
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
}

/** One address for four questions, told apart by the fields that are there. */
export async function askTransaction(sandbox: Sandbox, query: Fields) {
  if (!known(sandbox, query)) return { APIConnect: 'FAILED' };
  if (query.refund_ref_id) return refundStatus(sandbox, query.refund_ref_id);
  if (query.bank_tran_id) return refund(sandbox, query);
  if (query.sessionkey) {
    const transaction = await sandbox.store.bySession(query.sessionkey);
    return transaction ? describe(transaction) : { APIConnect: 'INVALID_REQUEST' };
  }
  const transaction = await sandbox.store.byTransaction(query.tran_id ?? '');
  if (!transaction) return { APIConnect: 'DONE', no_of_trans_found: 0, element: [] };
  const { APIConnect, ...element } = await describe(transaction);
  if (APIConnect !== 'DONE') return { APIConnect };
  return { APIConnect, no_of_trans_found: 1, element: [element] };
}

async function describe(transaction: Transaction): Promise<Record<string, string>> {
  const behaviour = behaviourFrom(transaction.behaviour);
  const refused = await refusal(behaviour);
  if (refused) return refused;
  const fields = transactionFields(transaction);
  const paid = transaction.validated ? 'VALIDATED' : 'VALID';
  const status = behaviour.pending ? 'PENDING' : transaction.status === 'VALID' ? paid : transaction.status;
  return { ...fields, status, sessionkey: transaction.sessionKey, APIConnect: 'DONE' };
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
  const behaviour = behaviourFrom(transaction.behaviour);
  const refused = await refusal(behaviour);
  if (refused) return refused;
  const answer = { APIConnect: 'DONE', bank_tran_id, trans_id: transaction.tranId };
  const no = (errorReason: string) => ({ ...answer, refund_ref_id: '', status: 'failed', errorReason });
  if (transaction.status !== 'VALID') return no('Nothing has been paid');
  if (behaviour.refund === 'failed') return no('The bank refuses refunds of this transaction');
  const begun = await sandbox.store.beginRefund(transaction, refund_trans_id, fromDecimal(refund_amount));
  if (begun.outcome === 'exceeds') return no('More than what was paid');
  const status = begun.outcome === 'known' ? 'processing' : 'success';
  return { ...answer, refund_ref_id: begun.refund.refundRefId, status, errorReason: '' };
}

async function refundStatus(sandbox: Sandbox, refundRefId: string) {
  const found = await sandbox.store.refundByReference(refundRefId);
  if (!found) return { APIConnect: 'INVALID_REQUEST', errorReason: 'No such refund' };
  const behaviour = behaviourFrom(found.transaction.behaviour);
  const refused = await refusal(behaviour);
  if (refused) return refused;
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
}
