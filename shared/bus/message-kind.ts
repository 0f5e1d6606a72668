import { headers, type MsgHdrs } from 'nats';
import { ContractViolation, type RequestContract } from '../base/contract.ts';

/**
 * JetStream delivers with the server's rights to whatever subject a reader names, so a subject alone does not say what
 * a message is. This header does, and is read before the body.
 */
export const kindHeader = 'Jatra-Kind';

export type Kind = 'event' | 'request' | 'answer' | 'notice';

interface Message {
  subject: string;
  reply?: string;
  headers?: MsgHdrs;
}

export function headOf(kind: Kind): MsgHdrs {
  const head = headers();
  head.set(kindHeader, kind);
  return head;
}

const said = (message: Message) => message.headers?.get(kindHeader) || undefined;

/**
 * The release before this one says no kind. Its processes run beside ours while an upgrade rolls, and its events lie on
 * the streams for seven days: of events, answers and notices a missing header is taken, until the next release.
 * @param subject where such a message was said; what a stream delivers keeps its own
 * @throws ContractViolation
 */
export function requireKind(kind: 'event' | 'answer' | 'notice', message: Message, subject: string): void {
  const found = said(message);
  if (found !== undefined && found !== kind)
    throw new ContractViolation(subject, kindHeader, `is ${found}, not ${kind}`);
  if (message.subject !== subject) throw new ContractViolation(subject, '', `was said as ${message.subject}`);
}

export const inboxOf = (service: string) => `_INBOX.${service}.`;

/**
 * A request says that it is one, wants its answer in an inbox, and where its subject names the asker, in that asker's.
 * Without a header it is taken on the subject without an asker alone: from operators, and until the next release from
 * processes of the one before. An event, an answer or a notice led there never has an inbox to answer to.
 * @returns the service that asks; undefined where only the permissions of NATS say who it may be
 * @throws ContractViolation
 */
export function askerOf(contract: RequestContract, message: Message): string | undefined {
  const { subject, reply = '' } = message;
  if (subject !== contract.subject && !subject.startsWith(`${contract.subject}.`))
    throw new ContractViolation(contract.subject, '', `was said as ${subject}`);
  const asker = subject === contract.subject ? undefined : subject.slice(contract.subject.length + 1);
  const found = said(message) ?? (asker === undefined ? 'request' : 'nothing');
  if (found !== 'request') throw new ContractViolation(subject, kindHeader, `is ${found}, not request`);
  if (!reply.startsWith(asker === undefined ? '_INBOX.' : inboxOf(asker)))
    throw new ContractViolation(subject, '', 'wants its answer in no inbox of who asks');
  return asker;
}

/** Whether an order is from one who may give it, by the subject, or by the inbox where that does not say. */
export function mayAsk({ askedBy }: RequestContract, asker: string | undefined, reply: string): boolean {
  if (!askedBy) return true;
  return asker === undefined
    ? askedBy.some((name) => reply.startsWith(inboxOf(name)))
    : askedBy.includes(asker);
}
