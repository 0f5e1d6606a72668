import { ErrorCode, type Msg, type MsgHdrs, type NatsConnection, NatsError } from 'nats';
import { askedAt, type RequestContract } from '../base/contract.ts';
import { Unreachable } from '../base/unreachable.ts';
import type { Logger } from '../seeing/log.ts';
import { traceparent } from '../seeing/tracing.ts';
import { type Circuit, createCircuit, within } from '../stores/circuit.ts';
import { createInboxes, type Question } from './inboxes.ts';
import { headOf } from './message-kind.ts';

export const traceHeader = 'traceparent';
const askAgainMs = 50;

/**
 * Sends requests, each kind through a circuit of its own: who has been silent for some is not waited for by all.
 * A request that met no service at all was not delivered, so it is sent again within its deadline: a service that
 * restarts is waited for.
 */
export function createAsker(connection: NatsConnection, isConnected: () => boolean, log: Logger) {
  // One for each contract, whatever strangers send.
  const circuits = new Map<string, Circuit>();
  const circuitOf = (subject: string) => {
    let circuit = circuits.get(subject);
    if (!circuit) {
      circuit = createCircuit(subject, log);
      circuits.set(subject, circuit);
    }
    return circuit;
  };
  const question = createInboxes(connection);

  const send = async (ask: Ask, asker: string, deadlineMs: number): Promise<Msg> => {
    const giveUpAtMs = performance.now() + deadlineMs;
    const { subject } = ask.contract;
    // Until the next release the subject without an asker comes second: to a service of the release before this one.
    const subjects = [...new Set([askedAt(ask.contract, asker), subject])];
    for (let attempt = 0; ; attempt++) {
      // It would wait in the client for a connection, and arrive when nobody waits for its answer any more.
      if (!isConnected()) throw new Unreachable('nats', 'refused');
      const leftMs = Math.max(1, giveUpAtMs - performance.now());
      const at = subjects[attempt % subjects.length]!;
      let asked: Question | undefined;
      try {
        asked = question(asker, at, ask.payload, requestHead());
        return await within(leftMs, subject, asked.answer);
      } catch (error) {
        asked?.forget();
        if (!(error instanceof NatsError)) throw error;
        const isNobodyThere = error.code === ErrorCode.NoResponders;
        if (!isNobodyThere || performance.now() + askAgainMs >= giveUpAtMs)
          throw new Unreachable(subject, isNobodyThere ? 'refused' : 'silent', { cause: error });
        if (at === subjects.at(-1)) await Bun.sleep(askAgainMs);
      }
    }
  };
  return (ask: Ask, asker: string, deadlineMs: number) =>
    circuitOf(ask.contract.subject).run(() => send(ask, asker, deadlineMs));
}

interface Ask {
  contract: RequestContract;
  payload: Uint8Array;
}

function requestHead(): MsgHdrs {
  const head = headOf('request');
  const parent = traceparent();
  if (parent) head.set(traceHeader, parent);
  return head;
}
